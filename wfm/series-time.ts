/** How the times of a series are written, so that a forecast's times look the same. Numbers are seconds or index. */
export type TimeStyle =
  | { kind: "index" }
  | { kind: "date" }
  | { kind: "timestamp"; separator: string; seconds: boolean; suffix: string };

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** @throws RangeError on anything but an ISO date, an ISO timestamp or a whole number */
export function timeStyle(time: string): TimeStyle {
  if (/^-?\d+$/.test(time)) return { kind: "index" };
  if (/^\d{4}-\d{2}-\d{2}$/.test(time)) return { kind: "date" };
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
  const own = timeStyle(time);
  if (own.kind !== style.kind) throw new RangeError(`"${time}" is not written like the first time of the series`);
  if (own.kind === "index") return Number(time);
  const wall = own.kind === "date" ? `${time}T00:00:00` : time.replace(" ", "T").replace(/(Z|[+-]\d{2}:?\d{2})$/, "");
  const seconds = Date.parse(`${wall}Z`) / 1000;
  if (Number.isNaN(seconds)) throw new RangeError(`"${time}" is not a time`);
  return seconds;
}

export function writeTime(at: number, style: TimeStyle): string {
  if (style.kind === "index") return String(at);
  const iso = new Date(at * 1000).toISOString();
  if (style.kind === "date") return iso.slice(0, 10);
  return `${iso.slice(0, 10)}${style.separator}${iso.slice(11, style.seconds ? 19 : 16)}${style.suffix}`;
}
