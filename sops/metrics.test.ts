import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateRetrieval, historyTurns } from "./eval.ts";
import { seededRng } from "./fixtures.ts";
import { bootstrapInterval, ndcgAt, quantile, recallAt, reciprocalRankAt } from "./metrics.ts";

const relevance = new Map([
  ["a", 3],
  ["b", 2],
  ["c", 0],
]);

describe("ranking metrics", () => {
  it("agree with figures worked out by hand", () => {
    const ranked = ["x", "b", "a"];
    expect(recallAt(ranked, relevance, 2)).toBe(0.5);
    expect(reciprocalRankAt(ranked, relevance, 10)).toBe(0.5);
    const ideal = 3 + 2 / Math.log2(3);
    expect(ndcgAt(ranked, relevance, 10)).toBeCloseTo((2 / Math.log2(3) + 3 / 2) / ideal, 12);
    expect(ndcgAt(["a", "b"], relevance, 10)).toBe(1);
    expect(reciprocalRankAt(["x"], relevance, 10)).toBe(0);
  });

  it("are null when the query has no relevant document", () => {
    const none = new Map([["c", 0]]);
    expect([recallAt(["c"], none, 5), reciprocalRankAt(["c"], none, 5), ndcgAt(["c"], none, 5)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("stay in [0, 1] for any ranking", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", "d")), fc.integer({ min: 1, max: 12 }), (ranked, k) => {
        const value = ndcgAt(ranked, relevance, k) ?? -1;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe("bootstrapInterval", () => {
  it("holds the mean, and shrinks to it when all values are equal", () => {
    const values = Array.from({ length: 60 }, (_, i) => (i % 2 ? 1 : 0));
    const { low, high } = bootstrapInterval(values, { rng: seededRng() });
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
    expect(low).toBeGreaterThan(0.35);
    expect(bootstrapInterval([1, 1], { rng: seededRng() })).toEqual({ low: 1, high: 1 });
  });
});

describe("quantile", () => {
  it("interpolates between order statistics", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([7], 0.95)).toBe(7);
  });
});

describe("evaluateRetrieval", () => {
  const documents = [
    { id: "d1", title: "Payout", text: "A creator waits for the payout." },
    { id: "d2", title: "Gift", text: "Refund a gift within 14 days." },
    { id: "d3", text: "Videos are removed by moderation." },
  ];
  const queries = [
    { id: "q1", text: "refund gift" },
    { id: "q2", text: "how long?", history: ["user: my payout is late", "agent: I see"] },
    { id: "q3", text: "unjudged" },
  ];
  const qrels = [
    { query_id: "q1", doc_id: "d2", score: 1 },
    { query_id: "q2", doc_id: "d1", score: 1 },
    { query_id: "q3", doc_id: "d1", score: 0 },
  ];

  it("measures every stage over the judged queries and uses history only when asked", () => {
    let clock = 0;
    const now = () => clock++;
    const result = evaluateRetrieval({ documents, queries, qrels }, { rng: seededRng(), now, history: true });
    expect(result).toMatchObject({ queries: 2, documents: 3, latencyMs: { p50: 1, p95: 1 } });
    expect(result.stages.final["ndcg@10"]).toBe(1);
    expect(result.stages.fulltext["recall@5"]).toBe(1);
    expect(result.embedder).toMatch(/^lexical-1-/);
    const without = evaluateRetrieval({ documents, queries, qrels }, { rng: seededRng(), now });
    expect(without.stages.fulltext["recall@5"]).toBe(0.5);
  });

  it("throws when nothing is judged relevant", () => {
    const options = { rng: seededRng(), now: () => 0 };
    expect(() => evaluateRetrieval({ documents, queries, qrels: [] }, options)).toThrow(RangeError);
  });
});

describe("historyTurns", () => {
  it("reads an array of turns, or one string without the question at its end", () => {
    expect(historyTurns({ text: "how long?", history: ["user: a"] }, "history")).toEqual(["user: a"]);
    expect(historyTurns({ text: "how long?", text_hist: "my payout how long?" }, "text_hist")).toEqual(["my payout"]);
    expect(historyTurns({ text: "x" }, "history")).toEqual([]);
  });
});
