import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { ReplyOf } from "../contract.ts";
import type { peopleContract } from "../people/contract.ts";
import type { RunningServer, ServerOptions } from "../server.ts";
import { type Call, createClient } from "./client.ts";
import { ProblemFound, WrongUse } from "./outcome.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export type Status = ReplyOf<(typeof peopleContract)["GET /status"]>;

/** A server to talk to: one that runs already, or one inside this process. */
export type Connection = {
  call: Call;
  /** Waits until no background work is left; a server that runs on by itself finishes without us. */
  settle(): Promise<void>;
};

const startingPatienceMs = 20_000;
const answerPatienceMs = 5_000;

/** The settings of the environment; one that cannot be used is wrong use. */
export async function settings(terminal: Terminal): Promise<Config> {
  const { readConfig } = await import("../config.ts");
  try {
    return readConfig(terminal.environment);
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
}

/** Runs `use` with the server that holds the data folder or, where none runs, with one inside this process. */
export async function withServer<T>(terminal: Terminal, use: (connection: Connection) => Promise<T>): Promise<T> {
  const config = await settings(terminal);
  const call = await runningServer(config);
  if (call) {
    await untilReady(terminal, () => call("GET /status", {}));
    return use({ call, settle: async () => {} });
  }
  try {
    return await inProcess(terminal, config, "sample", use);
  } catch (error) {
    // Another process has just started on the folder: it answers in a moment.
    if ((error as Error).name !== "DataFolderInUse") throw error;
    const started = await answeringSoon(config);
    if (!started) throw error;
    await untilReady(terminal, () => started("GET /status", {}));
    return use({ call: started, settle: async () => {} });
  }
}

/** The server that left its address in the data folder, if it answers to its token. */
export async function runningServer({ dataDir }: Pick<Config, "dataDir">): Promise<Call | null> {
  const left = addressIn(dataDir);
  if (!left) return null;
  const call = createClient(left.url, left.token);
  // The token proves that it is the same process: after a crash another program may have the port.
  const answers = call("GET /me", {}).then(
    () => true,
    () => false,
  );
  return (await Promise.race([answers, sleep(answerPatienceMs, false, { ref: false })])) ? call : null;
}

function addressIn(dataDir: string): { url: string; token: string } | null {
  try {
    // as written by api/server.ts
    return JSON.parse(readFileSync(`${dataDir}/server.json`, "utf8")) as { url: string; token: string };
  } catch {
    return null;
  }
}

async function answeringSoon(config: Config): Promise<Call | null> {
  for (let waited = 0; waited < startingPatienceMs; waited += 500) {
    const call = await runningServer(config);
    if (call) return call;
    await sleep(500);
  }
  return null;
}

/** Starts a server without web app for the time of one command. */
export async function inProcess<T>(
  terminal: Terminal,
  config: Config,
  firstStart: ServerOptions["firstStart"],
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { startServer } = await import("../server.ts");
  const own = { ...config, host: "127.0.0.1", port: 0, publicUrl: null };
  const server = await startServer(own, { web: false, firstStart });
  try {
    const context = await server.open;
    const call = createClient(server.localUrl, server.operatorToken);
    await Promise.all([server.loaded, untilReady(terminal, () => call("GET /status", {}))]);
    const settle = () => whileShowing(terminal, call, context.jobs.idle());
    return await use({ call, settle });
  } finally {
    await closeWithin(server, 15_000);
  }
}

/** Work that does not end in time is taken up again at the next start. */
export async function closeWithin(server: RunningServer, milliseconds: number): Promise<void> {
  await Promise.race([server.close(), sleep(milliseconds, undefined, { ref: false })]);
}

/** Follows the start of a server. Throws when it failed. */
export async function untilReady(terminal: Terminal, status: () => Promise<Status>): Promise<Status> {
  const progress = createProgress(terminal);
  try {
    for (;;) {
      const now = await status();
      if (now.state === "ready") return now;
      if (now.state === "failed") throw new ProblemFound("internal", `The start failed: ${now.problem ?? "unknown"}`);
      const stage = now.stages.find(({ finished }) => !finished);
      if (stage) progress.show(stage.name, stage.done, stage.total);
      await sleep(200);
    }
  } finally {
    progress.end();
  }
}

/** Shows what the server works on until `work` is done. */
async function whileShowing(terminal: Terminal, call: Call, work: Promise<void>): Promise<void> {
  const progress = createProgress(terminal);
  let finished = false;
  const ended = work.finally(() => {
    finished = true;
  });
  while (!finished) {
    const { stages } = await call("GET /status", {});
    const stage = stages.find((one) => !one.finished);
    progress.show(stage?.name ?? "Background work", stage?.done ?? 0, stage?.total ?? 1);
    await Promise.race([ended, sleep(300)]);
  }
  progress.end();
  await ended;
}
