import { describe, expect, it } from "vitest";
import { type ReviewedCriterion, reviewerDisagreements } from "./reviewer-disagreement.ts";

const review = (ticketId: string, reviewer: string, verdict: string, criterionId = "greet"): ReviewedCriterion => ({
  ticketId,
  criterionId,
  reviewer,
  verdict,
  level: null,
});

describe("reviewerDisagreements", () => {
  it("counts every pair of different people on one ticket, and nobody against themselves", () => {
    const found = reviewerDisagreements([
      review("t1", "ana", "pass"),
      review("t1", "ben", "fail"),
      review("t1", "cleo", "pass"),
      review("t1", "ana", "fail", "close"),
      review("t2", "ana", "pass"),
      review("t2", "ana", "fail"),
    ]);
    expect([...found]).toEqual([["greet", { pairs: 3, disagreed: 2 }]]);
  });
});
