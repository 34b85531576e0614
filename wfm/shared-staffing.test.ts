import { describe, expect, it } from "vitest";
import { requiredAgents } from "./required-agents.ts";
import { sharedStaffing } from "./shared-staffing.ts";
import { recentWeeks, usualWeek, weekSlot } from "./usual-week.ts";

const target = { serviceLevel: 0.8, withinS: 20, patienceS: 180 };
const week = (perHour: number, ahtS = 300) => Array.from({ length: 336 }, () => ({ perHour, ahtS }));
type Week = { perHour: number; ahtS: number }[];
const shared = (others: { queue: string; week: Week; weeks?: Week[] }[], slots = [0, 1]) =>
  sharedStaffing({ intervalS: 1800, slots, others: others.map((one) => ({ weeks: [], ...one })), target, seed: 1 });
/** 60 contacts an hour of 300 s */
const demand = [
  { volume: 30, ahtS: 300 },
  { volume: 30, ahtS: 300 },
];

describe("sharedStaffing", () => {
  it("takes what Erlang A takes for both together where the contacts are alike", () => {
    const { agents } = shared([{ queue: "other", week: week(60) }]);
    const together = requiredAgents(10, 300, target);
    for (const needed of agents(demand)) expect(Math.abs(needed - together)).toBeLessThanOrEqual(1);
  });

  it("takes fewer than queues on their own, and says how many demands it simulated", () => {
    const { agents: staff, alone, simulated } = shared([{ queue: "other", week: week(60) }]);
    const agents = staff(demand)[0] ?? 0;
    expect(agents).toBeLessThan(alone(demand)[0] ?? 0);
    expect(simulated()).toBe(1);
    expect(staff(demand)[0]).toBe(agents);
  });

  it("staffs the queue alone where the other is closed, and nobody where nothing comes", () => {
    const { agents } = shared([{ queue: "other", week: week(0) }]);
    const own = requiredAgents(5, 300, target);
    expect(Math.abs((agents(demand)[0] ?? 0) - own)).toBeLessThanOrEqual(1);
    expect([...agents([{ volume: 0, ahtS: 300 }])]).toEqual([0]);
    const other = shared([{ queue: "other", week: week(60) }]).agents([{ volume: 0, ahtS: 0 }]);
    expect(other[0]).toBeGreaterThan(0);
  });

  it("adds agents where one queue's contacts last much longer, for the short ones wait behind them", () => {
    const { agents } = shared([{ queue: "other", week: week(6, 3000) }]);
    const asOne = requiredAgents(10, (10 * 3600) / 66, target);
    expect(agents(demand)[0]).toBeGreaterThanOrEqual(asOne);
  });

  it("lets each future have other weeks of the other queue, the same week for all its intervals", () => {
    const weeks = [week(20), week(60), week(140)];
    const slots = [0, 1, 2, 0, 1, 2];
    const six = Array.from({ length: 6 }, () => ({ volume: 30, ahtS: 300 }));
    const { agents } = shared([{ queue: "other", week: week(60), weeks }], slots);
    const futures = Array.from({ length: 60 }, (_, future) => [...agents(six, future)]);
    for (const [a, b, c, d, e, f] of futures) {
      expect(new Set([a, b, c]).size).toBe(1);
      expect(new Set([d, e, f]).size).toBe(1);
    }
    expect(new Set(futures.map(([first]) => first)).size).toBe(3);
    expect(new Set(futures.map((one) => `${one[0]} ${one[3]}`)).size).toBeGreaterThan(5);
    expect(agents(six, 7)).toEqual(agents(six, 7));
    expect(agents(six)).toEqual(shared([{ queue: "other", week: week(60) }], slots).agents(six));
  });

  it("answers in time just as often as the target asks with the agents it takes, and less with fewer", () => {
    const { agents, serviceLevel } = shared([{ queue: "other", week: week(60) }]);
    const needed = agents(demand)[0] ?? 0;
    const one = { volume: 30, ahtS: 300 };
    const level = (count: number) => serviceLevel?.(one, 0, count) ?? 0;
    expect(level(needed)).toBeGreaterThanOrEqual(target.serviceLevel - 0.02);
    expect(level(needed - 2)).toBeLessThan(target.serviceLevel);
    expect(level(needed + 10)).toBeGreaterThan(0.98);
    expect(level(0)).toBe(0);
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

  it("gives the last whole weeks as they were, newest first, with the handle times of all", () => {
    const days = Array.from({ length: 20 }, (_, d) => new Date(Date.UTC(2026, 7, 3) + d * 86_400_000).toISOString());
    const counted = days.map((day, d) => hour(`${day.slice(0, 10)}T09:00:00`, d < 6 ? 10 : d < 13 ? 20 : 40, 300 + d));
    const usual = usualWeek(counted, 3600);
    const weeks = recentWeeks(counted, 3600, usual);
    // the oldest spell has six of its seven days
    expect(weeks.map((one) => one[9]?.perHour)).toEqual([40, 20]);
    expect(weeks[0]?.[9]?.ahtS).toBe(usual[9]?.ahtS);
    expect(recentWeeks([], 3600, usual)).toEqual([]);
  });

  it("keeps weeks beside one whose clocks went back and that has an hour more", () => {
    const hours = Array.from({ length: 4 * 168 }, (_, h) =>
      hour(new Date(Date.UTC(2026, 7, 3) + h * 3_600_000).toISOString().slice(0, 19), 10),
    );
    const twice = hours.flatMap((one, h) => (h === 2 * 168 + 2 ? [one, one] : [one]));
    const lost = twice.filter(({ time }) => !time.startsWith("2026-08-12"));
    expect(recentWeeks(twice, 3600, usualWeek(twice, 3600))).toHaveLength(4);
    expect(recentWeeks(lost, 3600, usualWeek(lost, 3600))).toHaveLength(3);
  });

  it("refuses slots that do not make a week", () => {
    expect(() => usualWeek([], 1000)).toThrow(RangeError);
  });
});
