import { describe, expect, it } from "vitest";
import { disagreementOn, ruleDisagreements } from "./step-disagreement.ts";

const review = (ticketId: string, criterionId: string, reviewer: string, verdict: string) => ({
  ticketId,
  criterionId,
  reviewer,
  verdict,
  level: null,
});

describe("disagreementOn", () => {
  it("adds up the criteria of the step and of its rules, and no others", () => {
    const criteria = [
      { id: "says-sorry", obligation: "late-parcel#apologise" },
      { id: "says-when", obligation: "late-parcel#say-when" },
      { id: "other-page", obligation: "refund#say-when" },
      { id: "tone", obligation: null },
    ];
    const reviews = criteria.flatMap(({ id }) => [
      review("t-1", id, "ana", "pass"),
      review("t-1", id, "ben", "fail"),
      review("t-2", id, "ana", "pass"),
      review("t-2", id, "ben", "pass"),
    ]);
    const found = ruleDisagreements(criteria, reviews);
    const step = { id: "apologise", obligations: [{ id: "say-when" }, { id: "never-scored" }] as never };
    expect(disagreementOn("late-parcel", step, found)).toEqual({ pairs: 4, disagreed: 2 });
    expect(disagreementOn("late-parcel", { id: "other", obligations: [] }, found)).toBeNull();
  });
});
