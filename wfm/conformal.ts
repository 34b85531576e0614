import { normalCritical, studentTCritical } from "../evals/stats/distributions.ts";
import { mean } from "../evals/stats/moments.ts";
import type { BacktestOrigin } from "./backtest.ts";
import { pinball } from "./forecast-scores.ts";

/** How far a volume lies from its forecast, in units that suit a count: (y - f) / sqrt(max(f, 1)). */
export function countScore(actual: number, forecast: number): number {
  return (actual - forecast) / Math.sqrt(Math.max(forecast, 1));
}

/** The volume with a given score; never below 0. */
export function fromScore(score: number, forecast: number): number {
  return Math.max(0, forecast + score * Math.sqrt(Math.max(forecast, 1)));
}

export type Bounds = [low: number, high: number];

export interface ConformalOptions {
  /** central levels, 0..1, e.g. [0.8, 0.95] */
  levels: readonly number[];
  /** open slots of lead time that share one set of scores, e.g. a day */
  bucketSlots: number;
  /** speed of adaptation, default 0.02 */
  gamma?: number;
  /** coverage and loss are of origins from here on; those before only teach. Default: all count */
  judgedFrom?: number;
}

export interface ConformalResult {
  /** share of backtest actuals inside the interval, per level; each interval used only scores known at its origin */
  coverage: number[];
  /** mean pinball loss of those bounds, over bounds and levels; unit of the series */
  loss: number;
  /** bounds at each level for lead `lead` (0-based, in open slots): they contain `forecast` and do not cross */
  intervals(lead: number, forecast: number): Bounds[];
}

/** Past scores of one stretch of lead times, and the miss rate now aimed at per level. */
interface Bucket {
  scores: number[];
  /** by origin: how many scores it brought, and their sum */
  byOrigin: Map<number, { n: number; sum: number }>;
  /** how many origins in a row share what they forecast */
  overlap: number;
  /** by how much the order statistics are widened is reckoned from this; null = not known yet */
  independent: number | null;
  sorted: Float64Array | null;
  aims: number[];
}

/** A backtest forecast whose actuals arrive one by one. */
interface Pending {
  origin: BacktestOrigin;
  next: number;
  bounds: (Bounds[] | null)[];
}

const LEAST_SCORES = 20;

/**
 * Split-conformal intervals on signed scores, the aimed-at miss rate adapted to the misses seen so far.
 * Sources: Lei et al. 2018 (split conformal); Gibbs and Candes 2021 (adaptive update with step gamma).
 */
export function conformal(origins: readonly BacktestOrigin[], options: ConformalOptions): ConformalResult {
  const { levels, bucketSlots, gamma = 0.02, judgedFrom = Number.NEGATIVE_INFINITY } = options;
  const horizon = origins[0]?.targets.length ?? 0;
  const buckets = Array.from({ length: Math.max(1, Math.ceil(horizon / bucketSlots)) }, (_, b) =>
    newBucket(levels, overlapAt(origins, Math.min(horizon, (b + 1) * bucketSlots) - 1)),
  );
  const bucketOf = (lead: number): Bucket =>
    buckets[Math.min(buckets.length - 1, Math.floor(lead / bucketSlots))] as Bucket;
  const tally = { hits: levels.map(() => 0), judged: 0, loss: 0 };
  let pending: Pending[] = [];
  const learnUntil = (slot: number): void => {
    for (const bucket of buckets) {
      const news = pending.flatMap((p) => arrivals(p, slot, (lead) => bucketOf(lead) === bucket));
      judge(bucket, news, { levels, gamma, judgedFrom, tally });
    }
    for (const p of pending) while ((p.origin.targets[p.next] ?? slot) < slot) p.next++;
    pending = pending.filter((p) => p.next < p.origin.targets.length);
  };
  for (const origin of origins) {
    learnUntil(origin.at);
    const bounds = Array.from(origin.forecast, (f, lead) => boundsAt(bucketOf(lead), f, levels));
    pending.push({ origin, next: 0, bounds });
  }
  learnUntil(Number.POSITIVE_INFINITY);
  return {
    coverage: tally.hits.map((h) => (tally.judged === 0 ? Number.NaN : h / tally.judged)),
    loss: tally.judged === 0 ? Number.NaN : tally.loss / (2 * levels.length * tally.judged),
    intervals: (lead, forecast) => boundsAt(bucketOf(lead), forecast, levels) ?? roughBounds(buckets, forecast, levels),
  };
}

function newBucket(levels: readonly number[], overlap: number): Bucket {
  const aims = levels.map((level) => 1 - level);
  return { scores: [], byOrigin: new Map(), overlap, independent: null, sorted: null, aims };
}

/** How many origins lie within one stretch up to `lead`: errors so far ahead are of the same days again and again. */
function overlapAt(origins: readonly BacktestOrigin[], lead: number): number {
  const [first, second] = origins;
  if (first === undefined || second === undefined) return 1;
  return Math.max(1, ((first.targets[lead] ?? first.at) - first.at + 1) / (second.at - first.at));
}

/** What a pool of so few independent stretches lacks beside one of many: as a Student quantile is to a normal one. */
function widening(bucket: Bucket, level: number): number {
  bucket.independent ??= independentScores(bucket);
  const independent = bucket.independent;
  const student = studentTCritical(level, Math.max(2, independent - 1)) / normalCritical(level);
  return student * Math.sqrt(1 + 1 / Math.max(1, independent));
}

/**
 * How many independent scores the pool is worth. What an origin's scores have in common (the level it missed) is known
 * only as often as its stretch fits beside itself into the past; the rest of each score stands for itself.
 */
function independentScores({ scores, byOrigin, overlap }: Bucket): number {
  const centre = mean(scores);
  const whole = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0);
  const common = [...byOrigin.values()].reduce((total, { n, sum }) => total + n * (sum / n - centre) ** 2, 0);
  const shared = whole > 0 ? common / whole : 1;
  return 1 / ((shared * overlap) / byOrigin.size + (1 - shared) / scores.length);
}

interface Arrival {
  actual: number;
  forecast: number;
  bounds: Bounds[] | null;
  from: number;
}

function arrivals({ origin, next, bounds }: Pending, slot: number, wanted: (lead: number) => boolean): Arrival[] {
  const found: Arrival[] = [];
  for (let lead = next; (origin.targets[lead] ?? slot) < slot; lead++) {
    const actual = origin.actual[lead] as number;
    if (Number.isNaN(actual) || !wanted(lead)) continue;
    found.push({ actual, forecast: origin.forecast[lead] as number, bounds: bounds[lead] ?? null, from: origin.at });
  }
  return found;
}

interface Judging {
  levels: readonly number[];
  gamma: number;
  judgedFrom: number;
  tally: { hits: number[]; judged: number; loss: number };
}

/** Counts hits, moves the aims by gamma x (wanted - seen miss share), then takes the scores in. */
function judge(bucket: Bucket, news: readonly Arrival[], { levels, gamma, judgedFrom, tally }: Judging): void {
  if (news.length === 0) return;
  const judged = news.filter((a) => a.bounds !== null);
  const counted = judged.filter((a) => a.from >= judgedFrom);
  tally.judged += counted.length;
  levels.forEach((level, l) => {
    const inside = (some: readonly Arrival[]): number => some.filter((one) => isInside(one, l)).length;
    tally.hits[l] = (tally.hits[l] as number) + inside(counted);
    const tail = (1 - level) / 2;
    for (const { actual, bounds } of counted) {
      const [low, high] = bounds?.[l] ?? [actual, actual];
      tally.loss += pinball(actual, low, tail) + pinball(actual, high, 1 - tail);
    }
    if (judged.length === 0) return;
    const aim = (bucket.aims[l] as number) + gamma * (1 - level - (1 - inside(judged) / judged.length));
    bucket.aims[l] = Math.min(0.9, Math.max((1 - level) / 10, aim));
  });
  for (const { actual, forecast, from } of news) {
    const score = countScore(actual, forecast);
    bucket.scores.push(score);
    const own = bucket.byOrigin.get(from);
    bucket.byOrigin.set(from, { n: (own?.n ?? 0) + 1, sum: (own?.sum ?? 0) + score });
  }
  bucket.sorted = null;
  bucket.independent = null;
}

function isInside({ actual, bounds }: Arrival, l: number): boolean {
  const at = bounds?.[l];
  return at !== undefined && actual >= at[0] && actual <= at[1];
}

/** Conformal order statistics: the floor((n + 1) tail)-th smallest and largest scores, the extremes when too few. */
function boundsAt(bucket: Bucket, forecast: number, levels: readonly number[]): Bounds[] | null {
  if (bucket.scores.length < LEAST_SCORES) return null;
  bucket.sorted ??= Float64Array.from(bucket.scores).sort();
  const scores = bucket.sorted;
  const wide = levels.map((level, l): Bounds => {
    const tail = (bucket.aims[l] as number) / 2;
    const k = Math.min(Math.max(1, Math.floor((scores.length + 1) * tail)), Math.ceil(scores.length / 2));
    const by = widening(bucket, level);
    const [low, high] = [by * (scores[k - 1] as number), by * (scores[scores.length - k] as number)];
    return [fromScore(low, forecast), fromScore(high, forecast)];
  });
  return nested(wide, forecast, levels);
}

/** With too few scores for order statistics: a normal band of at least Poisson width, widened for the few. */
function roughBounds(buckets: readonly Bucket[], forecast: number, levels: readonly number[]): Bounds[] {
  const scores = buckets.flatMap((bucket) => bucket.scores);
  const n = scores.length;
  const size = n === 0 ? 2 : Math.max(1, Math.sqrt(scores.reduce((sum, s) => sum + s * s, 0) / n));
  const widening = size * Math.sqrt((n + 2) / Math.max(1, n - 1));
  const bounds = levels.map((level): Bounds => {
    const z = normalCritical(level) * widening;
    return [fromScore(-z, forecast), fromScore(z, forecast)];
  });
  return nested(bounds, forecast, levels);
}

/** Makes every interval contain the forecast and every higher level contain the lower ones. */
export function nested(bounds: readonly Bounds[], forecast: number, levels: readonly number[]): Bounds[] {
  const order = levels.map((_, l) => l).sort((a, b) => (levels[a] as number) - (levels[b] as number));
  const out: Bounds[] = bounds.map(([low, high]) => [low, high]);
  let [low, high] = [forecast, forecast];
  for (const l of order) {
    const [a, b] = bounds[l] as Bounds;
    low = Math.min(low, a);
    high = Math.max(high, b);
    out[l] = [Math.max(0, low), high];
  }
  return out;
}
