import { ApiError, readApiError } from "./api-error.ts";
import type { Input, Reply, Route } from "./wire.ts";

type Loosely = {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  file?: Blob;
};
export type CallOptions = { signal?: AbortSignal; idempotencyKey?: string };

/**
 * Calls one route of the contract. `POST` carries an Idempotency-Key: give the same key again when the same intent is sent again.
 * A `file` is sent as it is, as the raw body. Throws `ApiError`; its code is `unreachable` when no answer came and
 * `file-changed` when the file can no longer be read.
 */
export async function call<R extends Route>(route: R, input: Input<R>, options: CallOptions = {}): Promise<Reply<R>> {
  const loose: Loosely = input;
  const { method, address } = addressOf(route, loose);
  const headers: Record<string, string> = { accept: "application/json" };
  if (method === "POST") headers["idempotency-key"] = options.idempotencyKey ?? newKey();
  if (loose.body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.signal) init.signal = options.signal;
  if (loose.file) {
    await assertReadable(loose.file);
    headers["content-type"] = "application/octet-stream";
    init.body = loose.file;
  } else if (loose.body !== undefined) init.body = JSON.stringify(loose.body);
  return (await send(address, init)) as Reply<R>;
}

/** A file that was edited or moved after it was chosen would otherwise look like a server that does not answer. */
async function assertReadable(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new ApiError({ code: "file-changed", status: -1, message: "It was edited or moved after it was chosen." });
  }
}

/** Fills a route's path and query: `"GET /tickets/:id"` with id `a b` is `/api/tickets/a%20b`. Empty values are left out. */
export function addressOf(route: Route, { params = {}, query = {} }: Loosely): { method: string; address: string } {
  const [method = "GET", path = "/"] = route.split(" ");
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return { method, address: `/api${filled}${text ? `?${text}` : ""}` };
}

/** A JSON request to any address of the same server, with its refusal as `ApiError`. */
export async function send(address: string, init: RequestInit): Promise<unknown> {
  return bodyOf(await reach(address, init));
}

/** The server's answer, whatever it is; `unreachable` when there is none. */
export function reach(address: string, init: RequestInit): Promise<Response> {
  return fetch(address, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({ code: "unreachable", status: 0, message: "The server does not answer." });
  });
}

/** What the answer holds, or its refusal as `ApiError`. */
export async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  const body = parse(text);
  if (!response.ok) throw readApiError(response.status, body, response.headers.get("x-request-id"));
  return body;
}

function parse(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** A random key; `randomUUID` exists only on https and localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
