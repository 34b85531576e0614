import { UpstreamError } from "./gate.ts";

/** What a vendor's client sent, as far as a check needs it. */
export type SentRequest = { path: string; readonly body: unknown };

export type JsonFetchOptions = {
  /** host, for messages */
  peer: string;
  /** the gate's: aborts the request and the reading of its body */
  signal: AbortSignal;
  /** throws `UpstreamError` when an answer cannot be used; sees each 2xx body before the client does */
  accept: (body: Record<string, unknown>, request: SentRequest) => void;
  /** the part of an accepted body that the client needs; the default is all of it */
  passOn?: (body: Record<string, unknown>) => string;
  /** body to go on with in place of an error that is none here */
  standIn?: (status: number, body: Record<string, unknown> | null) => string | null;
  /** sees status and headers of every answer, also of those that are refused */
  observe?: (status: number, headers: Headers) => void;
  /** sends one request, again if need be; the default sends it once */
  attempt?: (send: () => Promise<string>) => Promise<string>;
};

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Runs a vendor's client on a fetch that lets only whole, accepted JSON objects through. The clients read an empty body, an HTML page
 * or `{"error": …}` with status 200 as an answer, and lose what their errors mean when they wrap them; here each failure is an
 * `UpstreamError` with a plain message, and it is thrown whatever the client makes of it. Redirects are not followed: text would reach
 * a host that is not in the log.
 */
export async function throughClient<T>(options: JsonFetchOptions, use: (fetch: Fetch) => Promise<T>): Promise<T> {
  let failure: unknown = null;
  const once = (send: () => Promise<string>) => send();
  const checked: Fetch = async (input, init) => {
    try {
      const text = await (options.attempt ?? once)(() => send(options, input, init));
      return new Response(text, { status: 200, headers: { "content-type": "application/json" } });
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    return await use(checked);
  } catch (error) {
    throw failure ?? error;
  }
}

async function send(options: JsonFetchOptions, input: string | URL | Request, init?: RequestInit): Promise<string> {
  const { peer, signal, accept } = options;
  const url = new URL(input instanceof Request ? input.url : input);
  let response: Response;
  let text: string;
  try {
    response = await fetch(input, { ...init, redirect: "manual", signal: bothSignals(signal, init?.signal) });
    options.observe?.(response.status, response.headers);
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new UpstreamError(`${peer} broke the connection (${networkCode(error)}).`, { retryable: true, cause: error });
  }
  const body = jsonObject(text);
  if (!response.ok) {
    const standIn = options.standIn?.(response.status, body);
    if (standIn) return standIn;
    throw refusedStatus(peer, response.status, response.headers, body);
  }
  if (body === null) throw new UpstreamError(`${peer} sent ${notJson(text)} instead of JSON.`, { retryable: true });
  if (body.error) throw new UpstreamError(`${peer} reported an error${codeOf(body)}.`, { retryable: true });
  const request: SentRequest = {
    path: url.pathname,
    get body() {
      return typeof init?.body === "string" ? jsonObject(init.body) : null;
    },
  };
  accept(body, request);
  return options.passOn?.(body) ?? text;
}

/** What a status other than 2xx means. Texts of the peer are not passed on: they may repeat what was sent. */
export function refusedStatus(
  peer: string,
  status: number,
  headers: Headers,
  body: Record<string, unknown> | null,
): UpstreamError {
  const code = codeOf(body);
  if (status === 429 && /quota|billing/.test(code))
    return new UpstreamError(`The account at ${peer} has no quota left${code}.`, {
      retryable: false,
      scope: "account",
    });
  if (status === 429) {
    const retryAfterSeconds = waitSeconds(headers);
    return new UpstreamError(`${peer} limits the rate of calls${code}.`, { retryable: true, retryAfterSeconds });
  }
  if (status === 408 || status === 409 || status === 425 || status >= 500) {
    const retryAfterSeconds = waitSeconds(headers);
    return new UpstreamError(`${peer} cannot serve now (${status}).`, { retryable: true, retryAfterSeconds });
  }
  const said: Record<number, string> = {
    401: `${peer} does not accept the API key`,
    402: `The account at ${peer} needs a payment`,
    403: `The API key may not do this at ${peer}`,
    404: `${peer} does not know this address, model or index`,
  };
  const redirected = status >= 300 && status < 400 ? `${peer} redirects elsewhere; set the final address` : null;
  const message = redirected ?? said[status] ?? `${peer} refused the request (${status})`;
  const scope = said[status] || redirected ? "account" : "call";
  return new UpstreamError(`${message}${code}.`, { retryable: false, scope, cause: { status } });
}

/**
 * Seconds to wait, from `retry-after-ms`, `retry-after` (seconds or a date, read against the peer's own `date`) or, when those are
 * absent, OpenAI's `x-ratelimit-reset-*` of each limit with nothing remaining ("6m0s", "120ms").
 */
export function waitSeconds(headers: Headers): number | null {
  const milliseconds = Number(headers.get("retry-after-ms") || Number.NaN);
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds / 1000);
  const after = headers.get("retry-after");
  if (after) {
    const seconds = /^\d+(\.\d+)?$/.test(after.trim())
      ? Number(after)
      : (Date.parse(after) - Date.parse(headers.get("date") ?? "")) / 1000;
    return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
  }
  const resets = ["requests", "tokens"]
    .filter((kind) => headers.get(`x-ratelimit-remaining-${kind}`) === "0")
    .map((kind) => durationSeconds(headers.get(`x-ratelimit-reset-${kind}`) ?? ""));
  return resets.length > 0 ? Math.max(...resets) : null;
}

export function durationSeconds(text: string): number {
  const unit: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (sum, [, n, u]) => sum + Number(n) * (unit[u ?? ""] ?? 0),
    0,
  );
}

function jsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** ` (insufficient_quota)` or nothing: codes are words of the vendor's protocol, never text of ours. */
function codeOf(body: Record<string, unknown> | null): string {
  const error = typeof body?.error === "object" && body.error !== null ? (body.error as Record<string, unknown>) : body;
  const found = [error?.code, error?.type].find((one) => typeof one === "string" && /^[\w.-]{1,60}$/.test(one));
  return found ? ` (${found})` : "";
}

function notJson(text: string): string {
  if (text.trim() === "") return "nothing";
  return text.trimStart().startsWith("<") ? "a web page" : "something else";
}

function networkCode(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  return typeof cause?.code === "string" ? cause.code : "network error";
}

function bothSignals(one: AbortSignal, other: AbortSignal | null | undefined): AbortSignal {
  return other ? AbortSignal.any([one, other]) : one;
}
