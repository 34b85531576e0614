import type { AgentTables } from "./plan.ts";
import { type PlannedEstimate, plannedEstimate } from "./planned-estimate.ts";

/** Paid heads without and with automation. */
export interface BothWays {
  without: PlannedEstimate;
  with: PlannedEstimate;
}

/** One cell of a week: `weekday` 1 = Monday, `time` HH:MM on the local clock. */
export interface HeatCell extends BothWays {
  weekday: number;
  time: string;
}

/** A shift of the working day; `hours` may run past midnight. */
export interface Shift {
  name: string;
  /** HH:MM */
  start: string;
  hours: number;
}

export interface ShiftNeed extends BothWays {
  shift: string;
  weekday: number;
  start: string;
}

export interface StaffingTables {
  /** local start of each interval, ISO without a zone, or a date */
  times: readonly string[];
  /** agents on contacts per interval (rows) and draw (columns) */
  tables: AgentTables;
  /** paid heads for one agent on contacts: 1 / (1 - shrinkage) */
  paidPerAgent: number;
}

/** Mean heads by weekday and time over the horizon, formed inside each draw: quantiles of weeks are never averaged. */
export function weekHeat({ times, tables, paidPerAgent }: StaffingTables): HeatCell[] {
  const cells = new Map<string, number[]>();
  times.forEach((time, i) => {
    const key = `${weekdayOf(time)} ${time.slice(11, 16) || "00:00"}`;
    cells.set(key, [...(cells.get(key) ?? []), i]);
  });
  return [...cells]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, rows]) => ({
      weekday: Number(key[0]),
      time: key.slice(2),
      ...bothWays(tables, (table, s) => (paidPerAgent * sumOf(rows, table, s)) / rows.length),
    }));
}

/**
 * Heads that cover each shift: its busiest interval, mean over the days of a weekday, draw by draw. A shift belongs to
 * the day on which it begins; days that the horizon holds only in part are left out.
 */
export function shiftNeeds({ times, tables, paidPerAgent }: StaffingTables, shifts: readonly Shift[]): ShiftNeed[] {
  const starts = times.map((time) => Date.parse(`${time.length === 10 ? `${time}T00:00:00` : time}Z`));
  const dates = [...new Set(times.map((time) => time.slice(0, 10)))];
  return shifts.flatMap(({ name, start, hours }) => {
    const byWeekday = new Map<number, number[][]>();
    for (const date of dates) {
      const from = Date.parse(`${date}T${start}:00Z`);
      const until = from + hours * 3_600_000;
      const rows = [...starts.keys()].filter((i) => (starts[i] as number) >= from && (starts[i] as number) < until);
      const last = starts.at(-1) as number;
      if (rows.length === 0 || until > last + 3_600_000) continue;
      const weekday = weekdayOf(date);
      byWeekday.set(weekday, [...(byWeekday.get(weekday) ?? []), rows]);
    }
    return [...byWeekday]
      .sort(([a], [b]) => a - b)
      .map(([weekday, days]) => ({
        shift: name,
        weekday,
        start,
        ...bothWays(
          tables,
          (table, s) => (paidPerAgent * days.reduce((sum, rows) => sum + mostOf(rows, table, s), 0)) / days.length,
        ),
      }));
  });
}

function bothWays(
  { without, withBot }: AgentTables,
  of: (table: readonly Float64Array[], s: number) => number,
): BothWays {
  const draws = without[0]?.length ?? 0;
  const estimate = (table: readonly Float64Array[]): PlannedEstimate => {
    const values = Float64Array.from({ length: draws }, (_, s) => of(table, s));
    return plannedEstimate(values, values, { n: 0, method: "formed inside each draw, quantiles last" });
  };
  return { without: estimate(without), with: estimate(withBot) };
}

function sumOf(rows: readonly number[], table: readonly Float64Array[], s: number): number {
  return rows.reduce((sum, i) => sum + (table[i]?.[s] ?? 0), 0);
}

function mostOf(rows: readonly number[], table: readonly Float64Array[], s: number): number {
  return rows.reduce((most, i) => Math.max(most, table[i]?.[s] ?? 0), 0);
}

/** 1 = Monday … 7 = Sunday */
function weekdayOf(time: string): number {
  return new Date(`${time.slice(0, 10)}T00:00:00Z`).getUTCDay() || 7;
}
