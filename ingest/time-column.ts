/** `zoned` is false where the text names no zone and was read as UTC. */
export type ReadInstant = { ms: number; zoned: boolean };

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Reads an ISO 8601 date or date and time, or null. A date alone is its UTC midnight; 2026-02-30 is none. */
export function parseInstant(text: string): ReadInstant | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone] = match;
  const offset = zone === undefined || zone.toUpperCase() === "Z" ? "Z" : zone.replace(/(\d{2}):?(\d{2})$/, "$1:$2");
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${offset}`);
  const isRealDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return Number.isNaN(ms) || !isRealDay ? null : { ms, zoned: zone !== undefined };
}

/**
 * What is odd about the rows of a series. `at` is the time or index as text, `count` rows; nothing is repaired silently.
 * `repeated-hour`: a wall time that the zone's clock shows twice; rows count as earlier and later in the order of the file.
 * `more-than-offered`: handled + abandoned above offered. `offered-from-handled`: offered was not told and is their sum.
 */
export type SeriesNote =
  | { kind: "gap"; at: string; missing: number }
  | { kind: "off-grid"; at: string }
  | { kind: "unsorted" }
  | { kind: "no-zone" }
  | { kind: "repeated-hour"; at: string }
  | { kind: "more-than-offered"; at: string; count: number }
  | { kind: "offered-from-handled"; at: string; count: number };

/** A note as a sentence. */
export function seriesNoteText(note: SeriesNote): string {
  switch (note.kind) {
    case "gap":
      return `${note.missing} intervals are missing from ${note.at} on.`;
    case "off-grid":
      return `${note.at} does not lie on the interval grid.`;
    case "unsorted":
      return "The rows were not in order of time; they are now.";
    case "no-zone":
      return "The times name no zone; they are read as UTC.";
    case "repeated-hour":
      return `The clock shows ${note.at} twice; its first row counts as the earlier hour.`;
    case "more-than-offered":
      return `${note.count} intervals (first ${note.at}) have more contacts handled and abandoned than offered.`;
    case "offered-from-handled":
      return `${note.count} intervals (first ${note.at}) do not tell what was offered: handled + abandoned counts instead, and misses those the system never counted.`;
  }
}

/** The most frequent positive step between sorted positions, the smaller of two equally frequent; null for fewer than two positions. */
export function stepOf(positions: readonly number[]): number | null {
  const counts = new Map<number, number>();
  positions.slice(1).forEach((position, index) => {
    const step = position - (positions[index] ?? position);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  });
  let best: number | null = null;
  for (const [step, count] of counts) {
    const bestCount = best === null ? 0 : (counts.get(best) ?? 0);
    if (best === null || count > bestCount || (count === bestCount && step < best)) best = step;
  }
  return best;
}

/** Gaps (whole steps missing) and positions off the grid, in sorted positions. */
export function gridNotes(
  positions: readonly number[],
  step: number | null,
  show: (position: number) => string,
): SeriesNote[] {
  if (step === null) return [];
  return positions.slice(1).flatMap((position, index): SeriesNote[] => {
    const steps = (position - (positions[index] ?? position)) / step;
    if (!Number.isInteger(steps)) return [{ kind: "off-grid", at: show(position) }];
    return steps > 1 ? [{ kind: "gap", at: show((positions[index] ?? 0) + step), missing: steps - 1 }] : [];
  });
}
