import { describe, expect, it } from "vitest";
import { assignReviews } from "./assign-reviews.ts";
import { joinFrames } from "./joined-frames.ts";
import { worstCase } from "./missing-bound.ts";

describe("assignReviews", () => {
  const open = Array.from({ length: 31 }, (_, i) => ({
    ticketId: `T-${i}`,
    taken: i === 0 ? ["Ana"] : [],
    lacks: i < 4 ? 2 : 1,
  }));

  it("shares evenly, gives nobody a ticket twice and repeats itself with its seed", () => {
    const given = assignReviews(open, ["Ana", "Ben", "Cleo"], 7);
    expect(given).toHaveLength(35);
    expect(new Set(given.map((one) => `${one.ticketId} ${one.reviewer}`)).size).toBe(35);
    expect(given).not.toContainEqual({ ticketId: "T-0", reviewer: "Ana" });
    const counts = ["Ana", "Ben", "Cleo"].map((name) => given.filter(({ reviewer }) => reviewer === name).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(assignReviews([...open].reverse(), ["Cleo", "Ben", "Ana"], 7)).toEqual(given);
  });

  it("leaves open what nobody else can read", () => {
    expect(assignReviews([{ ticketId: "T", taken: ["Ana"], lacks: 1 }], ["Ana"], 1)).toEqual([]);
  });
});

describe("joinFrames", () => {
  const item = (frameId: string, ticketId: string, pi: number, drawn: boolean, unreadable = false) => ({
    frameId,
    ticketId,
    stratum: "team",
    pi,
    drawn,
    unreadable,
    reviewed: drawn,
  });

  it("keeps the strata of one frame", () => {
    expect(joinFrames([item("a", "1", 0.5, true)])).toEqual([
      { ticketId: "1", pi: 0.5, drawn: true, unreadable: false, stratum: "team" },
    ]);
  });

  it("gives a ticket of two frames the chance that either drew it", () => {
    const joined = joinFrames([item("a", "1", 0.5, false), item("b", "1", 0.2, true), item("b", "2", 0.2, false)]);
    expect(
      joined.map(({ ticketId, pi, drawn, stratum }) => [ticketId, Math.round(pi * 1e6) / 1e6, drawn, stratum]),
    ).toEqual([
      ["1", 0.6, true, null],
      ["2", 0.2, false, null],
    ]);
  });

  it("counts a half-read stratum with half its chance", () => {
    const half = [
      item("a", "1", 0.5, true),
      { ...item("a", "2", 0.5, true), reviewed: false },
      item("a", "3", 0.5, false),
    ];
    expect(joinFrames(half).map(({ pi }) => pi)).toEqual([0.25, 0.25, 0.25]);
  });

  it("calls a ticket unreadable only when every frame that drew it says so", () => {
    const twice = [item("a", "1", 0.5, true, true), item("b", "1", 0.5, true)];
    expect(joinFrames(twice)[0]?.unreadable).toBe(false);
    expect(joinFrames([item("a", "1", 0.5, true, true)])[0]?.unreadable).toBe(true);
  });
});

describe("worstCase", () => {
  const estimate = { value: 0.8, low: 0.7, high: 0.9, level: 0.95, n: 50, method: "m" };

  it("counts unreadable tickets as the worst at one end and the best at the other", () => {
    const bound = worstCase(estimate, 0.1);
    expect([bound?.low, bound?.high]).toEqual([0.63, expect.closeTo(0.91, 10)]);
    expect(worstCase(estimate, 0)).toBeNull();
  });
});
