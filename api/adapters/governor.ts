import { setTimeout as sleep } from "node:timers/promises";
import { UpstreamError } from "./gate.ts";
import { durationSeconds, waitSeconds } from "./json-fetch.ts";

export type Observe = (status: number, headers: Headers) => void;

/** How a peer stands, for a screen: what holds calls back, and for how long. */
export type GovernorState = {
  state: "open for calls" | "waiting" | "probing";
  reason: string | null;
  waitSeconds: number;
  running: number;
  sent: number;
  heldBack: number;
};

/** Holds back calls that a peer would refuse, so that they are neither paid nor counted against the account. */
export type Governor = {
  /** `size` in tokens. Throws an `UpstreamError` with `sent: false` when a call would have to wait longer than patience allows. */
  run<T>(size: number, call: (observe: Observe) => Promise<T>): Promise<T>;
  state(): GovernorState;
};

export type GovernorOptions = {
  /** calls at a time */
  mostAtOnce: number;
  /** milliseconds, growing */
  now: () => number;
  /** how long a call may wait here before it is handed back; default 2 s */
  patienceMs?: number;
  /** failures in a row that open the circuit; default 5 */
  failures?: number;
  /** how long an open circuit rests before one call probes it; doubles up to a minute; default 1 s */
  restMs?: number;
};

/** After an empty account, a wrong key or an unknown model: nothing but time and a person mends these. */
const accountRestMs = 60_000;
const longestRestMs = 60_000;

type Limit = { remaining: number; resetAt: number };

/**
 * Bulkhead, rate limiter and circuit breaker of one use of one peer. The limiter learns from `x-ratelimit-*` and `Retry-After`; after
 * a refusal, or when the circuit was open, one call goes ahead alone and the rest wait for how it ends.
 */
export function createGovernor(options: GovernorOptions): Governor {
  const { mostAtOnce, now, patienceMs = 2_000, failures: mostFailures = 5, restMs = 1_000 } = options;
  const limits: Record<"requests" | "tokens", Limit | null> = { requests: null, tokens: null };
  let closedUntil = 0;
  let reason: string | null = null;
  let probing = false;
  let mustProbe = false;
  let failuresInRow = 0;
  let rests = 0;
  let running = 0;
  let sent = 0;
  let heldBack = 0;

  /** Milliseconds until a call of this size may go; 0 = now. */
  function wait(size: number): number {
    const rest = closedUntil - now();
    if (rest > 0) return rest;
    if (probing) return 50;
    if (running >= mostAtOnce) return 10;
    const short = [
      limits.requests && { ...limits.requests, needs: 1 },
      limits.tokens && { ...limits.tokens, needs: size },
    ]
      .filter((limit) => limit !== null)
      .filter(({ remaining, needs, resetAt }) => remaining < needs && resetAt > now());
    // With nothing under way a single call may always go: a limit that is smaller than the call would hold it for ever.
    return short.length === 0 || (running === 0 && short.every(({ remaining }) => remaining > 0))
      ? 0
      : Math.max(...short.map(({ resetAt }) => resetAt - now()));
  }

  async function enter(size: number): Promise<void> {
    const until = now() + patienceMs;
    for (;;) {
      const rest = wait(size);
      if (rest === 0) break;
      // A full house is not a refusal: those inside leave within their deadlines.
      const full = rest === 10;
      if (!full && now() + rest > until) {
        heldBack += 1;
        const retryAfterSeconds = Math.ceil(rest / 1000);
        const why = reason ?? "its rate limit is used up for now";
        throw new UpstreamError(`Held back: ${why}`, { retryable: true, retryAfterSeconds, sent: false });
      }
      await sleep(Math.min(rest, 50));
    }
    running += 1;
    sent += 1;
    if (mustProbe) probing = true;
    if (limits.requests) limits.requests.remaining -= 1;
    if (limits.tokens) limits.tokens.remaining -= size;
  }

  const observe: Observe = (status, headers) => {
    for (const kind of ["requests", "tokens"] as const) {
      const remaining = Number(headers.get(`x-ratelimit-remaining-${kind}`) ?? Number.NaN);
      const seconds = durationSeconds(headers.get(`x-ratelimit-reset-${kind}`) ?? "");
      if (!Number.isFinite(remaining)) continue;
      const known = limits[kind];
      // Answers overtake each other: within one window the smallest remainder is the newest.
      const left = known && known.resetAt > now() ? Math.min(known.remaining, remaining) : remaining - running + 1;
      limits[kind] = { remaining: left, resetAt: now() + seconds * 1000 };
    }
    if (status === 429)
      close((waitSeconds(headers) ?? 2 ** Math.min(rests, 6)) * 1000, "the peer limits the rate of calls");
  };

  function close(ms: number, why: string): void {
    closedUntil = Math.max(closedUntil, now() + ms);
    reason = why;
    mustProbe = true;
    rests += 1;
  }

  function failed(error: unknown) {
    if (!(error instanceof UpstreamError)) return undefined;
    if (error.scope === "account") return close(accountRestMs, error.message);
    if (error.scope !== "peer") return succeeded();
    failuresInRow += 1;
    if (failuresInRow < mostFailures && !probing) return undefined;
    return close(
      Math.min(restMs * 2 ** rests, longestRestMs),
      `the peer failed ${failuresInRow} times in a row: ${error.message}`,
    );
  }

  function succeeded(): void {
    failuresInRow = 0;
    // Those that left before the peer refused say nothing about now.
    if (closedUntil > now()) return;
    rests = 0;
    mustProbe = false;
    reason = null;
  }

  return {
    async run(size, call) {
      await enter(size);
      const probe = probing;
      try {
        const result = await call(observe);
        succeeded();
        return result;
      } catch (error) {
        failed(error);
        throw error;
      } finally {
        running -= 1;
        if (probe) probing = false;
      }
    },
    state() {
      const rest = Math.max(0, closedUntil - now());
      const state = rest > 0 ? "waiting" : mustProbe ? "probing" : "open for calls";
      return { state, reason, waitSeconds: Math.ceil(rest / 1000), running, sent, heldBack };
    },
  };
}
