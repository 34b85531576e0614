import { type CsvRecord, readCsv } from "./csv.ts";
import type { AcceptedRow, RejectedRow } from "./row.ts";
import type { TextInput } from "./text-lines.ts";
import { gridNotes, parseInstant, type SeriesNote, stepOf } from "./time-column.ts";

/** `position` is milliseconds since 1970 (UTC), for a month its first day's, or the integer index; `time` is the text as written. */
export type SeriesPoint = { time: string; position: number; value: number };

/**
 * A series in order of time. `step` is the most frequent distance, in seconds where `timeKind` is `instant`, else in index units; null
 * for fewer than two points and for months, which have no even step.
 */
export type Series = {
  timeKind: "instant" | "index";
  timeColumn: string;
  valueColumn: string;
  step: number | null;
  points: SeriesPoint[];
  rejected: RejectedRow[];
  notes: SeriesNote[];
};

const timeNames = ["interval_start", "time", "timestamp", "ts", "date", "day", "hour", "week", "day_index", "index"];
const valueNames = ["offered", "volume", "value", "count", "calls", "contacts"];

/**
 * Reads one series from a CSV: `time` is a column of ISO timestamps, dates or integer indexes, `value` one of finite numbers. Without
 * options: the usual column names, else the first column and the first other column. Throws RangeError on a column that is not there.
 */
export async function readSeries(input: TextInput, options: { time?: string; value?: string } = {}): Promise<Series> {
  const rejected: RejectedRow[] = [];
  const rows: AcceptedRow<CsvRecord>[] = [];
  for await (const row of readCsv(input)) row.ok ? rows.push(row) : rejected.push(row);
  const names = Object.keys(rows[0]?.value ?? {});
  const timeColumn = column(names, options.time, timeNames, names[0] ?? "");
  const others = names.filter((name) => name !== timeColumn);
  const valueColumn = column(others, options.value, valueNames, others[0] ?? "");
  const timeKind = rows.every((row) => /^\s*-?\d+\s*$/.test(row.value[timeColumn] ?? "")) ? "index" : "instant";
  const points = new Map<number, SeriesPoint>();
  let zoned = true;
  for (const row of rows) {
    const point = readPoint(row.value[timeColumn] ?? "", row.value[valueColumn] ?? "", timeKind);
    const reason =
      typeof point === "string" ? point : points.has(point.position) ? `${point.time} is there twice` : null;
    if (typeof point === "string" || reason !== null) {
      rejected.push({ ok: false, line: row.line, reason: reason ?? "", raw: JSON.stringify(row.value) });
      continue;
    }
    points.set(point.position, point);
    zoned &&= timeKind === "index" || instantOf(point.time)?.zoned === true;
  }
  return { timeKind, timeColumn, valueColumn, rejected, ...inOrder([...points.values()], timeKind, zoned) };
}

function column(names: string[], asked: string | undefined, usual: readonly string[], fallback: string): string {
  if (asked === undefined) return usual.find((name) => names.includes(name)) ?? fallback;
  if (names.length > 0 && !names.includes(asked)) {
    throw new RangeError(`no column "${asked}"; there are ${names.map((name) => `"${name}"`).join(", ")}`);
  }
  return asked;
}

function readPoint(time: string, cell: string, kind: Series["timeKind"]): SeriesPoint | string {
  const position = kind === "index" ? Number(time) : instantOf(time)?.ms;
  if (position === undefined) return `"${time}" is no ISO 8601 date or time`;
  const value = Number(cell);
  if (cell.trim() === "" || !Number.isFinite(value)) return `the value "${cell}" is no number`;
  return { time: time.trim(), position, value };
}

const MONTH = /^\s*\d{4}-\d{2}\s*$/;

/** A month alone (2026-03) is its first day. */
function instantOf(time: string): ReturnType<typeof parseInstant> {
  return parseInstant(MONTH.test(time) ? `${time.trim()}-01` : time);
}

/** Whether the times are one a month, on the same day of each. */
function isMonthly(points: readonly SeriesPoint[]): boolean {
  const days = new Set(points.map(({ time }) => time.slice(7)));
  return points.length > 2 && days.size === 1 && points.every(({ time }) => time.length <= 10);
}

function inOrder(
  asSent: SeriesPoint[],
  kind: Series["timeKind"],
  zoned: boolean,
): Pick<Series, "points" | "step" | "notes"> {
  const points = asSent.toSorted((a, b) => a.position - b.position);
  const monthly = kind === "instant" && isMonthly(points);
  const positions = points.map(({ position, time }) =>
    monthly ? Number(time.slice(0, 4)) * 12 + Number(time.slice(5, 7)) - 1 : position,
  );
  const step = stepOf(positions);
  const show = (position: number): string => {
    if (kind === "index") return String(position);
    if (monthly) return `${Math.floor(position / 12)}-${String((position % 12) + 1).padStart(2, "0")}`;
    return new Date(position).toISOString();
  };
  const notes: SeriesNote[] = [
    ...(zoned ? [] : [{ kind: "no-zone" } as const]),
    ...(points.some((point, index) => point !== asSent[index]) ? [{ kind: "unsorted" } as const] : []),
    ...gridNotes(positions, step, show),
  ];
  if (monthly) return { points, step: null, notes };
  return { points, step: step !== null && kind === "instant" ? step / 1000 : step, notes };
}
