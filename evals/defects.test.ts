import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditedUnit } from "./audited-unit.ts";
import { bottomTenth } from "./bottom-share.ts";
import { accuracyByFamily } from "./critical-accuracy.ts";
import { type JudgedCriterion, paretoBySteps } from "./defect-pareto.ts";
import { type GroupedTicket, groupFigures } from "./quality-groups.ts";
import { mulberry32 } from "./stats/prng.ts";
import { wilson } from "./stats/wilson.ts";

const unit = (
  ticket: number,
  labels: [AuditedUnit["labels"][number]["severity"], number][],
  pi = 0.1,
): AuditedUnit => ({
  ticket: `t${ticket}`,
  pi,
  labels: labels.map(([severity, label], i) => ({ criterion: `c${i}`, severity, label })),
});

describe("accuracyByFamily", () => {
  it("counts a ticket once, however many errors of the family it has, and leaves out those where the family did not apply", () => {
    const units = [
      ...Array.from({ length: 8 }, (_, i) =>
        unit(i, [
          ["customer-critical", 1],
          ["customer-critical", 1],
        ]),
      ),
      ...Array.from({ length: 2 }, (_, i) =>
        unit(8 + i, [
          ["customer-critical", 0],
          ["customer-critical", 0],
        ]),
      ),
      ...Array.from({ length: 5 }, (_, i) => unit(10 + i, [["non-critical", 1]])),
    ];
    const [customer] = accuracyByFamily(units);
    expect(customer).toMatchObject({
      family: "customer-critical",
      of: "tickets",
      errors: 4,
      opportunities: 20,
      dpmo: 200_000,
    });
    expect(customer?.estimate?.value).toBeCloseTo(0.8, 12);
    expect(customer?.estimate?.n).toBe(10);
    // Equal probabilities: about Wilson's interval, a little wider for its t quantile.
    const plain = wilson(8, 10);
    expect(customer?.estimate?.low).toBeLessThan(plain?.low ?? 0);
    expect(customer?.estimate?.low).toBeGreaterThan((plain?.low ?? 0) - 0.08);
  });

  it("weights tickets by how seldom they were drawn", () => {
    const rare = Array.from({ length: 10 }, (_, i) => unit(i, [["business-critical", 0]], 0.1));
    const often = Array.from({ length: 10 }, (_, i) => unit(10 + i, [["business-critical", 1]], 0.4));
    const business = accuracyByFamily([...rare, ...often]).find(({ family }) => family === "business-critical");
    expect(business?.estimate?.value).toBeCloseTo(0.2, 12);
  });

  it("says nothing of a family that one ticket or none speaks for", () => {
    const families = accuracyByFamily([unit(1, [["compliance-critical", 1]])]);
    expect(families.map(({ estimate }) => estimate)).toEqual([null, null, null, null]);
    expect(families.find(({ family }) => family === "compliance-critical")?.sigma).toBeNull();
  });

  it("covers the truth where errors within a ticket go together", () => {
    const rng = mulberry32(5);
    let covered = 0;
    const worlds = 300;
    for (let world = 0; world < worlds; world++) {
      const units = Array.from({ length: 60 }, (_, i) => {
        const careless = rng() < 0.2;
        return unit(
          i,
          Array.from({ length: 4 }, () => ["non-critical", rng() < (careless ? 0.3 : 0.95) ? 1 : 0] as const).map(
            ([s, l]) => [s, l],
          ),
        );
      });
      const estimate = accuracyByFamily(units).find(({ family }) => family === "non-critical")?.estimate;
      const truth = 0.2 * 0.3 + 0.8 * 0.95;
      if (estimate && estimate.low <= truth && truth <= estimate.high) covered++;
    }
    expect(covered / worlds).toBeGreaterThan(0.91);
  });
});

const rate = (value: number) => ({ value, low: value - 0.1, high: value + 0.1, level: 0.95, n: 40, method: "test" });
const criterion = (id: string, stepId: string | null, tickets: number, value: number): JudgedCriterion => ({
  criterion: id,
  title: id,
  severity: "non-critical",
  step: stepId === null ? null : { sopId: "refund", stepId, heading: stepId },
  tickets,
  rate: rate(value),
});

describe("paretoBySteps", () => {
  it("adds the criteria of a step and puts the step with most expected misses first", () => {
    const rows = paretoBySteps([
      criterion("a", "verify", 100, 0.8),
      criterion("b", "refund", 1000, 0.9),
      criterion("c", "verify", 100, 0.7),
      criterion("d", null, 10, 0.5),
    ]);
    expect(rows.map(({ step, misses }) => [step?.stepId ?? null, Math.round(misses.value)])).toEqual([
      ["refund", 100],
      ["verify", 50],
      [null, 5],
    ]);
    expect(rows[1]?.misses.low).toBeCloseTo(30, 9);
    expect(rows.at(-1)?.cumulative).toBeCloseTo(1, 12);
  });
});

describe("groupFigures", () => {
  const tickets = (group: string, n: number, pass: number): GroupedTicket[] =>
    Array.from({ length: n }, (_, i) => ({
      group,
      judge: i % 3 === 0 ? null : 0.8,
      label: i < 20 ? (i < pass ? 1 : 0) : null,
      pi: 0.1,
    }));

  it("flags a group that is surely below the target, and says nothing of one with few audits", () => {
    const rates = groupFigures(
      [...tickets("low", 200, 4), ...tickets("fine", 200, 19), ...tickets("good", 200, 20), ...tickets("few", 4, 4)],
      0.9,
    );
    expect(rates.filter(({ flagged }) => flagged).map(({ group }) => group)).toEqual(["low"]);
    expect(rates.find(({ group }) => group === "few")).toMatchObject({ audits: 4, estimate: null, flagged: false });
  });

  it("flags hardly anybody where all meet the target", () => {
    const rng = mulberry32(11);
    let flags = 0;
    for (let world = 0; world < 100; world++) {
      const all = Array.from({ length: 12 }, (_, a) =>
        Array.from(
          { length: 100 },
          (_unused, i): GroupedTicket => ({
            group: `a${a}`,
            judge: rng(),
            label: i < 15 ? Number(rng() < 0.92) : null,
            pi: 0.15,
          }),
        ),
      ).flat();
      flags += groupFigures(all, 0.9).filter(({ flagged }) => flagged).length;
    }
    expect(flags / 100).toBeLessThan(0.3);
  });
});

describe("bottomTenth", () => {
  it("shares out exactly the places there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 35 }), fc.integer({ min: 1, max: 20 }), (agents, draws) => {
        const rng = mulberry32(agents * 100 + draws);
        const rates = Array.from({ length: draws }, () => Array.from({ length: agents }, () => rng()));
        const total = bottomTenth(rates).reduce((a, b) => a + b, 0);
        expect(total).toBeCloseTo(Math.max(1, Math.floor(agents / 10)), 9);
      }),
    );
    expect(() => bottomTenth([])).toThrow(RangeError);
  });
});
