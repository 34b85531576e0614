import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createBatches } from "./openai-batches.ts";
import { answerOther, play, send } from "./openai-endpoints.ts";
import { chatFaults, type Outcome, rateLimited } from "./openai-faults.ts";
import { type JudgeMode, speak } from "./openai-judge.ts";
import { streamCompletion } from "./openai-stream.ts";
import { type ChatRequest, chance, completionOf, errorBody, promptTokens, sha256, textOf } from "./openai-wire.ts";

/**
 * An OpenAI-compatible peer that fails on command: chat completions (strict schemas, log-probabilities, streams), embeddings, models,
 * files and batches. What it answers depends on the seed and the request alone, never on the order of requests, so that the same body
 * seen twice is a call that was paid twice.
 *
 *     tsx bench/peers/openai-stub.ts [--port 4105] [--latency 200] [--mode reading|gullible|hostile] [--seed 1]
 *
 * Control: `POST /__stub/script` with `[{"match": {"path"?, "nth"?, "model"?, "contains"?}, "fault"}]` (nth counts matching requests
 * from 1; without it every one fails), `GET /__stub/log`, `POST /__stub/reset`.
 */
export type StubOptions = {
  port?: number;
  /** milliseconds before an answer begins; a pair is a range from which the request's hash chooses */
  latency?: number | readonly [number, number];
  mode?: JudgeMode;
  seed?: number;
  /** requests a minute beyond which it answers 429; no limit when absent */
  requestsPerMinute?: number;
  /** bodies are kept in the log; false for long runs */
  keepBodies?: boolean;
};

export type Script = { match?: { path?: string; nth?: number; model?: string; contains?: string }; fault: string };
export type LogEntry = {
  method: string;
  path: string;
  bodyHash: string;
  body: unknown;
  arrival: number;
  status: number | null;
  fault: string | null;
  bytesSent: number;
  hungUp: boolean;
  retry: string | null;
  promptTokens: number;
};

export type OpenAiPeer = {
  url: string;
  log: LogEntry[];
  script(rules: Script[]): void;
  setMode(mode: JudgeMode): void;
  reset(): void;
  openSockets(): number;
  close(): Promise<void>;
};

export async function startOpenAiPeer(options: StubOptions = {}): Promise<OpenAiPeer> {
  const seed = options.seed ?? 1;
  const state = {
    rules: [] as (Script & { seen: number })[],
    mode: options.mode ?? "reading",
    window: { at: 0, used: 0 },
  };
  const log: LogEntry[] = [];
  const prefixes = new Set<string>();
  const now = () => Math.floor(Date.now() / 1000);

  const complete = (request: ChatRequest) => {
    const system = request.messages[0] ? textOf(request.messages[0].content) : "";
    const key = sha256(system);
    // Providers discount a prompt whose first 1,024 tokens they have seen, in steps of 128.
    const cached = prefixes.has(key) && system.length / 4 >= 1024 ? Math.floor(system.length / 4 / 128) * 128 : 0;
    prefixes.add(key);
    return completionOf(request, speak(request, state.mode, seed), cached, now());
  };
  const batches = createBatches(
    (body) => {
      const request = body as unknown as ChatRequest;
      const fault = faultFor("/v1/chat/completions", request, JSON.stringify(request));
      const outcome = fault ? chatFaults[fault]?.(complete(request)) : null;
      if (outcome?.kind === "send") return { status: outcome.status, body: parsed(outcome.body.toString()) };
      return { status: 200, body: complete(request) };
    },
    now,
    seed,
  );

  function faultFor(path: string, body: { model?: string } | null, text: string): string | null {
    for (const rule of state.rules) {
      const { path: wanted, model, contains, nth } = rule.match ?? {};
      if (wanted !== undefined && !path.endsWith(wanted)) continue;
      if (model !== undefined && body?.model !== model) continue;
      if (contains !== undefined && !text.includes(contains)) continue;
      rule.seen += 1;
      if (nth === undefined || nth === rule.seen) return rule.fault;
    }
    return null;
  }

  function limited(): Outcome | null {
    const { requestsPerMinute: limit } = options;
    if (limit === undefined) return null;
    const at = Date.now();
    if (at - state.window.at >= 60_000) state.window = { at, used: 0 };
    if (state.window.used >= limit) {
      const seconds = Math.ceil((state.window.at + 60_000 - at) / 1000);
      return rateLimited(seconds);
    }
    state.window.used += 1;
    return null;
  }

  const reset = () => {
    log.length = 0;
    state.rules = [];
    state.window = { at: 0, used: 0 };
    batches.reset();
    prefixes.clear();
  };
  const script = (rules: Script[]) => {
    state.rules = rules.map((rule) => ({ ...rule, seen: 0 }));
  };

  const server = createServer(async (incoming, outgoing) => {
    try {
      const raw = await bodyOf(incoming);
      const path = new URL(incoming.url ?? "/", "http://stub").pathname;
      if (path.startsWith("/__stub/")) return control(path, raw, outgoing);
      await serve(incoming, outgoing, path, raw);
    } catch (error) {
      if (!outgoing.headersSent) send(outgoing, 500, errorBody(String(error), "server_error"));
    }
  });

  function control(path: string, raw: Buffer, outgoing: ServerResponse) {
    if (path === "/__stub/script") script(JSON.parse(raw.toString()) as Script[]);
    else if (path === "/__stub/reset") reset();
    else if (path === "/__stub/mode") state.mode = JSON.parse(raw.toString()).mode as JudgeMode;
    else if (path !== "/__stub/log") return send(outgoing, 404, {});
    return send(outgoing, 200, path === "/__stub/log" ? log : { ok: true });
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse, path: string, raw: Buffer) {
    const text = raw.toString();
    const body = parsed(text) as (ChatRequest & Record<string, unknown>) | null;
    const bodyHash = sha256(text);
    const chat = path === "/v1/chat/completions";
    const entry: LogEntry = {
      method: incoming.method ?? "",
      path,
      bodyHash,
      body: options.keepBodies === false ? null : body,
      arrival: Date.now(),
      status: null,
      fault: null,
      bytesSent: 0,
      hungUp: false,
      retry: String(incoming.headers["x-stainless-retry-count"] ?? "") || null,
      promptTokens: chat && body ? promptTokens(body) : 0,
    };
    log.push(entry);
    outgoing.on("close", () => {
      entry.status = outgoing.headersSent ? outgoing.statusCode : null;
      entry.hungUp = !outgoing.writableFinished;
    });
    for (const [name, value] of Object.entries(usualHeaders(bodyHash, options.requestsPerMinute, state.window)))
      outgoing.setHeader(name, value);
    entry.fault = faultFor(path, body, text);
    const wait = latencyFor(options.latency, seed, bodyHash);
    if (wait > 0) await sleep(wait);
    if (!chat) return answerOther({ incoming, outgoing, path, raw, body, fault: entry.fault }, batches);
    const refused = limited() ?? (body?.messages ? null : invalid("messages"));
    if (refused || !body) return play(outgoing, refused ?? invalid("body"), entry);
    const completion = complete(body);
    if (body.stream) return streamCompletion(outgoing, body, completion, entry.fault);
    const fault = entry.fault ? chatFaults[entry.fault] : undefined;
    if (entry.fault && !fault) throw new RangeError(`the stub knows no fault ${entry.fault}`);
    return play(
      outgoing,
      fault?.(completion) ?? { kind: "send", status: 200, body: JSON.stringify(completion) },
      entry,
    );
  }

  // A client that is busy for some seconds must not find its idle connections closed: that is another fault.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const sockets = new Set<unknown>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    script,
    setMode: (mode) => {
      state.mode = mode;
    },
    reset,
    openSockets: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const invalid = (param: string): Outcome => ({
  kind: "send",
  status: 400,
  body: JSON.stringify(errorBody(`Missing ${param}.`, "invalid_request_error", null, param)),
});

function usualHeaders(
  bodyHash: string,
  limit: number | undefined,
  window: { at: number; used: number },
): Record<string, string> {
  const requests = limit ?? 10_000;
  const fresh = Date.now() - window.at >= 60_000;
  const left = limit === undefined ? requests : fresh ? requests - 1 : Math.max(0, requests - window.used - 1);
  const seconds = fresh ? 60 : Math.ceil((window.at + 60_000 - Date.now()) / 1000);
  return {
    "content-type": "application/json",
    "x-request-id": `req_${bodyHash.slice(0, 24)}`,
    "openai-processing-ms": "1",
    "openai-version": "2020-10-01",
    "openai-organization": "stub",
    "x-ratelimit-limit-requests": String(requests),
    "x-ratelimit-remaining-requests": String(left),
    "x-ratelimit-reset-requests": limit === undefined ? "6ms" : `${seconds}s`,
    "x-ratelimit-limit-tokens": "10000000",
    "x-ratelimit-remaining-tokens": "9999000",
    "x-ratelimit-reset-tokens": "6ms",
  };
}

function latencyFor(latency: StubOptions["latency"], seed: number, bodyHash: string): number {
  if (latency === undefined || typeof latency === "number") return latency ?? 0;
  return latency[0] + (latency[1] - latency[0]) * chance(seed, `latency:${bodyHash}`);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      latency: { type: "string", default: "0" },
      mode: { type: "string", default: "reading" },
      seed: { type: "string", default: "1" },
      "requests-per-minute": { type: "string" },
      "no-bodies": { type: "boolean", default: false },
    },
  });
  const [low = 0, high] = values.latency.split("-").map(Number);
  const limit = values["requests-per-minute"];
  const peer = await startOpenAiPeer({
    port: Number(values.port),
    latency: high === undefined ? low : [low, high],
    mode: values.mode as JudgeMode,
    seed: Number(values.seed),
    keepBodies: !values["no-bodies"],
    ...(limit === undefined ? {} : { requestsPerMinute: Number(limit) }),
  });
  process.stdout.write(`${peer.url}\n`);
}
