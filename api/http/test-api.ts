import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Handler } from "express";
import pino, { type Logger } from "pino";
import { readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import { type ApiContract, contract } from "../contract.ts";
import type { Database } from "../db/client.ts";
import { testDatabase } from "../db/test-database.ts";
import { type ContextOverrides, openContext, startWork } from "../open-context.ts";
import { type Auth, createAuth } from "../people/auth.ts";
import type { Role } from "../people/roles.ts";
import { StartProgress, statusOf } from "../status.ts";
import { createApi } from "./api.ts";
import { createApp } from "./app.ts";
import { errorReplySchema, type ReplyOf } from "./contract.ts";

type Key = keyof ApiContract;

/** Somebody who calls with an API key of their own. */
export type TestPerson = { id: string; name: string; role: Role; apiKey: string };
/** A role stands for one person with it, who is made at the first use. */
export type Caller = Role | "nobody" | TestPerson;

export type TestCall = {
  as?: Caller;
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  /** an object is sent as JSON; a string as it is, as a file is */
  body?: unknown;
  headers?: Record<string, string>;
};

export type TestApiOptions = {
  overrides?: ContextOverrides;
  /** settings beside those that every test has, as the environment names them */
  environment?: Record<string, string>;
  /** false = jobs are stored but nobody works on them */
  work?: boolean;
  log?: Logger;
};

/** What the API refused. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(key: string, status: number, error: { code: string; message: string; details: Record<string, unknown> }) {
    super(`${key} answered ${status} ${error.code}: ${error.message}`);
    this.status = status;
    this.code = error.code;
    this.details = error.details;
  }
}

export type TestApi = {
  context: Context;
  auth: Auth;
  /** `http://127.0.0.1:port` */
  url: string;
  /** makes somebody who is not the one that stands for their role */
  person(details: { name: string; role: Role; agentId?: string }): Promise<TestPerson>;
  /** the answer as it comes */
  send(key: Key, call?: TestCall): Promise<Response>;
  /** the reply, parsed with the contract's schema; throws `Refused` */
  call<K extends Key>(key: K, call?: TestCall): Promise<ReplyOf<ApiContract[K]>>;
  /** what the API refused; throws when it did not refuse */
  refusal(key: Key, call?: TestCall): Promise<Refused>;
  /** waits until no job is waiting or running */
  idle(): Promise<void>;
  close(): Promise<void>;
};

export const operatorToken = "operator token of a test";

/** The whole API over real HTTP on a fresh migrated database, with a secret and a data folder of its own. */
export async function openTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { overrides = {}, environment = {}, work = true, log } = options;
  const dataDir = mkdtempSync(join(tmpdir(), "plumb-test-"));
  const config = readConfig({ ...environment, DATA_DIR: dataDir, PORT: "0", PLUMB_SECRET: "secret of a test" });
  const logger = log ?? pino({ level: "silent" });
  const database = await testDatabase();
  const context = await openContext(config, database, logger, overrides);
  const progress = new StartProgress();
  const status = () => statusOf(config, progress, context);

  let api: Handler | null = null;
  const app = createApp({
    log: logger,
    webDir: join(dataDir, "web"),
    status: (_request, response, next) => void status().then((reply) => response.json(reply), next),
    starting: () => ({ stages: [], problem: null }),
    api: () => api,
    // A test asks in a minute what a person asks in days.
    requestsPerMinute: 1_000_000,
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = context.stores.people(context.db);
  const auth = createAuth(context.db, { config, secret: context.secret, baseUrl: url, people });
  api = createApi({ context, auth, operatorToken, publicUrl: url, status });
  if (work) await startWork(context);
  progress.state = "ready";

  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await closeContext(context, database);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { context, auth, url, ...callers(context, auth, url), idle: () => context.jobs.idle(), close };
}

async function closeContext(context: Context, database: Database): Promise<void> {
  await context.jobs.stop();
  await database.close();
}

function callers(context: Context, auth: Auth, url: string): Pick<TestApi, "person" | "send" | "call" | "refusal"> {
  const standing = new Map<Role, Promise<TestPerson>>();

  const person: TestApi["person"] = async ({ name, role, agentId = null }) => {
    const email = `${crypto.randomUUID()}@test.invalid`;
    const id = await context.stores.people(context.db).addPerson({ name, email, role, agentId, passwordHash: null });
    const { key } = await auth.api.createApiKey({ body: { userId: id, name, rateLimitEnabled: false } });
    return { id, name, role, apiKey: key };
  };

  const authorisation = async (caller: Caller): Promise<Record<string, string>> => {
    if (caller === "nobody") return {};
    if (caller === "operator") return { authorization: `Bearer ${operatorToken}` };
    if (typeof caller !== "string") return { authorization: `Bearer ${caller.apiKey}` };
    const known = standing.get(caller) ?? person({ name: `the ${caller}`, role: caller });
    standing.set(caller, known);
    return { authorization: `Bearer ${(await known).apiKey}` };
  };

  const send: TestApi["send"] = async (key, { as = "operator", params = {}, query = {}, body, headers = {} } = {}) => {
    const [method = "", path = ""] = key.split(" ");
    const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const json = body !== undefined && typeof body !== "string";
    return fetch(`${url}/api${filled}${search.size > 0 ? `?${search}` : ""}`, {
      method,
      headers: {
        ...(await authorisation(as)),
        ...(json ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string) }),
    });
  };

  const attempt = async (key: Key, options?: TestCall) => {
    const response = await send(key, options);
    const reply: unknown = await response.json();
    if (response.ok) return { reply: contract[key].reply.parse(reply), refused: null };
    return { reply: null, refused: new Refused(key, response.status, errorReplySchema.parse(reply).error) };
  };

  const call: TestApi["call"] = async <K extends Key>(key: K, options?: TestCall) => {
    const { reply, refused } = await attempt(key, options);
    if (refused) throw refused;
    return reply as ReplyOf<ApiContract[K]>;
  };

  const refusal: TestApi["refusal"] = async (key, options) => {
    const { refused } = await attempt(key, options);
    if (!refused) throw new Error(`${key} was not refused`);
    return refused;
  };

  return { person, send, call, refusal };
}
