import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edfBound } from "./deferred-work.ts";
import { chatStaffing, deferredStaffing } from "./staff-demand.ts";
import { staffIntervals } from "./staffing.ts";

describe("deferredStaffing", () => {
  it("keeps every due time, so its peak is never below the least constant capacity that does", () => {
    const volumes = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(volumes, fc.integer({ min: 1, max: 8 }), (offered, window) => {
        const staff = deferredStaffing({ intervalS: 1800, dueWithinS: window * 1800 }).agents;
        const agents = staff(offered.map((volume) => ({ volume, ahtS: 600 })));
        const jobs = offered.map((volume, i) => ({ release: i, due: i + window, work: (volume * 600) / 1800 }));
        const inside = jobs.filter(({ due }) => due <= offered.length);
        expect(Math.max(...agents)).toBeGreaterThanOrEqual(edfBound(inside) - 1e-9);
        expect(agents.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
      }),
    );
  });

  it("spreads one burst over the time until it is due", () => {
    const demand = Array.from({ length: 8 }, (_, i) => ({ volume: i === 3 ? 12 : 0, ahtS: 1800 }));
    const agents = deferredStaffing({ intervalS: 1800, dueWithinS: 2 * 1800 }).agents(demand);
    expect([...agents]).toEqual([0, 0, 0, 6, 6, 0, 0, 0]);
  });

  it("asks for no one when nothing arrives", () => {
    const none = deferredStaffing({ intervalS: 900, dueWithinS: 86_400 }).agents([{ volume: 0, ahtS: 300 }]);
    expect([...none]).toEqual([0]);
  });
});

describe("chatStaffing", () => {
  it("agrees with the staffing of intervals at the same concurrency", () => {
    const target = { serviceLevel: 0.8, withinS: 30 };
    const options = { concurrency: 3, interference: 0.2 };
    const [agents] = chatStaffing({ intervalS: 1800, ...options, target }).agents([{ volume: 150, ahtS: 480 }]);
    const [exact] = staffIntervals([{ interval_start: "a", volume: 150, aht_s: 480 }], {
      ...target,
      ...options,
      intervalS: 1800,
    });
    expect(agents).toBe(exact?.agents);
  });
});
