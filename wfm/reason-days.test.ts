import { describe, expect, it } from "vitest";
import { reasonHistory } from "./reason-days.ts";

const dateOf = (day: number): string => new Date(Date.UTC(2026, 7, 3 + day)).toISOString().slice(0, 10);
const queue = Array.from({ length: 30 }, (_, day) => ({ date: dateOf(day), offered: 100, treated: day === 12 }));
const counts = (from: number, to: number) =>
  queue
    .slice(from, to)
    .flatMap(({ date }, day) => [
      { date, reason: "refund", offered: 60 },
      ...(day % 2 === 0 ? [{ date, reason: "payout", offered: 30 }] : []),
    ]);

describe("reasonHistory", () => {
  const { series, sums, notes } = reasonHistory(queue, counts(2, 28));

  it("makes one series a reason over the queue's days, 0 where a reason is not named", () => {
    const payout = series.find(({ reason }) => reason === "payout");
    expect(payout?.days.map(({ time }) => time)).toEqual(queue.slice(2).map(({ date }) => date));
    expect(payout?.days.slice(0, 3).map(({ value }) => value)).toEqual([30, 0, 30]);
    expect(notes).toEqual([]);
  });

  it("leaves out what is not known: days after the last count, and days treated in the queue", () => {
    for (const { days } of series) {
      expect(days.slice(-2).map(({ value }) => value)).toEqual([null, null]);
      expect(days[10]?.value).toBeNull();
    }
  });

  it("gives what no reason claims to a reason of its own, so that they add up to the queue", () => {
    expect(sums.map(({ reason }) => reason)).toEqual(["refund", "unknown", "payout"]);
    for (const day of [0, 1, 5]) {
      const sum = series.reduce((all, { days }) => all + (days[day]?.value ?? 0), 0);
      expect(sum).toBeCloseTo(100, 9);
    }
  });

  it("says where reasons count more than the queue, and where days are too few to forecast from", () => {
    const much = reasonHistory(queue, [...counts(0, 30), { date: dateOf(3), reason: "refund", offered: 80 }]);
    expect(much.notes[0]).toMatch(/on 1 days .* more contacts than the queue/);
    const few = reasonHistory(queue, counts(20, 30));
    expect(few.series).toEqual([]);
    expect(few.sums[0]).toEqual({ reason: "refund", tickets: 600 });
    expect(few.notes[0]).toMatch(/10 days .* too few/);
    expect(reasonHistory(queue, [])).toEqual({ series: [], sums: [], notes: [] });
  });
});
