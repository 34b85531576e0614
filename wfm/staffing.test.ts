import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backlog, edfBound } from "./deferred-work.ts";
import { fewestAgents } from "./fewest-agents.ts";
import { dayServiceLevel, offeredLoad, scheduledFor, staffIntervals } from "./staffing.ts";

const target = { serviceLevel: 0.8, withinS: 20, intervalS: 1800 };

describe("staffIntervals", () => {
  it("gives the shape of one row per interval when demand varies", () => {
    const rows = staffIntervals(
      [
        { interval_start: "2026-03-02T09:00", volume: 60, aht_s: 300 },
        { interval_start: "2026-03-02T09:30", volume: 0, aht_s: 300 },
      ],
      { ...target, shrinkage: 0.3 },
    );
    expect(rows[0]).toMatchObject({ interval_start: "2026-03-02T09:00", agents: 14, scheduled: 20, abandonment: 0 });
    expect(rows[0]?.serviceLevel).toBeGreaterThanOrEqual(0.8);
    expect(rows[1]).toEqual({
      interval_start: "2026-03-02T09:30",
      agents: 0,
      scheduled: 0,
      serviceLevel: null,
      asaS: null,
      occupancy: 0,
      abandonment: null,
      pWait: null,
    });
  });
  it("counts slots, not heads, when agents handle several chats at once", () => {
    const demand = [{ interval_start: "t", volume: 120, aht_s: 600 }];
    const chat = { serviceLevel: 0.8, withinS: 30, intervalS: 3600, concurrency: 3, interference: 0.2 };
    expect(staffIntervals(demand, chat)[0]?.agents).toBe(12);
  });
  it("reports abandonment when a patience is given, and keeps to the cap", () => {
    const demand = [{ interval_start: "t", volume: 3000, aht_s: 300 }];
    const [row] = staffIntervals(demand, { ...target, patienceS: 60, maxAbandonment: 0.05 });
    expect(row?.abandonment).toBeLessThanOrEqual(0.05);
    expect(row?.abandonment).toBeGreaterThan(0.03);
  });
  it("keeps to the occupancy cap when the queue is large", () => {
    const demand = [{ interval_start: "t", volume: 3000, aht_s: 300 }];
    expect(staffIntervals(demand, { ...target, maxOccupancy: 0.85 })[0]?.occupancy).toBeLessThanOrEqual(0.85);
  });
  it("refuses a negative volume and a zero handle time", () => {
    expect(() => staffIntervals([{ interval_start: "t", volume: -1, aht_s: 300 }], target)).toThrow(RangeError);
    expect(() => staffIntervals([{ interval_start: "t", volume: 5, aht_s: 0 }], target)).toThrow(RangeError);
  });
});

describe("scheduledFor", () => {
  it("divides by what is left when time is lost to shrinkage", () => {
    expect(scheduledFor(14, 0.3)).toBeCloseTo(20, 12);
  });
  it("refuses a shrinkage given in percent", () => {
    expect(() => scheduledFor(14, 30)).toThrow(RangeError);
  });
});

describe("dayServiceLevel", () => {
  it("weights by volume when intervals differ in size", () => {
    const day = [
      { volume: 20, serviceLevel: 0.95 },
      { volume: 200, serviceLevel: 0.7 },
      { volume: 0, serviceLevel: null },
    ];
    expect(dayServiceLevel(day)).toBeCloseTo(0.7227272727272728, 12);
  });
  it("is null when nothing was offered", () => {
    expect(dayServiceLevel([{ volume: 0, serviceLevel: null }])).toBeNull();
  });
});

describe("offeredLoad", () => {
  it("lags behind volume when contacts last as long as an interval", () => {
    const loads = offeredLoad([0, 60, 60, 0, 0], 1800, 1800);
    expect(loads[0]).toBe(0);
    expect(loads[1]).toBeLessThan(60);
    expect(loads[3]).toBeGreaterThan(10);
  });
  it("settles at volume x AHT when demand is steady", () => {
    expect(offeredLoad(Array<number>(40).fill(60), 300, 1800).at(-1)).toBeCloseTo(10, 9);
  });
});

describe("edfBound", () => {
  it("finds the tightest window when jobs overlap", () => {
    const jobs = [
      { release: 0, due: 8, work: 6 },
      { release: 2, due: 10, work: 5 },
      { release: 4, due: 24, work: 12 },
      { release: 9, due: 12, work: 4 },
    ];
    expect(edfBound(jobs)).toBeCloseTo(4 / 3, 12);
  });
  it("refuses a job due before it is released", () => {
    expect(() => edfBound([{ release: 3, due: 3, work: 1 }])).toThrow(RangeError);
  });
});

describe("backlog", () => {
  it("carries over what capacity could not take", () => {
    expect(backlog([5, 5, 0], [3, 3, 9], 1)).toEqual([3, 5, 0]);
  });
});

describe("fewestAgents", () => {
  it("finds the threshold from any guess", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -10, max: 9000 }), (least, guess) => {
        return fewestAgents((n) => n >= least, guess) === least;
      }),
    );
  });
});
