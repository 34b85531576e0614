import { describe, expect, it } from "vitest";
import { type Override, withOverride } from "./plan-choices.ts";

const one: Override = { reason: "refund", field: "containment", value: 0.5, sd: 0, because: "the new flow" };
const other: Override = { ...one, reason: null };

describe("withOverride", () => {
  it("replaces the override of the same reason and field and leaves others alone", () => {
    expect(withOverride([one, other], one, { ...one, value: 0.7 })).toEqual([other, { ...one, value: 0.7 }]);
  });

  it("takes one away when it is given none", () => {
    expect(withOverride([one, other], other, null)).toEqual([one]);
  });
});
