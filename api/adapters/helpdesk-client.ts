import type { z } from "zod";
import { describeIssues } from "../../ingest/issues.ts";
import { UpstreamError } from "./gate.ts";
import type { Pace } from "./pace.ts";
import { RefusedAddress } from "./public-host.ts";
import type { PublicAnswer, PublicRequest } from "./public-request.ts";

export type HelpdeskAsk<T> = {
  path: string;
  query?: Record<string, string | number>;
  /** sent as JSON by POST */
  body?: object;
  schema: z.ZodType<T>;
  signal: AbortSignal;
  /** the pace of this kind of call, above that of all calls */
  also?: Pace;
};

/** One helpdesk under its address: paced, with its secret, and every answer checked against a schema. */
export type HelpdeskClient = {
  ask<T>(ask: HelpdeskAsk<T>): Promise<T>;
  /** the whole body as text, for feeds that are no JSON */
  text(ask: Omit<HelpdeskAsk<unknown>, "schema">): Promise<{ text: string; headers: Headers }>;
};

export type HelpdeskClientOptions = {
  request: PublicRequest;
  pace: Pace;
  /** scheme, host and maybe a path */
  baseUrl: string;
  headers: Record<string, string>;
};

/** How often one call is sent when the peer keeps asking for pauses. */
const mostTries = 6;

export function createHelpdeskClient({ request, pace, baseUrl, headers }: HelpdeskClientOptions): HelpdeskClient {
  const base = new URL(baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
  const once = async (asked: Omit<HelpdeskAsk<unknown>, "schema">): Promise<PublicAnswer> => {
    const { path, query = {}, body, signal, also } = asked;
    const url = new URL(path, base);
    if (url.origin !== base.origin) throw new RefusedAddress(`${path} leads to another host than ${base.host}.`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    if (also) await also.leave(signal);
    await pace.leave(signal);
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const sent: Record<string, string> = { accept: "application/json", "user-agent": "Plumbline", ...headers };
    if (body !== undefined) sent["content-type"] = "application/json";
    const method = body === undefined ? ("GET" as const) : ("POST" as const);
    const answer = await request({ method, url: url.href, headers: sent, ...json, purpose: "helpdesk" }).catch(
      async (error: unknown) => {
        await pace.heard(null);
        if (also) await also.heard(null);
        throw error;
      },
    );
    await pace.heard(answer);
    // Only what a refusal says counts for the narrower pace: the numbers in a good answer are those of all calls.
    if (also) await also.heard(answer.status === 429 ? answer : null);
    return answer;
  };
  const usable = async (asked: Omit<HelpdeskAsk<unknown>, "schema">): Promise<PublicAnswer> => {
    for (let tries = 1; ; tries += 1) {
      const answer = await once(asked);
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (answer.status === 429 && tries < mostTries) continue;
      throw refused(base.host, answer);
    }
  };
  return {
    async ask({ schema, ...asked }) {
      const { text } = await usable(asked);
      const parsed = schema.safeParse(parseJson(base.host, text));
      if (parsed.success) return parsed.data;
      const where = describeIssues(parsed.error).slice(0, 300);
      throw new UpstreamError(`${base.host} answered ${asked.path} in another shape: ${where}.`, { retryable: false });
    },
    async text(asked) {
      const { text, headers: answered } = await usable(asked);
      return { text, headers: answered };
    },
  };
}

function parseJson(host: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const what = text.trimStart().startsWith("<") ? "a web page" : "something else";
    throw new UpstreamError(`${host} sent ${what} instead of JSON.`, { retryable: true });
  }
}

/** What a status means for whoever set the connection up. The peer's own words are not passed on. */
function refused(host: string, { status }: PublicAnswer): UpstreamError {
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500;
  const said: Record<number, string> = {
    401: `${host} does not accept the secret (401). Set it again.`,
    403: `${host} does not let this account read tickets (403).`,
    404: `${host} does not know this address (404). Check it.`,
    429: `${host} keeps limiting the rate of calls (429).`,
  };
  const redirected =
    status >= 300 && status < 400 ? `${host} redirects elsewhere (${status}). Set the final address.` : null;
  return new UpstreamError(said[status] ?? redirected ?? `${host} refused the call (${status}).`, { retryable });
}

/**
 * Runs `work` on one item after the other. Never two calls at a time: what is under way when a peer asks for a pause would reach it within
 * the pause, and the limits of helpdesks leave no more than some ten calls a second anyway.
 */
export async function inTurn<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}
