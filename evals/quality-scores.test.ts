import { describe, expect, it } from "vitest";
import { correctedByAgent, correctedScore, type ReviewedTicket } from "./quality-scores.ts";
import { mulberry32, sample } from "./stats/prng.ts";

/** A population whose auto-score is 15 points too kind to half of the tickets. */
function world(seed: number): { truth: number; auto: number; tickets: ReviewedTicket[] } {
  const random = mulberry32(seed);
  const all = Array.from({ length: 300 }, (_, at) => {
    const human = Math.round(40 + 60 * random());
    return { ticketId: `t${at}`, human, auto: Math.min(100, human + (random() < 0.5 ? 15 : 0)) };
  });
  const drawn = new Set(sample(all, 60, random).map(({ ticketId }) => ticketId));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length / 100;
  return {
    truth: mean(all.map(({ human }) => human)),
    auto: mean(all.map(({ auto }) => auto)),
    tickets: all.map((one) => ({ ...one, pi: 0.2, human: drawn.has(one.ticketId) ? one.human : null })),
  };
}

describe("correctedScore", () => {
  it("covers the mean review score at its level where the auto-mean misses it", () => {
    const worlds = Array.from({ length: 200 }, (_, seed) => world(seed + 1));
    const inside = (value: number, { low, high }: { low: number; high: number }) => low <= value && value <= high;
    const estimates = worlds.map(({ tickets }) => correctedScore(tickets));
    const covered = worlds.filter(({ truth }, at) => inside(truth, estimates[at] ?? { low: 1, high: 0 })).length;
    const autoInside = worlds.filter(({ auto }, at) => inside(auto, estimates[at] ?? { low: 1, high: 0 })).length;
    expect(covered / worlds.length).toBeGreaterThan(0.91);
    expect(autoInside / worlds.length).toBeLessThan(0.1);
  });

  it("gives no figure with few reviews, and leaves the auto-scores out until there are enough", () => {
    const { tickets } = world(7);
    const keep = (n: number) => {
      let left = n;
      return tickets.map((one) => (one.human !== null && left-- > 0 ? one : { ...one, human: null }));
    };
    expect(correctedScore(keep(9))).toBeNull();
    expect(correctedScore(keep(12))?.method).toContain("blind reviews alone");
    expect(correctedScore(tickets)?.method).toContain("corrected by auto-scores");
  });
});

describe("correctedByAgent", () => {
  it("says nothing of an agent with fewer than five blind reviews", () => {
    const { tickets } = world(3);
    const audited = tickets.filter(({ human }) => human !== null);
    const groups = new Map([
      ["maya", audited.slice(0, 12)],
      ["kevin", [...audited.slice(12, 15), ...tickets.filter(({ human }) => human === null)]],
    ]);
    const found = correctedByAgent(groups);
    expect(found.get("maya")?.n).toBe(12);
    expect(found.get("kevin")).toBeNull();
  });
});
