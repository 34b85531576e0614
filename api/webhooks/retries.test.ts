import { describe, expect, it } from "vitest";
import { afterTry, retryPauses } from "./retries.ts";

describe("afterTry", () => {
  it("walks the schedule of standard-webhooks and then gives up", () => {
    const after = retryPauses.map((_, index) => afterTry(index + 1, 500));
    const pauses = after.map((next) => (next.kind === "again" ? next.afterSeconds : next.kind));
    expect(pauses).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, "failed"]);
    expect(retryPauses.reduce<number>((sum, pause) => sum + pause, 0) / 3600).toBeCloseTo(75.6, 1);
  });

  it("takes only 2xx for a receipt, 410 for a farewell, and everything else for a failure", () => {
    expect([200, 204, 299].map((status) => afterTry(1, status).kind)).toEqual(["delivered", "delivered", "delivered"]);
    expect(afterTry(1, 410).kind).toBe("gone");
    expect([null, 302, 400, 404, 429, 503].map((status) => afterTry(1, status).kind)).toEqual(Array(6).fill("again"));
  });
});
