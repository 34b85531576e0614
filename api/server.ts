import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Handler } from "express";
import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import { type Database, openDatabase } from "./db/client.ts";
import { createApi } from "./http/api.ts";
import { createApp } from "./http/app.ts";
import { type ContextOverrides, openContext, startWork } from "./open-context.ts";
import { type Auth, createAuth } from "./people/auth.ts";
import { resumeScoring } from "./qa/scoring.ts";
import { loadSample } from "./sample/load-sample.ts";
import { grantSampleAutonomy } from "./sample/load-sessions.ts";
import { studySampleEffect } from "./sample/load-training.ts";
import { warmSearch } from "./sops/search.ts";
import { StartProgress, statusOf } from "./status.ts";
import { buildWeb, webDir, webIsStale } from "./web-build.ts";
import { resumePlanning } from "./wfm/computing.ts";

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
  const start: Start = {
    config,
    options,
    log: createLog(config),
    progress: new StartProgress(),
    operatorToken: randomBytes(32).toString("hex"),
    stopping: new AbortController(),
    context: null,
    api: null,
  };
  start.progress.stage("Database", 0, 1);
  const opening = openDatabase(config);
  // A refused data folder is told at once, before anything listens.
  await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, 50))]);
  const server = await listen(appOf(start), config).catch(async (error: Error) => {
    await opening.then((database) => database.close()).catch(() => {});
    throw error;
  });
  const { port } = server.address() as AddressInfo;
  const url = config.publicUrl ?? `http://${config.host}:${port}`;
  const localUrl = `http://${hostOnThisMachine(config.host)}:${port}`;
  const web = options.web && webIsStale() ? timed(start.progress, "Web app", buildWeb()) : Promise.resolve();
  web.catch(() => {}); // told when `loaded` waits for it

  const opened = opening.then((database) => openApi(start, database, url, localUrl));
  const open = opened.then(({ context }) => context);
  const loaded = opened.then((parts) => load(start, parts, web));
  loaded.catch((error: Error) => {
    start.progress.fail(error.message);
    start.log.error({ err: error }, "start failed");
  });
  return {
    url,
    localUrl,
    operatorToken: start.operatorToken,
    open,
    loaded,
    close: () => stop(start, server, open, loaded),
  };
}

/** What the parts of a start share; `context` and `api` are filled when they are open. */
type Start = {
  config: Config;
  options: ServerOptions;
  log: Logger;
  progress: StartProgress;
  operatorToken: string;
  stopping: AbortController;
  context: Context | null;
  api: Handler | null;
};

type Opened = { context: Context; auth: Auth };

function createLog({ logLevel }: Config): Logger {
  const redact = ["req.headers.authorization", "req.headers.cookie", 'res.headers["set-cookie"]'];
  // Standard output belongs to the command that started the server.
  return pino({ level: logLevel, redact }, pino.destination(2));
}

function appOf(start: Start) {
  const { log, progress } = start;
  const status: Handler = (_request, response, next) => {
    statusOf(start.config, progress, start.context).then((reply) => response.json(reply), next);
  };
  return createApp({
    log,
    webDir,
    status,
    api: () => start.api,
    starting: () => ({ stages: progress.list(), problem: progress.problem }),
  });
}

async function openApi(start: Start, database: Database, url: string, localUrl: string): Promise<Opened> {
  const { config, log, options, progress, operatorToken } = start;
  progress.stage("Database", 1, 1);
  const context = await openContext(config, database, log, options.overrides);
  const people = context.stores.people(context.db);
  const auth = createAuth(context.db, { config, secret: context.secret, baseUrl: url, people });
  const status = () => statusOf(config, progress, start.context);
  start.context = context;
  start.api = createApi({ context, auth, operatorToken, publicUrl: url, status });
  tellCommandLine(config, localUrl, operatorToken);
  return { context, auth };
}

/** What comes after the API is open: the first start's data, work left over from before, search, the web app. */
async function load(start: Start, { context, auth }: Opened, web: Promise<void>): Promise<void> {
  const { progress, stopping } = start;
  await resumeScoring(context);
  await resumePlanning(context);
  await firstStart(start, context, auth);
  if (stopping.signal.aborted) return;
  await startWork(context);
  // Another embedder or index than last time means that everything is indexed again; else this does nothing.
  await context.jobs.send("index-sops", [{}]);
  await context.jobs.send("recommend", [{}]);
  await warmSearch(context);
  await web;
  progress.state = "ready";
  for (const late of [studySampleEffect, grantSampleAutonomy])
    late(context, stopping.signal).catch((err: unknown) => start.log.warn({ err }, "sample"));
}

async function timed(progress: StartProgress, name: string, work: Promise<void>): Promise<void> {
  progress.stage(name, 0, 1);
  await work;
  progress.stage(name, 1, 1);
}

async function firstStart(start: Start, context: Context, auth: Opened["auth"]): Promise<void> {
  const { options, progress, stopping } = start;
  const people = context.stores.people(context.db);
  const organisation = await people.organisation();
  if (organisation?.loadedAt) return;
  if (!organisation && options.firstStart === "empty") {
    await people.addOrganisation("Your organisation", false);
    await people.organisationLoaded(context.now());
    return;
  }
  const tell = (done: number, total: number) => progress.stage("Sample organisation", done, total);
  await loadSample(context, auth, tell, stopping.signal);
}

function listen(app: ReturnType<typeof createApp>, { host, port }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error) => (error ? reject(error) : resolve(server)));
    server.once("error", reject);
    // A large import takes longer than the five minutes after which Node would hang up.
    server.requestTimeout = 0;
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

/** Stops taking requests and jobs, waits for what runs, closes the database. A first start goes on at the next one. */
async function stop(start: Start, server: Server, open: Promise<Context>, loaded: Promise<void>): Promise<void> {
  rmSync(serverFile(start.config.dataDir), { force: true });
  start.stopping.abort();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const context = await open.catch(() => null);
  await loaded.catch(() => {});
  await context?.jobs.stop();
  server.closeAllConnections();
  await closed;
  await context?.database.close();
  start.log.info("stopped");
}
