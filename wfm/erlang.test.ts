import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { erlangA } from "./erlang-a.ts";
import { erlangB } from "./erlang-b.ts";
import { agentsForErlangC, erlangC, halfinWhittWait } from "./erlang-c.ts";
import { requiredAgents } from "./required-agents.ts";

const REFERENCE = "../shared/reference/erlang_reference.json";
const MISUSE = "../shared/reference/erlang_misuse.json";
const here = existsSync(REFERENCE) && existsSync(MISUSE);
if (!here) console.warn("Erlang reference tables absent: the comparisons with them are skipped");

type Row = Record<string, number>;
const reference: { erlang_c: Row[]; erlang_c_required: Row[]; erlang_a: Row[] } = here
  ? JSON.parse(readFileSync(REFERENCE, "utf8"))
  : { erlang_c: [], erlang_c_required: [], erlang_a: [] };
const at = (row: Row, key: string): number => row[key] ?? Number.NaN;
const relative = (got: number, want: number): number => (got === want ? 0 : Math.abs(got / want - 1));

describe("erlangB", () => {
  it("gives the textbook value when 2 erlangs meet 3 agents", () => {
    expect(erlangB(2, 3)).toBeCloseTo(4 / 19, 15);
  });
  it("neither overflows nor vanishes when a factorial would", () => {
    expect(erlangB(1000, 1000)).toBeGreaterThan(0.02);
    expect(erlangB(9800, 10_000)).toBeCloseTo(0.0005371304021062695, 14);
  });
  it("refuses agents that are not whole", () => {
    expect(() => erlangB(1, 1.5)).toThrow(RangeError);
  });
});

describe("erlangC", () => {
  it("gives 80/20 at 10 erlangs with 14 agents", () => {
    const q = erlangC({ load: 10, agents: 14, ahtS: 300, withinS: 20 });
    expect(q.pWait).toBeCloseTo(0.17413193359504983, 14);
    expect(agentsForErlangC(10, 300, 20, 0.8)).toBe(14);
  });
  it("refuses a load that the agents cannot carry", () => {
    expect(() => erlangC({ load: 14, agents: 14, ahtS: 300, withinS: 20 })).toThrow(/more agents than load/);
  });
  it("is approached by the square-root rule when the load is large", () => {
    const phi = () => 0.8441982; // Phi(1.011929)
    expect(halfinWhittWait(1000, 1032, phi)).toBeCloseTo(0.2187, 3);
  });
  it("waits less often with each further agent", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 400, noNaN: true }), fc.integer({ min: 1, max: 50 }), (load, spare) => {
        const agents = Math.floor(load) + spare;
        const input = { load, ahtS: 300, withinS: 20 };
        const fewer = erlangC({ ...input, agents });
        const more = erlangC({ ...input, agents: agents + 1 });
        return more.pWait <= fewer.pWait && more.serviceLevel >= fewer.serviceLevel;
      }),
      { numRuns: 50 },
    );
  });
});

describe("erlangA", () => {
  it("keeps answering in overload, where Erlang C has no answer", () => {
    const q = erlangA({ load: 90, agents: 88, ahtS: 405, withinS: 20, patienceS: 300 });
    expect(q.abandonment).toBeCloseTo(0.05718798931403848, 12);
    expect(q.serviceLevel).toBeCloseTo(0.6371600113983205, 12);
    expect(q.waitAllS).toBeCloseTo(17.156396794211542, 10);
  });
  it("approaches Erlang C when nobody hangs up", () => {
    const a = erlangA({ load: 10, agents: 14, ahtS: 300, withinS: 20, patienceS: 3e9 });
    const c = erlangC({ load: 10, agents: 14, ahtS: 300, withinS: 20 });
    expect(a.pWait).toBeCloseTo(c.pWait, 6);
    expect(a.asaS).toBeCloseTo(c.asaS, 4);
    expect(a.serviceLevel).toBeCloseTo(c.serviceLevel, 6);
  });
  it("keeps contacts: carried load plus abandoned is what was offered", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 300, noNaN: true }),
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 20, max: 2000, noNaN: true }),
        (load, agents, patienceS) => {
          const q = erlangA({ load, agents, ahtS: 300, withinS: 20, patienceS });
          const shares = [q.pWait, q.serviceLevel, q.abandonment, q.occupancy];
          return shares.every((s) => s >= 0 && s <= 1 + 1e-12) && q.abandonment + 1e-12 >= 1 - agents / load;
        },
      ),
      { numRuns: 60 },
    );
  });
  it("answers everything at once when nothing is offered", () => {
    expect(erlangA({ load: 0, agents: 3, ahtS: 300, withinS: 20, patienceS: 60 }).serviceLevel).toBe(1);
  });
});

describe("requiredAgents", () => {
  it("meets 80/20 below the load when customers are impatient, and caps abandonment when asked", () => {
    const target = { serviceLevel: 0.8, withinS: 20, patienceS: 60 };
    expect(requiredAgents(500, 300, target)).toBe(425);
    const q = erlangA({ load: 500, agents: 425, ahtS: 300, withinS: 20, patienceS: 60 });
    expect(q.abandonment).toBeGreaterThan(0.14);
    const capped = requiredAgents(500, 300, { ...target, maxAbandonment: 0.05 });
    const meets = (agents: number) =>
      erlangA({ load: 500, agents, ahtS: 300, withinS: 20, patienceS: 60 }).abandonment <= 0.05;
    expect(meets(capped) && !meets(capped - 1)).toBe(true);
  });
  it("gives the same answer from any starting guess", () => {
    const target = { serviceLevel: 0.8, withinS: 20, patienceS: 300, maxAbandonment: 0.05 };
    const answers = [1, 40, 57, 500].map((guess) => requiredAgents(50, 300, target, guess));
    expect(new Set(answers).size).toBe(1);
  });
  it("saves fewer agents than work in a small queue", () => {
    const target = { serviceLevel: 0.8, withinS: 20 };
    expect([10, 8, 50, 40, 200, 160].map((load) => requiredAgents(load, 300, target))).toEqual([
      14, 12, 57, 46, 210, 170,
    ]);
  });
  it("refuses an abandonment cap without a patience", () => {
    expect(() => requiredAgents(5, 300, { serviceLevel: 0.8, withinS: 20, maxAbandonment: 0.05 })).toThrow(/patience/);
  });
  it("needs nobody when nothing is offered", () => {
    expect(requiredAgents(0, 300, { serviceLevel: 0.8, withinS: 20 })).toBe(0);
  });
});

describe.skipIf(!here)("the Erlang models beside 45-digit reference figures", () => {
  it("agrees for Erlang C: waiting within 1e-12 relative, service level within 1e-10", () => {
    for (const row of reference.erlang_c) {
      const load = at(row, "A_erlangs");
      const q = erlangC({ load, agents: at(row, "agents"), ahtS: at(row, "aht_s"), withinS: at(row, "threshold_s") });
      expect(relative(q.pWait, at(row, "pw"))).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(q.serviceLevel - at(row, "sl"))).toBeLessThanOrEqual(1e-10);
      expect(relative(q.asaS, at(row, "asa_s"))).toBeLessThanOrEqual(1e-11);
    }
  });
  it("agrees on the least number of agents for Erlang C, with and without an occupancy cap", () => {
    for (const row of reference.erlang_c_required) {
      const target = { serviceLevel: at(row, "target_sl"), withinS: at(row, "threshold_s") };
      const load = at(row, "A_erlangs");
      expect(requiredAgents(load, at(row, "aht_s"), target)).toBe(at(row, "min_agents"));
      const capped = requiredAgents(load, at(row, "aht_s"), { ...target, maxOccupancy: 0.85 });
      expect(capped).toBe(at(row, "min_agents_with_occ_cap_0_85"));
    }
  });
  it("agrees for Erlang A: waiting and abandonment within 1e-12 relative, service level within 1e-10", () => {
    for (const row of reference.erlang_a) {
      const q = erlangA({
        load: at(row, "A_erlangs"),
        agents: at(row, "agents"),
        ahtS: at(row, "aht_s"),
        withinS: at(row, "threshold_s"),
        patienceS: at(row, "patience_s"),
      });
      expect(relative(q.pWait, at(row, "pw"))).toBeLessThanOrEqual(1e-12);
      expect(relative(q.abandonment, at(row, "pab"))).toBeLessThanOrEqual(1e-12);
      expect(Math.abs(q.serviceLevel - at(row, "sl_served_over_offered"))).toBeLessThanOrEqual(1e-10);
      if (at(row, "asa_served_s") > 1e-6) expect(relative(q.asaS, at(row, "asa_served_s"))).toBeLessThanOrEqual(1e-6);
    }
  });
  it("agrees on the least number of agents for Erlang A at 80/20", () => {
    const { req }: { req: Row[] } = JSON.parse(readFileSync(MISUSE, "utf8"));
    for (const row of req) {
      const target = { serviceLevel: 0.8, withinS: 20, patienceS: at(row, "patience") };
      expect(requiredAgents(at(row, "A"), 300, target)).toBe(at(row, "erlangA"));
    }
  });
});
