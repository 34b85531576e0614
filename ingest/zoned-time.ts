/** Wall-clock formats, one a zone: making one costs more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(zone, made);
  return made;
}

/** Whether `zone` is an IANA zone known here, e.g. Europe/Madrid. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** An instant (ms since 1970) as the wall clock of a zone shows it, `2026-03-29T01:30:00`. @throws RangeError on an unknown zone */
export function instantToLocal(ms: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "00";
  const date = `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
  return `${date}T${part("hour")}:${part("minute")}:${part("second")}`;
}

/**
 * The instants (ms since 1970) at which a zone's clock shows `wall` (`2026-10-25T02:30:00`), earliest first: none in the
 * hour that is left out in spring, two in the one that is repeated in autumn.
 * @throws RangeError on an unknown zone or a text that is no wall time
 */
export function localToInstants(wall: string, zone: string): number[] {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) throw new RangeError(`"${wall}" is no local date and time`);
  const shown = new Date(asUtc).toISOString().slice(0, 19);
  // A zone's clock changes at most once within a day, so the offsets a day before and after are all there can be.
  const offsets = [-86_400_000, 86_400_000].map(
    (by) => Date.parse(`${instantToLocal(asUtc + by, zone)}Z`) - asUtc - by,
  );
  return [...new Set(offsets.map((offset) => asUtc - offset))]
    .filter((ms) => instantToLocal(ms, zone) === shown)
    .sort((a, b) => a - b);
}
