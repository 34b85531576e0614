import { createHash } from "node:crypto";
import type { RedactedText } from "../../ingest/redact.ts";
import type { OutboundEntry } from "../people/store.ts";

export type UpstreamProblem = {
  retryable: boolean;
  retryAfterSeconds?: number | null;
  /** whose fault it is: the call's own, the account's (key, quota, model: every call fails alike), or the peer's state */
  scope?: "call" | "account" | "peer";
  /** false = the call was held back and nothing left */
  sent?: boolean;
  cause?: unknown;
};

/** A peer that did not give an answer that can be used. `retryable` = the same call may succeed later. */
export class UpstreamError extends Error {
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly scope: "call" | "account" | "peer";
  readonly sent: boolean;

  constructor(message: string, problem: UpstreamProblem) {
    super(message, { cause: problem.cause });
    this.name = "UpstreamError";
    this.retryable = problem.retryable;
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null;
    this.scope = problem.scope ?? (problem.retryable ? "peer" : "call");
    this.sent = problem.sent ?? true;
  }
}

export type OutboundCall<T> = {
  /** host that is called */
  peer: string;
  purpose: string;
  /** model, index or account */
  target: string;
  /** every text that leaves; vectors and ids are not text */
  texts: RedactedText[];
  deadlineMs: number;
  run: (signal: AbortSignal) => Promise<T>;
};

/** The one door through which calls to models, indexes and helpdesks leave. */
export type Gate = <T>(call: OutboundCall<T>) => Promise<T>;

/**
 * Puts a deadline over the whole call (client timeouts cover only the headers) and logs what left, when and to whom:
 * a hash and a length, never the text. That texts are redacted is asserted by their type.
 */
export function createGate(record: (entry: OutboundEntry) => Promise<void>, now: () => number): Gate {
  return async (call) => {
    const started = now();
    const text = call.texts.join("\n");
    const finish = (outcome: string) =>
      record({
        peer: call.peer,
        purpose: call.purpose,
        target: call.target,
        contentHash: createHash("sha256").update(text).digest("hex"),
        characters: text.length,
        outcome,
        milliseconds: Math.round(now() - started),
      });
    const deadline = new AbortController();
    let expired = false;
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          expired = true;
          const message = `${call.peer} did not answer within ${call.deadlineMs} ms.`;
          const error = new UpstreamError(message, { retryable: true });
          deadline.abort(error);
          reject(error);
        }, call.deadlineMs);
      });
      const result = await Promise.race([call.run(deadline.signal), late]);
      await finish("ok");
      return result;
    } catch (error) {
      await finish(expired ? "deadline" : `failed: ${(error as Error).name}`);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
