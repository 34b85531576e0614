import type { Rng } from "../evals/stats/prng.ts";

/** Standard normal draw (Box and Muller 1958; one of the pair is used, so that draws do not depend on call order). */
export function drawNormal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
}

/** Gamma(shape, 1) draw, shape > 0 (Marsaglia and Tsang 2000). */
export function drawGamma(shape: number, rng: Rng): number {
  if (!(shape > 0)) throw new RangeError(`a gamma shape must be > 0, got ${shape}`);
  if (shape < 1) return drawGamma(shape + 1, rng) * (1 - rng()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = drawNormal(rng);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - rng()) < (z * z) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta(a, b) draw. Very small shapes can make both gammas vanish; the draw is then 0 or 1 in proportion. */
export function drawBeta(a: number, b: number, rng: Rng): number {
  const x = drawGamma(a, rng);
  const y = drawGamma(b, rng);
  return x + y > 0 ? x / (x + y) : Number(rng() < a / (a + b));
}

/** Binomial draw; trials need not be whole (they are rounded). Exact when small, normal with continuity when large. */
export function drawBinomial(trials: number, p: number, rng: Rng): number {
  const n = Math.max(0, Math.round(trials));
  const variance = n * p * (1 - p);
  if (variance > 100) {
    return Math.min(n, Math.max(0, Math.round(n * p + drawNormal(rng) * Math.sqrt(variance))));
  }
  const rare = Math.min(p, 1 - p);
  if (rare <= 0) return p >= 1 ? n : 0;
  let successes = 0;
  // skips from one rare event to the next: the work grows with the events, not with the trials
  for (let i = geometricSkip(rare, rng); i < n; i += 1 + geometricSkip(rare, rng)) successes++;
  return p <= 0.5 ? successes : n - successes;
}

function geometricSkip(p: number, rng: Rng): number {
  return Math.floor(Math.log(1 - rng()) / Math.log1p(-p));
}

/** Poisson draw: exact below mean 50, rounded normal above. */
export function drawPoisson(mean: number, rng: Rng): number {
  if (mean > 50) return Math.max(0, Math.round(mean + drawNormal(rng) * Math.sqrt(mean)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let p = rng(); p > limit; p *= rng()) count++;
  return count;
}

/** Quantile of ascending numbers, linear between order statistics (Hyndman and Fan 1996, type 7). */
export function quantileOf(ascending: ArrayLike<number>, p: number): number {
  const n = ascending.length;
  if (n === 0) throw new RangeError("no quantile of nothing");
  const at = (n - 1) * Math.min(1, Math.max(0, p));
  const below = Math.floor(at);
  const low = ascending[below] as number;
  const high = ascending[Math.min(n - 1, below + 1)] as number;
  return low + (high - low) * (at - below);
}

export function median(values: readonly number[]): number {
  return quantileOf(Float64Array.from(values).sort(), 0.5);
}
