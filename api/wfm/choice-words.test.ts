import { describe, expect, it } from "vitest";
import { differingChoices } from "./choice-words.ts";
import { planChoicesSchema } from "./choices-contract.ts";

describe("differingChoices", () => {
  const plain = planChoicesSchema.parse({});

  it("says nothing of plans that were chosen alike", () => {
    expect(differingChoices([plain, plain])).toEqual([]);
  });

  it("tells costs, people, assumptions and targets in words, without a name of the program", () => {
    const other = planChoicesSchema.parse({
      asOf: "2026-09-30",
      adoption: 0.355,
      targets: { patienceSeconds: 120 },
      exposure: { "late-parcel": 0.2 },
      overrides: [
        { reason: null, field: "botRecontact", value: 0.2, because: "pilot" },
        { reason: "late-parcel", field: "ahtSeconds", value: 300, because: "measured" },
        { reason: "late-parcel", field: "transferMultiplier", value: 1.2, because: "measured" },
      ],
      economics: { hourlyCost: 27, redeployableHours: 150 },
      capacity: { heads: 60, hires: [{ month: 2, heads: 3 }] },
      ramp: { midpoint: 5 },
      sharedWith: ["shop"],
    });
    const found = differingChoices([plain, other]);
    const words = Object.fromEntries(found.map(({ choice, values }) => [choice, values]));
    expect(words).toMatchObject({
      asOf: ["all there are", "2026-09-30"],
      adoption: ["50 %", "35.5 %"],
      exposure: ["none", "late-parcel 20 %"],
      overrides: [
        "none",
        "every reason: come back after the bot 20 %; late-parcel: handle time 300 s; late-parcel: handle time after a transfer × 1.2",
      ],
      sharedWith: ["none", "shop"],
    });
    expect(words.capacity?.[1]).toMatch(
      /^6 months, 60 people at the start, 2 % ± 1 % leave in a month, 3 hired in month 2/,
    );
    const all = found.flatMap(({ values }) => values).join(" ");
    expect(all).not.toMatch(/[a-z][A-Z]|null|undefined|\[object/);
  });
});
