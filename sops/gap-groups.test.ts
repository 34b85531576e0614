import { describe, expect, it } from "vitest";
import { agglomerate } from "./agglomerate.ts";
import { groupGaps } from "./gap-groups.ts";
import { kindOfGap } from "./gap-kind.ts";
import { weightsWithin } from "./text-vector.ts";

const gap = (id: string, question: string, rest: { audience?: string; decided?: boolean } = {}) => ({
  id,
  questions: [question],
  audience: "human",
  decided: false,
  ...rest,
});

const asked = [
  gap("bitcoin", "Can a creator be paid out in bitcoin?"),
  gap("crypto", "May creators get paid in bitcoin or other crypto?"),
  gap("licence", "How do I renew a fishing licence?"),
  gap("licence-2", "fishing licence renewal, how does it work"),
];
const weightOf = weightsWithin(asked.flatMap(({ questions }) => questions));

describe("agglomerate", () => {
  it("merges by mean similarity, most alike first, and stops at the threshold", () => {
    // On a line: 0 1 | 5 6 | 20. Mean distance between {0,1} and {5,6} is 5.
    const at = [0, 1, 5, 6, 20];
    const near = (a: number, b: number) => -Math.abs((at[a] ?? 0) - (at[b] ?? 0));
    expect(agglomerate(5, near, -2)).toEqual([[0, 1], [2, 3], [4]]);
    expect(agglomerate(5, near, -5)).toEqual([[0, 1, 2, 3], [4]]);
    expect(agglomerate(5, near, -4.9)).toEqual([[0, 1], [2, 3], [4]]);
    expect(agglomerate(0, near, 0)).toEqual([]);
  });

  it("keeps apart what must not meet, also through a third", () => {
    const apart = (a: number, b: number) => a + b === 2 && a !== b;
    expect(agglomerate(3, () => 1, 0.5, apart)).toEqual([[0, 1], [2]]);
  });
});

describe("groupGaps", () => {
  it("joins what asks the same in other words, the first of them to stay", () => {
    expect(groupGaps(asked, weightOf)).toEqual([
      ["bitcoin", "crypto"],
      ["licence", "licence-2"],
    ]);
  });

  it("lets one that was decided about stay, and never joins two of them or two audiences", () => {
    const [first, second, ...rest] = asked;
    if (!first || !second) throw new Error("there are four");
    expect(groupGaps([first, { ...second, decided: true }, ...rest], weightOf)[0]).toEqual(["crypto", "bitcoin"]);
    const decided = [first, second].map((one) => ({ ...one, decided: true }));
    expect(groupGaps(decided, weightOf)).toHaveLength(2);
    expect(groupGaps([first, { ...second, audience: "bot" }], weightOf)).toHaveLength(2);
  });
});

describe("kindOfGap", () => {
  const none = {
    uncovered: 0,
    ambiguous: 0,
    wrong: 0,
    outdated: 0,
    stale: false,
    contradicted: false,
    repeated: false,
  };

  it("goes by what people say, then by the sources", () => {
    expect(kindOfGap({ ...none, uncovered: 3 })).toBe("missing");
    expect(kindOfGap({ ...none, uncovered: 2, wrong: 1 })).toBe("missing");
    expect(kindOfGap({ ...none, wrong: 1 })).toBe("unclear");
    expect(kindOfGap({ ...none, wrong: 1, contradicted: true })).toBe("contradictory");
    expect(kindOfGap({ ...none, outdated: 2, wrong: 1 })).toBe("outdated");
    expect(kindOfGap({ ...none, wrong: 1, stale: true })).toBe("outdated");
    expect(kindOfGap({ ...none, ambiguous: 2, repeated: true })).toBe("duplicate");
  });
});
