import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { performance } from "node:perf_hooks";
import type { RedactedText } from "../../ingest/redact.ts";
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

/** The message of a webhook: headers sign the body. `purpose` and `target` go to the log of what left. */
export type WebhookCall = {
  url: string;
  headers: Record<string, string>;
  body: RedactedText;
  purpose: string;
  target: string;
};

/**
 * Sends a webhook and gives the status of the answer, whatever it is; redirects are answers too and are never followed.
 * Throws `RefusedAddress` before anything is sent, `UpstreamError` when no answer came within the deadline.
 */
export type WebhookPost = (call: WebhookCall) => Promise<{ status: number }>;

export type WebhookPostOptions = {
  /** hosts, as written in the address, that may be on a private network and be called without TLS */
  privateHosts: readonly string[];
  deadlineMs?: number;
  resolve?: Resolve;
};

const defaultDeadlineMs = 15_000;

export function createWebhookPost(gate: Gate, options: WebhookPostOptions): WebhookPost {
  const { privateHosts, deadlineMs = defaultDeadlineMs, resolve = resolveAll } = options;
  return async ({ url: given, headers, body, purpose, target }) => {
    const started = performance.now();
    const url = webhookUrl(given, privateHosts);
    const to = await addressOf(url, allowedFor(privateHosts), within(deadlineMs, resolve));
    const left = Math.max(1, deadlineMs - (performance.now() - started));
    const run = (signal: AbortSignal) => send(url, to, { headers, body, signal });
    return gate({ peer: url.host, purpose, target, texts: [body], deadlineMs: left, run });
  };
}

/** The address as it would be called. Throws `RefusedAddress`, see `outsideUrl`. */
export function webhookUrl(given: string, privateHosts: readonly string[]): URL {
  return outsideUrl(given, allowedFor(privateHosts));
}

function allowedFor(hosts: readonly string[]): PrivateHosts {
  return { hosts, setting: "PLUMB_WEBHOOK_PRIVATE_HOSTS" };
}

type Message = { headers: Record<string, string>; body: string; signal: AbortSignal };

/** Only the status counts: the body of the answer is not read. */
function send(url: URL, to: Resolved, { headers, body, signal }: Message): Promise<{ status: number }> {
  const sender = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const options = {
      method: "POST",
      agent: false,
      lookup: pinned(to),
      signal,
      headers: { ...headers, "content-length": length },
    };
    const request = sender(url, options);
    request.once("response", (response) => {
      resolve({ status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      const message = `${url.host} broke the connection (${error.code ?? error.name}).`;
      reject(signal.aborted ? signal.reason : new UpstreamError(message, { retryable: true, cause: error }));
    });
    request.end(body);
  });
}
