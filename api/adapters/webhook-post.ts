import { lookup as systemLookup } from "node:dns/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { performance } from "node:perf_hooks";
import type { RedactedText } from "../../ingest/redact.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import { isPublicAddress } from "./public-address.ts";

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

/** An address that webhooks must not go to. The message says why, for whoever set it. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
}

type Resolved = { address: string; family: number };

export type WebhookPostOptions = {
  /** hosts, as written in the address, that may be on a private network and be called without TLS */
  privateHosts: readonly string[];
  deadlineMs?: number;
  resolve?: (host: string) => Promise<Resolved[]>;
};

const defaultDeadlineMs = 15_000;

export function createWebhookPost(gate: Gate, options: WebhookPostOptions): WebhookPost {
  const { privateHosts, deadlineMs = defaultDeadlineMs, resolve = resolveAll } = options;
  return async ({ url: given, headers, body, purpose, target }) => {
    const started = performance.now();
    const url = webhookUrl(given, privateHosts);
    const to = await addressOf(url, privateHosts, within(deadlineMs, resolve));
    const left = Math.max(1, deadlineMs - (performance.now() - started));
    const run = (signal: AbortSignal) => send(url, to, { headers, body, signal });
    return gate({ peer: url.host, purpose, target, texts: [body], deadlineMs: left, run });
  };
}

/**
 * The address as it would be called. Throws `RefusedAddress` for what is refused whatever the name resolves to: another scheme
 * than https, a name and password, and a written IP address that is not public.
 */
export function webhookUrl(given: string, privateHosts: readonly string[]): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (!url)
    throw new RefusedAddress("This is not an address. Write it whole, like https://hooks.example.com/plumbline.");
  const allowed = privateHosts.includes(hostOf(url));
  if (url.protocol !== "https:" && !(allowed && url.protocol === "http:"))
    throw new RefusedAddress("The address must begin with https://.");
  if (url.username || url.password) throw new RefusedAddress("The address must not hold a name or password.");
  if (isIP(hostOf(url)) && !allowed && !isPublicAddress(hostOf(url))) throw notPublic(url);
  return url;
}

/** The host without the brackets of IPv6; numbers in odd notations have become plain addresses by then. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Every address of the name must be public, and the one that was looked at is the one that is called. */
async function addressOf(
  url: URL,
  privateHosts: readonly string[],
  resolve: (host: string) => Promise<Resolved[]>,
): Promise<Resolved> {
  const host = hostOf(url);
  const family = isIP(host);
  const found = family ? [{ address: host, family }] : await resolve(host);
  const [first] = found;
  if (!first) throw new UpstreamError(`${host} has no address.`, { retryable: true });
  if (!privateHosts.includes(host) && !found.every(({ address }) => isPublicAddress(address))) throw notPublic(url);
  return first;
}

function notPublic(url: URL): RefusedAddress {
  return new RefusedAddress(
    `${url.hostname} is on this machine or a private network. Whoever runs Plumbline can allow it by name in PLUMB_WEBHOOK_PRIVATE_HOSTS.`,
  );
}

async function resolveAll(host: string): Promise<Resolved[]> {
  return systemLookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UpstreamError(`${host} cannot be resolved (${error.code}).`, { retryable: true, cause: error });
  });
}

/** The system's resolver cannot be stopped, only not waited for. */
function within(deadlineMs: number, resolve: (host: string) => Promise<Resolved[]>): typeof resolve {
  return async (host) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const expired = new UpstreamError(`${host} was not resolved within ${deadlineMs} ms.`, { retryable: true });
      timer = setTimeout(() => reject(expired), deadlineMs);
    });
    return Promise.race([resolve(host), late]).finally(() => clearTimeout(timer));
  };
}

type Message = { headers: Record<string, string>; body: string; signal: AbortSignal };

/** Only the status counts: the body of the answer is not read. */
function send(url: URL, to: Resolved, { headers, body, signal }: Message): Promise<{ status: number }> {
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [{ address: to.address, family: to.family }]) : done(null, to.address, to.family);
  const sender = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const options = { method: "POST", agent: false, lookup, signal, headers: { ...headers, "content-length": length } };
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
