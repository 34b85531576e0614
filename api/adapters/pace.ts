/** What the pace of calls needs from outside. */
export type PaceDeps = {
  now: () => number;
  /** waits so many milliseconds, at most until the signal */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** told when the peer asks for a pause, before it is waited for, so that a restart keeps to it */
  held?: (until: Date) => Promise<void>;
};

export type PaceOptions = {
  /** the most calls in any minute */
  perMinute: number;
  /** milliseconds since 1970 before which nothing is sent */
  notBefore?: number;
};

/** The pace of one peer: a token bucket that never outruns what the peer advertises or asks for. */
export type Pace = {
  /** Waits for leave to send one call. Throws the signal's reason when that comes first. */
  leave(signal: AbortSignal): Promise<void>;
  /** Takes what an answer says of the peer's limits; null = none came. Called once for each leave. */
  heard(answer: { status: number; headers: Headers } | null): Promise<void>;
  /** milliseconds since 1970 before which nothing may be sent, as far as the peer has said */
  heldUntil(): number;
};

/** A limit without a time is believed to end with the minute. */
const unknownWindowMs = 60_000;
/** A 429 without Retry-After. */
const unknownPauseMs = 30_000;

/**
 * Tokens refill evenly at `perMinute`; at most a tenth of a minute's tokens may be spent at once, so that bursts stay small. A peer that
 * says that nothing remains is not called before its window ends; a 429 or 503 with Retry-After is obeyed to the millisecond.
 * Sources: TRUST R12; RFC 9110 section 10.2.3; the rate limit pages of Zendesk, Intercom and Freshdesk.
 */
export function createPace({ now, sleep, held }: PaceDeps, { perMinute, notBefore = 0 }: PaceOptions): Pace {
  const burst = Math.max(1, Math.floor(perMinute / 10));
  const refillMs = 60_000 / perMinute;
  let tokens = burst;
  let counted = now();
  let until = notBefore;
  let turn: Promise<void> = Promise.resolve();
  let inFlight = 0;
  /** calls that the peer would still take in its window, those under way taken off; null = it does not say */
  let allowance: number | null = null;
  let windowEnds = 0;

  const take = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      signal.throwIfAborted();
      const at = now();
      tokens = Math.min(burst, tokens + Math.max(0, at - counted) / refillMs);
      counted = at;
      if (allowance !== null && at >= windowEnds) allowance = null;
      const spent = allowance !== null && allowance <= 0;
      if (at >= until && tokens >= 1 && !spent) break;
      if (spent && at >= until) {
        // What is under way will say more.
        await sleep(Math.min(inFlight > 0 ? 50 : windowEnds - at, windowEnds - at), signal);
        continue;
      }
      await sleep(Math.max(until - at, tokens >= 1 ? 0 : Math.ceil((1 - tokens) * refillMs), 1), signal);
    }
    tokens -= 1;
    inFlight += 1;
    if (allowance !== null) allowance -= 1;
  };
  const hold = async (to: number): Promise<void> => {
    if (to <= until) return;
    until = to;
    await held?.(new Date(to));
  };
  return {
    leave(signal) {
      // One after the other: the first in line takes the next token.
      const mine = turn.then(() => take(signal));
      turn = mine.catch(() => {});
      return mine;
    },
    async heard(answer) {
      inFlight = Math.max(0, inFlight - 1);
      if (answer === null) return;
      const { status, headers } = answer;
      const wait = pauseOf(headers, now());
      const remaining = remainingOf(headers);
      if (remaining !== null) {
        allowance = remaining - inFlight;
        windowEnds = now() + (resetOf(headers, now()) ?? unknownWindowMs);
      }
      if (status === 429 || (status === 503 && wait !== null)) await hold(now() + (wait ?? unknownPauseMs));
      else if (remaining === 0) await hold(now() + (resetOf(headers, now()) ?? wait ?? unknownWindowMs));
    },
    heldUntil: () => until,
  };
}

/** Milliseconds of `Retry-After`: seconds, or a date read against the peer's own clock; null without one that can be read. */
function pauseOf(headers: Headers, at: number): number | null {
  const after = headers.get("retry-after")?.trim();
  if (!after) return null;
  if (/^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  const wait = Date.parse(after) - (Date.parse(headers.get("date") ?? "") || at);
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

const remainingNames = ["x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining"];
const resetNames = ["ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset"];

function remainingOf(headers: Headers): number | null {
  return numberIn(headers, remainingNames);
}

/** Milliseconds until the window ends: Intercom gives an epoch, the others seconds. */
function resetOf(headers: Headers, at: number): number | null {
  const reset = numberIn(headers, resetNames);
  if (reset === null) return null;
  return Math.max(0, Math.ceil(reset > 1e9 ? reset * 1000 - at : reset * 1000));
}

function numberIn(headers: Headers, names: readonly string[]): number | null {
  for (const name of names) {
    const value = headers.get(name)?.trim();
    if (value && /^\d+(\.\d+)?$/.test(value)) return Number(value);
  }
  return null;
}
