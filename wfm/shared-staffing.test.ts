import { describe, expect, it } from "vitest";
import { requiredAgents } from "./required-agents.ts";
import { sharedStaffing } from "./shared-staffing.ts";
import { usualWeek, weekSlot } from "./usual-week.ts";

const target = { serviceLevel: 0.8, withinS: 20, patienceS: 180 };
const week = (perHour: number, ahtS = 300) => Array.from({ length: 336 }, () => ({ perHour, ahtS }));
const shared = (others: { queue: string; week: { perHour: number; ahtS: number }[] }[]) =>
  sharedStaffing({ intervalS: 1800, slots: [0, 1], others, target, seed: 1 });
/** 60 contacts an hour of 300 s */
const demand = [
  { volume: 30, ahtS: 300 },
  { volume: 30, ahtS: 300 },
];

describe("sharedStaffing", () => {
  it("takes what Erlang A takes for both together where the contacts are alike", () => {
    const { staff } = shared([{ queue: "other", week: week(60) }]);
    const together = requiredAgents(10, 300, target);
    for (const agents of staff(demand)) expect(Math.abs(agents - together)).toBeLessThanOrEqual(1);
  });

  it("takes fewer than queues on their own, and says how many demands it simulated", () => {
    const { staff, alone, simulated } = shared([{ queue: "other", week: week(60) }]);
    const agents = staff(demand)[0] ?? 0;
    expect(agents).toBeLessThan(alone(demand)[0] ?? 0);
    expect(simulated()).toBe(1);
    expect(staff(demand)[0]).toBe(agents);
  });

  it("staffs the queue alone where the other is closed, and nobody where nothing comes", () => {
    const { staff } = shared([{ queue: "other", week: week(0) }]);
    const own = requiredAgents(5, 300, target);
    expect(Math.abs((staff(demand)[0] ?? 0) - own)).toBeLessThanOrEqual(1);
    expect([...staff([{ volume: 0, ahtS: 300 }])]).toEqual([0]);
    const other = shared([{ queue: "other", week: week(60) }]).staff([{ volume: 0, ahtS: 0 }]);
    expect(other[0]).toBeGreaterThan(0);
  });

  it("adds agents where one queue's contacts last much longer, for the short ones wait behind them", () => {
    const { staff } = shared([{ queue: "other", week: week(6, 3000) }]);
    const asOne = requiredAgents(10, (10 * 3600) / 66, target);
    expect(staff(demand)[0]).toBeGreaterThanOrEqual(asOne);
  });

  it("refuses to share with nobody", () => {
    expect(() => shared([])).toThrow(RangeError);
  });
});

describe("usualWeek", () => {
  const hour = (time: string, offered: number, ahtS: number | null = 300) => ({ time, seconds: 3600, offered, ahtS });

  it("takes means of the same weekday and time, an hour as two even half hours", () => {
    const slots = usualWeek([hour("2026-08-03T09:00:00", 10), hour("2026-08-10T09:00:00", 20, 400)], 1800);
    const nine = weekSlot("2026-08-17T09:00:00", 1800);
    expect(nine).toBe(18);
    for (const slot of [nine, nine + 1]) {
      expect(slots[slot]?.perHour).toBeCloseTo(15, 9);
      expect(slots[slot]?.ahtS).toBeCloseTo((10 * 300 + 20 * 400) / 30, 9);
    }
    expect(slots[nine + 2]?.perHour).toBe(0);
  });

  it("refuses slots that do not make a week", () => {
    expect(() => usualWeek([], 1000)).toThrow(RangeError);
  });
});
