/**
 * How the times of a series are written, so that a forecast's times look the same. Numbers are seconds, index or, for a
 * series of months (`day` of each month, null when written without), months since year 0.
 */
export type TimeStyle =
  | { kind: "index" }
  | { kind: "month"; day: string | null }
  | { kind: "date" }
  | { kind: "timestamp"; separator: string; seconds: boolean; suffix: string };

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * Style of a whole series. Dates that all fall on one day of different months are months: they have no even step.
 * @throws RangeError as `timeStyle`
 */
export function seriesStyle(times: readonly string[]): TimeStyle {
  const first = times[0] ?? "";
  const style = timeStyle(first);
  if (style.kind !== "date" || times.length < 2) return style;
  const day = first.slice(8);
  const monthly = times.every((time) => time.length === 10 && time.slice(8) === day);
  return monthly && new Set(times.map((time) => time.slice(0, 7))).size === times.length
    ? { kind: "month", day }
    : style;
}

/** @throws RangeError on anything but an ISO date, an ISO timestamp or a whole number */
export function timeStyle(time: string): TimeStyle {
  if (/^-?\d+$/.test(time)) return { kind: "index" };
  if (/^\d{4}-\d{2}-\d{2}$/.test(time)) return { kind: "date" };
  if (MONTH.test(time)) return { kind: "month", day: null };
  const match = TIMESTAMP.exec(time);
  if (match === null) throw new RangeError(`a time must be an ISO date, timestamp or whole number, got "${time}"`);
  return {
    kind: "timestamp",
    separator: match[2] ?? "T",
    seconds: match[5] !== undefined,
    suffix: match[6] ?? "",
  };
}

/**
 * Time -> index, or seconds on the wall clock as written: seasons follow the customers' clock, not UTC.
 * @throws RangeError when the time is written in another style than `style`, or is no time at all
 */
export function readTime(time: string, style: TimeStyle): number {
  if (style.kind === "month") return readMonth(time, style.day);
  const own = timeStyle(time);
  if (own.kind !== style.kind) throw new RangeError(`"${time}" is not written like the first time of the series`);
  if (own.kind === "index") return Number(time);
  const wall = own.kind === "date" ? `${time}T00:00:00` : time.replace(" ", "T").replace(/(Z|[+-]\d{2}:?\d{2})$/, "");
  const seconds = Date.parse(`${wall}Z`) / 1000;
  if (Number.isNaN(seconds)) throw new RangeError(`"${time}" is not a time`);
  return seconds;
}

function readMonth(time: string, day: string | null): number {
  const own = timeStyle(time);
  if (own.kind !== "date" && own.kind !== "month") throw new RangeError(`"${time}" is not a month`);
  if ((day ?? "") !== time.slice(8)) throw new RangeError(`"${time}" is not written like the first time of the series`);
  return Number(time.slice(0, 4)) * 12 + Number(time.slice(5, 7)) - 1;
}

export function writeTime(at: number, style: TimeStyle): string {
  if (style.kind === "index") return String(at);
  if (style.kind === "month") {
    const month = `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
    return style.day === null ? month : `${month}-${style.day}`;
  }
  const iso = new Date(at * 1000).toISOString();
  if (style.kind === "date") return iso.slice(0, 10);
  return `${iso.slice(0, 10)}${style.separator}${iso.slice(11, style.seconds ? 19 : 16)}${style.suffix}`;
}
