import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Handler } from "express";
import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { openDatabase } from "./db/client.ts";
import { createApi } from "./http/api.ts";
import { createApp } from "./http/app.ts";
import { type ContextOverrides, openContext, startWork } from "./open-context.ts";
import { createAuth } from "./people/auth.ts";
import { resumeScoring } from "./qa/scoring.ts";
import { loadSample } from "./sample/load-sample.ts";
import { warmSearch } from "./sops/search.ts";
import { StartProgress, statusOf } from "./status.ts";
import { buildWeb, webDir, webIsStale } from "./web-build.ts";

export type ServerOptions = {
  /** false = nobody opens a browser: the web app is not built */
  web: boolean;
  /** whether an empty database gets the sample organisation, or only a name */
  firstStart: "sample" | "empty";
  overrides?: ContextOverrides;
};

export type RunningServer = {
  /** the address that browsers use */
  url: string;
  /** the address on this machine, whatever stands in front of it */
  localUrl: string;
  /** lets the command line of this machine act as operator */
  operatorToken: string;
  /** resolves when every route answers; the sample may still be loading */
  open: Promise<Context>;
  /** resolves when the first start has loaded everything */
  loaded: Promise<void>;
  close(): Promise<void>;
};

/** Where a running server leaves its address and token for the command line of the same machine. */
export const serverFile = (dataDir: string) => join(dataDir, "server.json");

/**
 * Starts the server: it listens at once and tells on its first page what still loads. Rejects when the data folder is in
 * use or the port is taken; later failures make `open` or `loaded` reject and are shown on the page.
 */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  // Standard output belongs to the command that started the server.
  const log = pino(
    {
      level: config.logLevel,
      redact: ["req.headers.authorization", "req.headers.cookie", 'res.headers["set-cookie"]'],
    },
    pino.destination(2),
  );
  const progress = new StartProgress();
  const operatorToken = randomBytes(32).toString("hex");
  let context: Context | null = null;
  let api: Handler | null = null;

  progress.stage("Database", 0, 1);
  const opening = openDatabase(config);
  // A refused data folder is told at once, before anything listens.
  await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, 50))]);

  const status = () => statusOf(config, progress, context);
  const app = createApp({
    log,
    webDir,
    status: (_request, response, next) => void status().then((reply) => response.json(reply), next),
    api: () => api,
    problem: () => progress.problem,
  });
  const server = await listen(app, config).catch(async (error: Error) => {
    await opening.then((database) => database.close()).catch(() => {});
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const url = config.publicUrl ?? `http://${config.host}:${port}`;
  const localUrl = `http://${hostOnThisMachine(config.host)}:${port}`;
  const web = options.web && webIsStale() ? timed(progress, "Web app", buildWeb()) : Promise.resolve();
  web.catch(() => {}); // told when `loaded` waits for it

  const open = opening.then(async (database) => {
    progress.stage("Database", 1, 1);
    const opened = await openContext(config, database, log, options.overrides);
    const people = opened.stores.people(opened.db);
    const auth = createAuth(opened.db, { config, secret: opened.secret, baseUrl: url, people });
    context = opened;
    api = createApi({ context: opened, auth, operatorToken, publicUrl: url, status });
    tellCommandLine(config, localUrl, operatorToken);
    return { opened, auth };
  });
  const loaded = open.then(async ({ opened, auth }) => {
    const hash = async (password: string) => (await auth.$context).password.hash(password);
    await resumeScoring(opened);
    await firstStart(opened, options.firstStart, hash, progress);
    await startWork(opened);
    await warmSearch(opened);
    await web;
    progress.state = "ready";
  });
  loaded.catch((error: Error) => {
    progress.state = "failed";
    progress.problem = error.message;
    log.error({ err: error }, "start failed");
  });
  return {
    url,
    localUrl,
    operatorToken,
    open: open.then(({ opened }) => opened),
    loaded,
    close: () => closeServer({ server, config, open: open.then(({ opened }) => opened), loaded, log }),
  };
}

async function timed(progress: StartProgress, name: string, work: Promise<void>): Promise<void> {
  progress.stage(name, 0, 1);
  await work;
  progress.stage(name, 1, 1);
}

async function firstStart(
  context: Context,
  kind: ServerOptions["firstStart"],
  hash: (password: string) => Promise<string>,
  progress: StartProgress,
): Promise<void> {
  const people = context.stores.people(context.db);
  const organisation = await people.organisation();
  if (organisation?.loadedAt) return;
  if (!organisation && kind === "empty") {
    await people.addOrganisation("Your organisation", false);
    await people.organisationLoaded(context.now());
    return;
  }
  await loadSample(context, hash, (done, total) => progress.stage("Sample organisation", done, total));
}

function listen(app: ReturnType<typeof createApp>, { host, port }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error) => (error ? reject(error) : resolve(server)));
    server.once("error", reject);
  });
}

/** A server that listens on every address is reached at the loopback one. */
function hostOnThisMachine(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}

function tellCommandLine({ dataDir }: Config, url: string, token: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  rmSync(serverFile(dataDir), { force: true });
  writeFileSync(serverFile(dataDir), JSON.stringify({ url, token, pid: process.pid }), { mode: 0o600 });
}

type Closing = { server: Server; config: Config; open: Promise<Context>; loaded: Promise<void>; log: Logger };

/** Stops taking requests and jobs, waits for what runs, closes the database. */
async function closeServer({ server, config, open, loaded, log }: Closing): Promise<void> {
  rmSync(serverFile(config.dataDir), { force: true });
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const context = await open.catch(() => null);
  await loaded.catch(() => {});
  await context?.jobs.stop();
  server.closeAllConnections();
  await closed;
  await context?.database.close();
  log.info("stopped");
}
