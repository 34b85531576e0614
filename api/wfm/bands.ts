import type { PlannedEstimate } from "../../wfm/planned-estimate.ts";

/** Median with its 80 % and 95 % intervals. */
export type Band = { value: number; low80: number; high80: number; low95: number; high95: number };

/** A figure as it is sent. Throws RangeError on one that is no number: none may leave as NaN. */
export function bandOf({ value, low80, high80, low95, high95 }: Band | PlannedEstimate): Band {
  const band = { value, low80, high80, low95, high95 };
  if (!Object.values(band).every(Number.isFinite))
    throw new RangeError("a figure came out as no number: the inputs lie too far apart to compute with");
  return band;
}

/** The same in another unit; `by` >= 0. */
export function scaled(band: Band, by: number): Band {
  const { value, low80, high80, low95, high95 } = bandOf(band);
  return { value: value * by, low80: low80 * by, high80: high80 * by, low95: low95 * by, high95: high95 * by };
}

export function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}
