import { beforeEach, describe, expect, it } from "vitest";
import { UpstreamError } from "./gate.ts";
import { createGovernor, type Governor } from "./governor.ts";

let clock = 0;
let governor: Governor;
beforeEach(() => {
  clock = 1_000_000;
  governor = createGovernor({ mostAtOnce: 4, now: () => clock, patienceMs: 0, failures: 3, restMs: 1_000 });
});

const ok = (headers: Record<string, string> = {}) =>
  governor.run(100, async (observe) => observe(200, new Headers(headers)));
const fails = (problem: ConstructorParameters<typeof UpstreamError>[1], headers: Record<string, string> = {}) =>
  governor
    .run(100, async (observe) => {
      observe(problem.retryAfterSeconds === undefined ? 500 : 429, new Headers(headers));
      throw new UpstreamError("It broke.", problem);
    })
    .catch((error: UpstreamError) => error);
const held = () =>
  ok().then(
    () => null,
    (error: UpstreamError) => (error.sent ? null : error),
  );

describe("createGovernor", () => {
  it("waits for the reset that the headers name once nothing remains", async () => {
    await ok({ "x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "30s" });
    expect(await held()).toBeNull();
    expect((await held())?.retryAfterSeconds).toBe(30);
    clock += 30_000;
    expect(await held()).toBeNull();
  });

  it("counts tokens too", async () => {
    await ok({ "x-ratelimit-remaining-tokens": "150", "x-ratelimit-reset-tokens": "6m0s" });
    expect(await held()).toBeNull();
    // A single call always may: a limit smaller than a call would hold it for ever.
    expect(await held()).toBeNull();
    expect((await held())?.retryAfterSeconds).toBe(360);
  });

  it("does not ask before Retry-After, and then with one call alone", async () => {
    await fails({ retryable: true, retryAfterSeconds: 20 }, { "retry-after": "20" });
    clock += 19_000;
    expect((await held())?.retryAfterSeconds).toBe(1);
    clock += 1_000;
    let release = () => {};
    const probe = governor.run(
      1,
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    expect(governor.state().state).toBe("probing");
    expect(await held()).not.toBeNull();
    release();
    await probe;
    expect(await held()).toBeNull();
  });

  it("opens the circuit after failures in a row, probes, and closes it when the peer is back", async () => {
    for (let n = 0; n < 3; n += 1) await fails({ retryable: true });
    expect(governor.state()).toMatchObject({ state: "waiting", reason: expect.stringContaining("3 times in a row") });
    expect(await held()).not.toBeNull();
    clock += 1_000;
    await fails({ retryable: true });
    clock += 1_000;
    expect(await held()).not.toBeNull();
    clock += 1_000;
    expect(await held()).toBeNull();
    expect(governor.state()).toMatchObject({ state: "open for calls", reason: null });
  });

  it("asks an empty or locked account once a minute", async () => {
    let sent = 0;
    for (let second = 0; second < 300; second += 1) {
      const result = await fails({ retryable: false, scope: "account" });
      if (result instanceof UpstreamError && result.sent) sent += 1;
      clock += 1_000;
    }
    expect(sent).toBe(5);
  });

  it("takes what is wrong with one call for no fault of the peer", async () => {
    for (let n = 0; n < 9; n += 1) await fails({ retryable: false });
    expect(governor.state().state).toBe("open for calls");
  });
});
