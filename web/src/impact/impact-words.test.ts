import { describe, expect, it } from "vitest";
import { agreementWords, type CriterionRerun, type Dependant, hangingWords, type Step } from "./impact-words.ts";

const dependant = (kind: Dependant["kind"], id: string, tickets: string[] = []): Dependant => {
  return { kind, id, title: id, within: null, anchors: ["a"], fate: "changed", tickets };
};
const step = (id: string, ...dependants: Dependant[]): Step => {
  return { id, title: id, number: 1, gone: false, changes: [], dependants };
};

describe("hangingWords", () => {
  it("counts what hangs on several steps once, and every audited ticket once", () => {
    const steps = [
      step("one", dependant("criterion", "a", ["T1", "T2"]), dependant("module", "m")),
      step("two", dependant("criterion", "b", ["T2"]), dependant("module", "m")),
    ];
    expect(hangingWords({ steps })).toBe("2 criteria with 2 audited tickets, 1 module");
    expect(hangingWords({ steps: [] })).toBe("nothing");
  });
});

describe("agreementWords", () => {
  const flip = { ticketId: "T1", before: 1, after: 0, human: 1 };
  const base = { compared: 12, gone: 0, flips: [flip], pValue: 1, kind: "judged" } as unknown as CriterionRerun;

  it("claims a difference only where the test finds one", () => {
    expect(agreementWords(base)).toBe("1 verdict of 12 changes; agreement is not distinguishable.");
    expect(agreementWords({ ...base, pValue: 0.01 })).toContain("more than chance explains");
  });

  it("says when nothing can be compared", () => {
    expect(agreementWords({ ...base, compared: 0, gone: 12 })).toContain("Its rule is gone");
    expect(agreementWords({ ...base, compared: 0 })).toContain("No audited ticket");
  });
});
