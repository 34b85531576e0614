import { mean, sum } from "./moments.ts";

/** One period: `misses` of `n` opportunities, 0 <= misses <= n, n > 0. */
export type ChartPoint = { misses: number; n: number };

export type ControlChart = {
  /** pooled share of misses, 0-1 */
  centre: number;
  /** how much more the shares vary between periods than chance within them explains; 1 = an ordinary p-chart */
  sigmaZ: number;
  points: { share: number; low: number; high: number; signal: boolean }[];
};

/** Half-width of moving ranges of two to a standard deviation (d2 for n = 2). */
const d2 = 1.128;

/**
 * Laney's p′ chart (Laney 2002, Quality Engineering 14): the limits of a p-chart widened by the variation seen between neighbouring
 * periods, so that many tickets a period do not turn ordinary variation into alarms. Where periods vary less than chance would have them,
 * the limits of the ordinary p-chart stay. Null with fewer than 3 periods or a pooled share of 0 or 1. Limits are cut to [0, 1].
 * @throws RangeError when a period has no opportunity or more misses than opportunities
 */
export function laneyChart(points: readonly ChartPoint[]): ControlChart | null {
  for (const { misses, n } of points) {
    if (!(n > 0 && misses >= 0 && misses <= n)) throw new RangeError(`${misses} misses of ${n} is not a period`);
  }
  const centre = sum(points.map(({ misses }) => misses)) / sum(points.map(({ n }) => n));
  if (points.length < 3 || !(centre > 0 && centre < 1)) return null;
  const spreads = points.map(({ n }) => Math.sqrt((centre * (1 - centre)) / n));
  const z = points.map(({ misses, n }, i) => (misses / n - centre) / (spreads[i] as number));
  const ranges = z.slice(1).map((value, i) => Math.abs(value - (z[i] as number)));
  const sigmaZ = Math.max(mean(ranges) / d2, 1);
  return {
    centre,
    sigmaZ,
    points: points.map(({ misses, n }, i) => {
      const share = misses / n;
      const reach = 3 * (spreads[i] as number) * sigmaZ;
      const [low, high] = [Math.max(centre - reach, 0), Math.min(centre + reach, 1)];
      return { share, low, high, signal: share < low || share > high };
    }),
  };
}
