/**
 * Seconds between the tries of a message, the first at once: the schedule that standard-webhooks proposes, 75.6 hours in all.
 */
export const retryPauses = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** What follows a try. `gone`: the receiver wants nothing more (410). */
export type AfterTry =
  | { kind: "delivered" }
  | { kind: "again"; afterSeconds: number }
  | { kind: "failed" }
  | { kind: "gone" };

/** What follows the try number `tries` (from 1) of a message; `status` null = no answer came. Only 2xx is a receipt. */
export function afterTry(tries: number, status: number | null): AfterTry {
  if (status !== null && status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 410) return { kind: "gone" };
  const afterSeconds = retryPauses[tries];
  return afterSeconds === undefined ? { kind: "failed" } : { kind: "again", afterSeconds };
}
