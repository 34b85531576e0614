import { bootstrapBounds, redrawnBounds } from "./bootstrap.ts";
import { boundedEstimate, type Estimate } from "./estimate.ts";
import type { Rng } from "./prng.ts";

export type AlphaScale = "nominal" | "ordinal" | "interval";

/** The ratings one unit (ticket) received, as numbers; units with fewer than two ratings carry no information. */
export type RatedUnit = readonly number[];

/**
 * Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"), any number of raters,
 * missing ratings allowed. Null when there is no pair of ratings or no variation at all.
 */
export function krippendorffAlpha(units: readonly RatedUnit[], scale: AlphaScale): number | null {
  const rated = units.filter((unit) => unit.length >= 2);
  if (rated.length === 0) return null;
  return scale === "interval" ? intervalAlpha(rated) : coincidenceAlpha(rated, scale);
}

/** Squared-difference alpha from sums, linear in the number of ratings. */
function intervalAlpha(units: readonly RatedUnit[]): number | null {
  const all = units.flat();
  const n = all.length;
  const pairSquares = (values: readonly number[]) => {
    const centre = values.reduce((t, v) => t + v, 0) / values.length;
    return 2 * values.length * values.reduce((t, v) => t + (v - centre) ** 2, 0);
  };
  const observed = units.reduce((t, unit) => t + pairSquares(unit) / (unit.length - 1), 0);
  const expected = pairSquares(all) / (n - 1);
  return expected === 0 ? null : 1 - observed / expected;
}

function coincidenceAlpha(units: readonly RatedUnit[], scale: "nominal" | "ordinal"): number | null {
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const code = new Map(values.map((value, k) => [value, k]));
  const size = values.length;
  const coincidence = new Float64Array(size * size);
  for (const unit of units) {
    for (let i = 0; i < unit.length; i++) {
      for (let j = 0; j < unit.length; j++) {
        if (i === j) continue;
        const cell = (code.get(unit[i] as number) as number) * size + (code.get(unit[j] as number) as number);
        coincidence[cell] = (coincidence[cell] as number) + 1 / (unit.length - 1);
      }
    }
  }
  return alphaOfCoincidences(coincidence, size, scale);
}

/** `coincidence` holds size x size cells, row by row, symmetric. */
function alphaOfCoincidences(coincidence: Float64Array, size: number, scale: "nominal" | "ordinal"): number | null {
  const totals = Array.from({ length: size }, (_, i) => {
    let total = 0;
    for (let j = 0; j < size; j++) total += coincidence[i * size + j] as number;
    return total;
  });
  const n = totals.reduce((t, c) => t + c, 0);
  const distance = scale === "nominal" ? () => 1 : ordinalDistance(totals);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const apart = distance(i, j);
      observed += ((coincidence[i * size + j] as number) + (coincidence[j * size + i] as number)) * apart;
      expected += (2 * (totals[i] as number) * (totals[j] as number) * apart) / (n - 1);
    }
  }
  return expected === 0 ? null : 1 - observed / expected;
}

/** Squared number of ratings between two ranks, the end ranks counted half. */
function ordinalDistance(totals: readonly number[]): (low: number, high: number) => number {
  const cumulative: number[] = [];
  totals.reduce((t, c, k) => {
    cumulative[k] = t + c;
    return t + c;
  }, 0);
  return (low, high) => {
    const through = (cumulative[high] as number) - (cumulative[low] as number) + (totals[low] as number);
    return (through - ((totals[low] as number) + (totals[high] as number)) / 2) ** 2;
  };
}

/** Krippendorff's alpha with a percentile interval from redrawing whole units (tickets); null when undefined. */
export function krippendorffEstimate(
  units: readonly RatedUnit[],
  scale: AlphaScale,
  options: { rng: Rng; replicates?: number; level?: number },
): Estimate | null {
  const value = krippendorffAlpha(units, scale);
  if (value === null) return null;
  const bounds = units.every((unit) => unit.length === 2)
    ? redrawnBounds(units.length, pairedAlpha(units, scale), options)
    : bootstrapBounds(units, (drawn) => krippendorffAlpha(drawn, scale), options);
  if (bounds === null) return null;
  const { level = 0.95 } = options;
  const method = `krippendorff alpha, ${scale}, ticket bootstrap`;
  return boundedEstimate({ value, low: bounds.low, high: bounds.high, level, n: units.length, method }, [-1, 1]);
}

/** Alpha of redrawn pairs, given by their places: only counts or sums change from one redraw to the next. */
function pairedAlpha(units: readonly RatedUnit[], scale: AlphaScale): (places: Int32Array) => number | null {
  const first = Float64Array.from(units, (unit) => unit[0] as number);
  const second = Float64Array.from(units, (unit) => unit[1] as number);
  if (scale === "interval") {
    return (places) => {
      let [apart, total, squares] = [0, 0, 0];
      for (const place of places) {
        const [a, b] = [first[place] as number, second[place] as number];
        apart += (a - b) ** 2;
        total += a + b;
        squares += a * a + b * b;
      }
      const n = 2 * places.length;
      const expected = (2 * (n * squares - total * total)) / (n - 1);
      return expected > 1e-12 ? 1 - (2 * apart) / expected : null;
    };
  }
  const values = [...new Set([...first, ...second])].sort((a, b) => a - b);
  const size = values.length;
  const code = new Map(values.map((value, k) => [value, k]));
  const codes = (side: Float64Array) => Int32Array.from(side, (value) => code.get(value) as number);
  const [left, right] = [codes(first), codes(second)];
  return (places) => {
    const coincidence = new Float64Array(size * size);
    for (const place of places) {
      const [a, b] = [left[place] as number, right[place] as number];
      coincidence[a * size + b] = (coincidence[a * size + b] as number) + 1;
      coincidence[b * size + a] = (coincidence[b * size + a] as number) + 1;
    }
    return alphaOfCoincidences(coincidence, size, scale);
  };
}
