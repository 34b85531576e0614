import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import type { z } from "zod";
import type { ApiContract, ReplyOf } from "../contract.ts";
import { ProblemFound } from "./outcome.ts";

type Key = keyof ApiContract;
type Sent<S> = S extends z.ZodType ? z.input<S> : S extends "stream" ? AsyncIterable<Uint8Array> : never;
type Part<K extends Key, P extends string> = ApiContract[K] extends Record<P, infer S> ? Sent<S> : never;
type Field<N extends string, T> = [T] extends [never]
  ? unknown
  : Record<never, never> extends T
    ? { [K in N]?: T }
    : { [K in N]: T };

/** What a route is sent: its params, query and body, as the contract describes them before defaults. */
export type CallInput<K extends Key> = Field<"params", Part<K, "params">> &
  Field<"query", Part<K, "query">> &
  Field<"body", Part<K, "body">>;

/** Calls a route of the API and returns its reply. Throws `ProblemFound` with the API's code, message and request id. */
export type Call = <K extends Key>(key: K, input: CallInput<K>) => Promise<ReplyOf<ApiContract[K]>>;

type LooseInput = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };

/** A client of the server at `url` with a key or the operator token. It waits as long as the server works. */
export function createClient(url: string, token: string): Call {
  return async (key, input) => {
    const [method = "GET", path = "/"] = key.split(" ");
    const { params = {}, query = {}, body } = input as LooseInput;
    const address = new URL(
      `/api${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))}`,
      url,
    );
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) address.searchParams.set(name, String(value));
    const response = await exchange(address, method, token, body);
    return readReply(response, await text(response)) as ReplyOf<ApiContract[typeof key]>;
  };
}

/** `fetch` gives up after five minutes without an answer, which a large import may need: hence the plain client. */
async function exchange(address: URL, method: string, token: string, body: unknown): Promise<IncomingMessage> {
  const stream = isStream(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { "content-type": stream ? "application/octet-stream" : "application/json" }),
  };
  const send = address.protocol === "https:" ? httpsRequest : httpRequest;
  // No connection is kept: the server may drop it while this process computes.
  const request = send(address, { method, headers, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", (error) => reject(unreachable(address, error)));
  });
  if (stream) {
    // A server that refuses before it has read all of the file answers and closes: the answer counts.
    const sent = pipeline(Readable.from(body), request);
    await Promise.race([
      answered,
      sent.then(
        () => answered,
        () => answered,
      ),
    ]);
  } else request.end(body === undefined ? undefined : JSON.stringify(body));
  return answered;
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

function unreachable(address: URL, error: Error): ProblemFound {
  return new ProblemFound("unreachable", `The server at ${address.origin} does not answer: ${error.message}.`);
}

function readReply(response: IncomingMessage, body: string): unknown {
  const status = response.statusCode ?? 0;
  const reply = parsed(body);
  if (status >= 200 && status < 300 && reply !== undefined) return reply;
  const { error } = (reply ?? {}) as { error?: { code: string; message: string; requestId: string } };
  if (error) throw new ProblemFound(error.code, error.message, error.requestId);
  throw new ProblemFound("internal", `The server answered ${status} without saying why.`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
