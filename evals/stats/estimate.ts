/**
 * A figure with its uncertainty: `value` lies in [`low`, `high`], an interval of confidence `level` (0.95 = 95 %).
 * `n` counts what the figure rests on (audits, units, tickets); `method` names estimator and interval in words a
 * reader can look up.
 */
export type Estimate = {
  value: number;
  low: number;
  high: number;
  level: number;
  n: number;
  method: string;
};

/** Range an estimate may not leave, e.g. [0, 1] for a rate, [-1, 1] for a chance-corrected agreement. */
export type Range = readonly [min: number, max: number];

/**
 * Builds an Estimate cut to `range`, the value kept inside its own interval against rounding.
 * Returns null when value or bounds are not finite, so that NaN never reaches a report.
 */
export function boundedEstimate(
  parts: { value: number; low: number; high: number; level: number; n: number; method: string },
  range: Range = [0, 1],
): Estimate | null {
  const { value, low, high } = parts;
  if (![value, low, high].every(Number.isFinite)) return null;
  const clip = (x: number) => Math.min(Math.max(x, range[0]), range[1]);
  const inside = clip(value);
  return { ...parts, value: inside, low: Math.min(clip(low), inside), high: Math.max(clip(high), inside) };
}

/** Throws RangeError unless `level` is a confidence level, i.e. strictly between 0 and 1. */
export function assertLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`confidence level must be between 0 and 1, got ${level}`);
}
