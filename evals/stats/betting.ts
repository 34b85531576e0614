import { assertLevel, type Estimate } from "./estimate.ts";
import { clamp, mean } from "./moments.ts";

/** Candidate means at which the wealth is followed; the interval is widened by one step to stay on the safe side. */
const GRID = 401;

export type BettingInput = {
  /** Values in the random order in which they were drawn without replacement. */
  values: readonly number[];
  /** Size of the finite population they come from. */
  populationSize: number;
  /** Known range of the values. */
  range?: readonly [min: number, max: number];
  level?: number;
};

/**
 * Interval for the mean of a finite population by hedged-capital betting (Waudby-Smith and Ramdas 2024): exact at any
 * sample size and for any values within `range`, at the price of width. Null without values; throws RangeError when
 * there are more values than the population holds.
 */
export function bettingInterval(input: BettingInput): Estimate | null {
  const { values, populationSize, range = [0, 1], level = 0.95 } = input;
  assertLevel(level);
  const n = values.length;
  if (n === 0) return null;
  if (n > populationSize) throw new RangeError(`${n} values from a population of ${populationSize}`);
  const [min, max] = range;
  const width = max - min;
  const [low, high] = survivors(
    values.map((value) => (value - min) / width),
    populationSize,
    1 - level,
  );
  const step = 1 / (GRID - 1);
  const value = mean(values);
  return {
    value,
    low: Math.min(min + width * Math.max(low - step, 0), value),
    high: Math.max(min + width * Math.min(high + step, 1), value),
    level,
    n,
    method: "betting, finite population",
  };
}

/** First and last candidate mean that no bet has ruled out. */
function survivors(x: readonly number[], size: number, alpha: number): [number, number] {
  const rising = new Float64Array(GRID).fill(1);
  const falling = new Float64Array(GRID).fill(1);
  const alive = new Array<boolean>(GRID).fill(true);
  let seen = 0;
  let first = 0.5;
  let second = 0.25;
  let spread = 0.25;
  x.forEach((value, k) => {
    // The stake depends on earlier values only, which keeps the wealth a martingale.
    const stake = Math.sqrt((2 * Math.log(2 / alpha)) / (spread * x.length));
    for (let g = 0; g < GRID; g++) {
      const implied = (size * (g / (GRID - 1)) - seen) / (size - k);
      const eta = clamp(implied, 1e-9, 1 - 1e-9);
      const up = (rising[g] as number) * Math.max(1 + Math.min(stake, 0.5 / eta) * (value - eta), 1e-300);
      const down = (falling[g] as number) * Math.max(1 - Math.min(stake, 0.5 / (1 - eta)) * (value - eta), 1e-300);
      rising[g] = up;
      falling[g] = down;
      if (implied < 0 || implied > 1 || Math.max(up, down) * 0.5 >= 1 / alpha) alive[g] = false;
    }
    seen += value;
    first += value;
    second += (value - first / (k + 2)) ** 2;
    spread = second / (k + 2);
  });
  const low = alive.indexOf(true);
  const high = alive.lastIndexOf(true);
  return low < 0 ? [0, 1] : [low / (GRID - 1), high / (GRID - 1)];
}
