import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { runningServer, settings } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addStatus(program: Command, terminal: Terminal): void {
  addCommand(
    program,
    "status",
    "what runs on the data folder, on what, and what still loads; exit 1 = no server",
  ).action(ending((options: { json?: true }) => status(terminal, options)));
}

/** Never starts a server: asking how things stand must not change them. */
async function status(terminal: Terminal, { json }: { json?: true }): Promise<Outcome> {
  const config = await settings(terminal);
  const call = await runningServer(config);
  if (!call) {
    const message = `No server runs on the data folder ${config.dataDir}.`;
    await (json ? printJson(terminal, { running: false, message }) : terminal.print(`${message}\n`));
    return "problem";
  }
  const reply = await call("GET /status", {});
  if (json) await printJson(terminal, { running: true, ...reply });
  else {
    const loading = reply.stages.filter(({ finished }) => !finished);
    const lines = [
      `State: ${reply.state}${reply.problem ? `: ${reply.problem}` : ""}`,
      `Organisation: ${reply.organisation?.name ?? "none yet"}`,
      ...loading.map(({ name, done, total }) => `Under way: ${name}, ${done} of ${total ?? "?"}`),
      ...reply.notes.map((note) => `Note: ${note}`),
    ];
    await terminal.print(`${lines.join("\n")}\n\n${table(["Part", "Runs on"], Object.entries(reply.modes))}`);
  }
  return "done";
}
