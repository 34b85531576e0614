import type { UpstreamError } from "../adapters/gate.ts";
import type { JudgeSettings } from "./judge-settings.ts";

export type FailedTry = {
  /** calls that reached the peer, this one included */
  tries: number;
  waitedMs: number;
  error: Pick<UpstreamError, "sent" | "retryAfterSeconds" | "scope">;
  settings: Pick<JudgeSettings, "tries" | "giveUpMinutes">;
  /** uniform on [0, 1) */
  random: () => number;
};

const longestPauseSeconds = 300;

/**
 * Whole seconds until a ticket is tried again, or null when it is given up. Pauses double with each call that reached the peer, with
 * full jitter over their upper half; a peer that names a time is not asked before it. A call that was held back is no try.
 */
export function nextTry({ tries, waitedMs, error, settings, random }: FailedTry): number | null {
  if (tries >= settings.tries || waitedMs >= settings.giveUpMinutes * 60_000) return null;
  const pause = error.scope === "account" ? 60 : error.sent ? Math.min(2 ** tries, longestPauseSeconds) : 1;
  const asked = error.retryAfterSeconds ?? 0;
  return Math.ceil(asked + pause * (0.5 + 0.5 * random()));
}
