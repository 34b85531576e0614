import { describe, expect, it } from "vitest";
import { nextRefresher, recallAfter } from "./refresher.ts";

const start = new Date("2026-10-01T08:00:00Z");
const daysTo = (due: string, from: Date) => Math.round((Date.parse(due) - from.getTime()) / 86_400_000);

describe("nextRefresher", () => {
  it("waits longer the better it went, and longer each time it is known", () => {
    const [forgotten, effort, known] = [0.5, 0.8, 1].map((score) => nextRefresher(null, score, 0.8, start));
    if (!forgotten || !effort || !known) throw new Error("three cards");
    const waits = [forgotten, effort, known].map(({ due }) => daysTo(due, start));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[2]).toBeGreaterThan(waits[0] ?? 0);
    const second = nextRefresher(known, 1, 0.8, new Date(known.due));
    expect(daysTo(second.due, new Date(known.due))).toBeGreaterThan(daysTo(known.due, start));
  });

  it("comes at about nine in ten recalled, by the forgetting curve of FSRS-6", () => {
    const card = nextRefresher(null, 1, 0.8, start);
    expect(recallAfter(card, new Date(card.due))).toBeCloseTo(0.9, 1);
    // R(t, S) = (1 + f t/S)^-d with f = 0.9^(-1/d) - 1: at t = S it is 0.9.
    const atStability = new Date(start.getTime() + Math.round(card.stability) * 86_400_000);
    expect(recallAfter(card, atStability)).toBeCloseTo(0.9, 1);
  });

  it("gives the same day for the same answers", () => {
    expect(nextRefresher(null, 1, 0.8, start)).toEqual(nextRefresher(null, 1, 0.8, start));
  });
});
