import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { performance } from "node:perf_hooks";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import {
  addressOf,
  outsideUrl,
  type PrivateHosts,
  pinned,
  type Resolve,
  type Resolved,
  resolveAll,
  within,
} from "./public-host.ts";

/** A question to a helpdesk. `body` holds cursors and times, never text of a customer. */
export type PublicCall = {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
  purpose: string;
};

/** `text` is the whole body. Redirects are answers too and are never followed. */
export type PublicAnswer = { status: number; headers: Headers; text: string };

/**
 * Asks an outside server. Throws `RefusedAddress` before anything is sent, `UpstreamError` when no whole answer came within the
 * deadline or when it is larger than allowed.
 */
export type PublicRequest = (call: PublicCall) => Promise<PublicAnswer>;

export type PublicRequestOptions = {
  allowed: PrivateHosts;
  deadlineMs?: number;
  maxBytes?: number;
  resolve?: Resolve;
};

const defaultDeadlineMs = 30_000;
const defaultMaxBytes = 50_000_000;

export function createPublicRequest(gate: Gate, options: PublicRequestOptions): PublicRequest {
  const { allowed, deadlineMs = defaultDeadlineMs, maxBytes = defaultMaxBytes, resolve = resolveAll } = options;
  // An open connection goes on to the address that was looked at when it was made.
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  return async ({ method, url: given, headers, body = "", purpose }) => {
    const started = performance.now();
    const url = outsideUrl(given, allowed);
    const to = await addressOf(url, allowed, within(deadlineMs, resolve));
    const left = Math.max(1, deadlineMs - (performance.now() - started));
    return gate({
      peer: url.host,
      purpose,
      target: `${method} ${url.pathname}`.slice(0, 200),
      texts: [trustAsRedacted(url.search + body)],
      deadlineMs: left,
      run: (signal) => send(url, to, { method, headers, body, signal, maxBytes, agents }),
    });
  };
}

type Sending = {
  method: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
  maxBytes: number;
  agents: Agents;
};
type Agents = { http: HttpAgent; https: HttpsAgent };

function send(
  url: URL,
  to: Resolved,
  { method, headers, body, signal, maxBytes, agents }: Sending,
): Promise<PublicAnswer> {
  const secure = url.protocol === "https:";
  const sender = secure ? httpsRequest : httpRequest;
  const agent = secure ? agents.https : agents.http;
  const length = body === "" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, agent, lookup: pinned(to), signal, headers: { ...headers, ...length } };
  return new Promise((resolve, reject) => {
    const broken = (error: NodeJS.ErrnoException) => {
      const message = `${url.host} broke the connection (${error.code ?? error.name}).`;
      reject(signal.aborted ? signal.reason : new UpstreamError(message, { retryable: true, cause: error }));
    };
    const request = sender(url, options);
    request.once("response", (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size <= maxBytes) return;
        reject(new UpstreamError(`${url.host} sent more than ${maxBytes} bytes.`, { retryable: false }));
        response.destroy();
      });
      response.once("end", () => {
        if (!response.complete) return broken(new Error("cut off"));
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: plainHeaders(response.headers), text });
      });
      response.once("error", broken);
    });
    request.once("error", broken);
    request.end(body === "" ? undefined : body);
  });
}

function plainHeaders(headers: IncomingHttpHeaders): Headers {
  const plain = new Headers();
  for (const [name, value] of Object.entries(headers)) for (const one of [value ?? []].flat()) plain.append(name, one);
  return plain;
}
