import { describe, expect, it } from "vitest";
import { shiftNeeds, weekHeat } from "./staffing-summary.ts";

/** Two Mondays and a Tuesday of 24 hours; the second draw needs twice as many. */
const times = ["2026-11-16", "2026-11-17", "2026-11-23"].flatMap((date) =>
  Array.from({ length: 24 }, (_, hour) => `${date}T${String(hour).padStart(2, "0")}:00:00`),
);
const row = (i: number) => Float64Array.of(i % 24, 2 * (i % 24));
const tables = { without: times.map((_, i) => row(i)), withBot: times.map(() => Float64Array.of(1, 1)) };

describe("weekHeat", () => {
  it("averages each weekday and time inside a draw, paid heads", () => {
    const cells = weekHeat({ times, tables, paidPerAgent: 2 });
    expect(cells).toHaveLength(48);
    const ten = cells.find((cell) => cell.weekday === 1 && cell.time === "10:00");
    expect(ten?.without.value).toBe(30);
    expect(ten?.with.value).toBe(2);
  });
});

describe("shiftNeeds", () => {
  it("takes the busiest interval of a shift, past midnight too, and leaves out days that end too early", () => {
    const shifts = [
      { name: "Early", start: "06:00", hours: 8 },
      { name: "Night", start: "22:00", hours: 8 },
    ];
    const needs = shiftNeeds({ times, tables, paidPerAgent: 1 }, shifts);
    expect(needs.filter((one) => one.shift === "Early").map((one) => [one.weekday, one.without.value])).toEqual([
      [1, 19.5],
      [2, 19.5],
    ]);
    const night = needs.find((one) => one.shift === "Night" && one.weekday === 1);
    expect(night?.without.value).toBe(34.5);
  });
});
