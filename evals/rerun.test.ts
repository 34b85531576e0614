import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JudgedTwice, summariseRerun } from "./rerun.ts";

const place = fc.constantFrom(null, 0, 1);
const judgedTwice = fc.array(fc.record({ human: place, before: place, after: place, gone: fc.boolean() }), {
  maxLength: 40,
});
const rows = (list: { human: number | null; before: number | null; after: number | null; gone: boolean }[]) =>
  list.map((one, i): JudgedTwice => ({ ticketId: `T-${i}`, criterionId: "kind", ...one }));
const summary = (list: Parameters<typeof rows>[0], levels = [0, 1]) => {
  const [only] = summariseRerun([{ id: "kind", levels }], rows(list));
  if (!only) throw new Error("no summary");
  return only;
};

describe("summariseRerun", () => {
  it("compares both texts on the same tickets, and counts every ticket once", () => {
    fc.assert(
      fc.property(judgedTwice, (list) => {
        const { tickets, gone, compared, judged, before, after, flips } = summary(list);
        expect(tickets).toBe(list.length);
        expect(gone).toBe(list.filter((one) => one.gone).length);
        expect(compared).toBeLessThanOrEqual(judged);
        expect([before.raw?.n ?? 0, after.raw?.n ?? 0]).toEqual([compared, compared]);
        expect(flips.every((flip) => flip.before !== flip.after)).toBe(true);
      }),
    );
  });

  it("finds equal agreement and no flip when the new text changes no verdict", () => {
    fc.assert(
      fc.property(judgedTwice, (list) => {
        const same = summary(list.map((one) => ({ ...one, after: one.before })));
        expect(same.after).toEqual(same.before);
        expect(same.flips).toEqual([]);
        if (same.compared > 0) expect(same.pValue).toBe(1);
      }),
    );
  });

  it("gives no figure where nothing can be compared", () => {
    const { before, pValue, gone } = summary([{ human: 1, before: 1, after: null, gone: true }]);
    expect([before.raw, before.chanceCorrected, pValue, gone]).toEqual([null, null, null, 1]);
  });

  it("compares scales by their nearest level", () => {
    const levels = [0, 0.5, 1];
    const { before, flips } = summary([{ human: 0.5, before: 0.6, after: 0.9, gone: false }], levels);
    expect(before.raw?.value).toBe(1);
    expect(flips).toHaveLength(1);
  });
});
