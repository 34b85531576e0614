import { resolve } from "node:path";
import type { Command } from "commander";
import type { RunningServer } from "../server.ts";
import { createClient } from "./client.ts";
import { addCommand, ending } from "./command.ts";
import { closeWithin, type Status, settings, untilReady } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

const closingPatienceMs = 8_000;

type Options = { json?: true; empty?: true };

export function addServe(program: Command, terminal: Terminal): void {
  addCommand(program, "serve", "run the server with the web app, until it is stopped with Ctrl+C")
    .option("--empty", "on an empty database: start without the sample organisation")
    .action(ending((options: Options) => serve(terminal, options)));
}

async function serve(terminal: Terminal, { json, empty }: Options): Promise<Outcome> {
  const config = await settings(terminal);
  const stopped = terminal.untilStopped().then(() => null);
  const { startServer } = await import("../server.ts");
  const server = await startServer(config, { web: true, firstStart: empty ? "empty" : "sample" });
  terminal.tell(`Plumbline is starting at ${server.url} …`);
  try {
    const status = await Promise.race([stopped, started(terminal, server)]);
    if (status) {
      if (json) await printJson(terminal, { url: server.url, ...status });
      else await terminal.print(welcome(server.url, resolve(config.dataDir), status));
    }
    await stopped;
    terminal.tell("Stopping …");
  } finally {
    await closeWithin(server, closingPatienceMs);
  }
  return "done";
}

/** Rejects when the start failed. */
async function started(terminal: Terminal, server: RunningServer): Promise<Status> {
  const call = createClient(server.localUrl, server.operatorToken);
  const [status] = await Promise.all([untilReady(terminal, () => call("GET /status", {})), server.loaded]);
  return status;
}

/** What the person needs to begin: address, sign-ins, and what does not run at full strength. */
export function welcome(url: string, dataDir: string, status: Status): string {
  const { modes, notes, sampleSignIns, organisation } = status;
  const signIns = sampleSignIns.map(({ role, email, password }) => [role, email, password]);
  return [
    `\nPlumbline is ready: ${url}`,
    organisation ? `Organisation: ${organisation.name}${organisation.sample ? " (sample data)" : ""}` : "",
    `Data folder: ${dataDir}\n`,
    ...(signIns.length > 0 ? [table(["Sign in as", "E-mail", "Password"], signIns)] : []),
    table(["Part", "Runs on"], Object.entries(modes)),
    ...notes.map((note) => `Note: ${note}`),
    `API: ${url}/api/docs\n`,
  ].join("\n");
}
