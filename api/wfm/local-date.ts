import { instantToLocal } from "../../ingest/zoned-time.ts";

/** `YYYY-MM-DD` of an instant on the clock of a zone. */
export function localDate(at: Date, zone: string): string {
  return zone === "UTC" ? at.toISOString().slice(0, 10) : instantToLocal(at.getTime(), zone).slice(0, 10);
}
