import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPace } from "./pace.ts";

const forever = new AbortController().signal;

/** A clock that sleeping moves. */
function clock(start = 1_700_000_000_000) {
  let at = start;
  return {
    now: () => at,
    sleep: async (milliseconds: number) => {
      at += milliseconds;
    },
    pass: (milliseconds: number) => {
      at += milliseconds;
    },
  };
}

describe("createPace", () => {
  it("never lets more than perMinute and its burst through in any minute", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 400 }),
        fc.array(fc.nat(3000), { maxLength: 30 }),
        async (perMinute, gaps) => {
          const time = clock();
          const pace = createPace(time, { perMinute });
          const sent: number[] = [];
          for (const gap of [...gaps, ...Array<number>(60).fill(0)]) {
            time.pass(gap);
            await pace.leave(forever);
            sent.push(time.now());
          }
          const most = perMinute + Math.max(1, Math.floor(perMinute / 10)) + 1;
          for (const from of sent)
            expect(sent.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ["seconds", 429, { "retry-after": "37" }, 37_000],
    [
      "a date by the peer's clock",
      429,
      { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT", date: "Thu, 01 Jan 2026 00:00:20 GMT" },
      40_000,
    ],
    ["no word", 429, {}, 30_000],
    ["unavailable for a while", 503, { "retry-after": "5" }, 5_000],
    ["nothing remains, Zendesk", 200, { "x-rate-limit-remaining": "0", "ratelimit-reset": "12" }, 12_000],
    ["nothing remains, Intercom", 200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000010" }, 10_000],
    ["nothing remains, Freshdesk", 200, { "x-ratelimit-remaining": "0" }, 60_000],
  ])("sends nothing before the peer's pause is over (%s)", async (_, status, headers, pause) => {
    const time = clock();
    const told: Date[] = [];
    const pace = createPace({ ...time, held: async (until) => void told.push(until) }, { perMinute: 600 });
    const from = time.now();
    await pace.heard({ status, headers: new Headers(headers) });
    await pace.leave(forever);
    expect(time.now() - from).toBeGreaterThanOrEqual(pause);
    expect(time.now() - from).toBeLessThan(pause + 200);
    expect(told).toEqual([new Date(from + pause)]);
  });

  it("keeps to a pause from before a restart, and does not wait for what says nothing", async () => {
    const time = clock();
    const pace = createPace(time, { perMinute: 600, notBefore: time.now() + 9_000 });
    await pace.leave(forever);
    expect(time.now()).toBe(1_700_000_009_000);
    await pace.heard({ status: 200, headers: new Headers({ "x-rate-limit-remaining": "3" }) });
    await pace.heard({ status: 500, headers: new Headers() });
    await pace.leave(forever);
    expect(time.now()).toBe(1_700_000_009_000);
  });

  it("keeps calls under way within what the peer says remains", async () => {
    const time = clock();
    const pace = createPace(time, { perMinute: 6_000 });
    for (let i = 0; i < 3; i += 1) await pace.leave(forever);
    await pace.heard({ status: 200, headers: new Headers({ "x-rate-limit-remaining": "3", "ratelimit-reset": "30" }) });
    const from = time.now();
    await pace.leave(forever);
    expect(time.now() - from).toBeLessThan(1_000);
    await pace.leave(forever);
    expect(time.now() - from).toBeGreaterThanOrEqual(30_000);
  });

  it("lets callers go when they are told to stop", async () => {
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(createPace(clock(), { perMinute: 60 }).leave(stopped)).rejects.toThrow("stopped");
  });
});
