import { normalCritical, studentTCritical } from "../evals/stats/distributions.ts";
import { mean } from "../evals/stats/moments.ts";
import type { Rng } from "../evals/stats/prng.ts";
import type { BacktestOrigin } from "./backtest.ts";
import { conformal, countScore, fromScore } from "./conformal.ts";
import { drawGamma, quantileOf } from "./draw.ts";

/** Scores of one backtest forecast over its whole horizon: a busy day stays busy in all its slots. */
export type ResidualVector = Float64Array;

/** What a series' past errors say about a whole horizon. */
export interface ResidualDays {
  vectors: ResidualVector[];
  /** mean level of the vectors: what the forecast, a median, lacks of the sums that came */
  centre: number;
  /** horizons that fit beside each other into the past they come from: overlapping ones repeat the same weeks */
  independent: number;
  /** >= 1: how much further the totals of late went astray than the vectors say */
  stretch: number;
}

const LEAST_OBSERVED = 0.5;
const LEAST_WHOLE = 2;
const JUDGED_LEVEL = 0.8;
const MOST_STRETCH = 2;

/**
 * Whole-horizon residual vectors of a backtest. Sums (a day, a month, agents) need them: quantiles of slots must never
 * be added, and slots drawn independently give day totals far too sure of themselves.
 * Unobserved slots take the vector's mean score; vectors observed less than half are left out where others are enough.
 */
export function residualDays(origins: readonly BacktestOrigin[]): ResidualDays {
  const whole = origins.filter(observedEnough);
  // a history hardly longer than the horizon has no whole ones: parts are better than to draw no error at all
  const used =
    whole.length >= LEAST_WHOLE ? whole : origins.filter(({ actual }) => actual.some((y) => !Number.isNaN(y)));
  const vectors = used.map(scoresOf);
  const independent = apart(used);
  const centre = vectors.length === 0 ? 0 : mean(vectors.map(levelOf));
  return { vectors, centre, independent, stretch: stretchOf(used, vectors, independent) };
}

/**
 * One possible future: the forecast moved by one whole residual vector, drawn at random. The vector's mean (the level
 * of the whole horizon) is drawn around the centre of all as from a Student distribution with as many degrees of freedom
 * as horizons lie beside each other in the past, less one: 200 overlapping months of residuals are only seven different
 * ones. Around the centre and not around 0, so that wide tails never lift the middle.
 * Without vectors: the forecast itself.
 */
export function drawPath(forecast: ArrayLike<number>, { vectors, ...spread }: ResidualDays, rng: Rng): Float64Array {
  const vector = vectors[Math.floor(rng() * vectors.length)];
  if (vector === undefined) return Float64Array.from(forecast);
  const { centre, independent, stretch } = spread;
  const freedom = freedomOf(independent);
  const student = Math.sqrt(freedom / 2 / drawGamma(freedom / 2, rng));
  const level = levelOf(vector);
  const moved = (level - centre) * (stretch * centring(independent) * student - 1);
  return Float64Array.from(forecast, (f, i) => fromScore((vector[i] ?? level) + moved, f));
}

function observedEnough({ actual }: BacktestOrigin): boolean {
  const known = actual.filter((y) => !Number.isNaN(y)).length;
  return known > 0 && known >= LEAST_OBSERVED * actual.length;
}

function scoresOf({ actual, forecast }: BacktestOrigin): ResidualVector {
  const scores = actual.map((y, i) => countScore(y, forecast[i] as number));
  const level = levelOf(scores.filter((s) => !Number.isNaN(s)));
  return scores.map((s) => (Number.isNaN(s) ? level : s));
}

function levelOf(scores: Float64Array): number {
  return scores.reduce((a, b) => a + b, 0) / scores.length;
}

function apart(origins: readonly BacktestOrigin[]): number {
  let count = 0;
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, targets } of origins) {
    if (at < free) continue;
    count++;
    free = (targets.at(-1) ?? at) + 1;
  }
  return count;
}

function freedomOf(independent: number): number {
  return Math.max(2, independent - 1);
}

/** The centre of few residuals is not known either. */
function centring(independent: number): number {
  return Math.sqrt(1 + 1 / Math.max(1, independent));
}

/**
 * Beside the vectors' spread stands what adaptive conformal intervals of the totals now ask for; where that is wider it
 * counts, for totals forget a calm year faster than a pool of vectors does.
 */
function stretchOf(
  origins: readonly BacktestOrigin[],
  vectors: readonly ResidualVector[],
  independent: number,
): number {
  const last = origins.at(-1);
  if (last === undefined || vectors.length < 2) return 1;
  const usual = mean([...last.forecast].map((f) => Math.sqrt(Math.max(f, 1)))) * last.forecast.length;
  const levels = Float64Array.from(vectors, levelOf).sort();
  const tail = (1 - JUDGED_LEVEL) / 2;
  const student = studentTCritical(JUDGED_LEVEL, freedomOf(independent)) / normalCritical(JUDGED_LEVEL);
  const drawn = usual * (quantileOf(levels, 1 - tail) - quantileOf(levels, tail)) * centring(independent) * student;
  const totals = origins.map(asTotal);
  const total = (totals.at(-1) as BacktestOrigin).forecast[0] as number;
  const bands = conformal(totals, { levels: [JUDGED_LEVEL], bucketSlots: 1 });
  const [low, high] = bands.intervals(0, total)[0] ?? [total, total];
  return drawn > 0 ? Math.min(MOST_STRETCH, Math.max(1, (high - low) / drawn)) : 1;
}

/** The whole horizon as one target; what was not observed counts as forecast. */
function asTotal({ at, targets, forecast, actual }: BacktestOrigin): BacktestOrigin {
  const sum = forecast.reduce((a, b) => a + b, 0);
  const came = actual.reduce((total, y, i) => total + (Number.isNaN(y) ? (forecast[i] as number) : y), 0);
  return { at, targets: [targets.at(-1) ?? at], forecast: Float64Array.of(sum), actual: Float64Array.of(came) };
}
