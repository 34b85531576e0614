import { binomialCdf, hypergeometricCdf } from "./counting-tails.ts";

/** Audits whose confidence reaches a level, and how many of them disagree with the judge's verdict. */
export type LevelCount = { audits: number; disagreements: number };

export type AcceptTarget = {
  /** Agreement promised on accepted tickets, e.g. 0.9. */
  agreement: number;
  /** Probability with which the promise may fail over the random audits, e.g. 0.1. */
  delta: number;
};

export type Certificate = AcceptTarget & {
  /** Accept a ticket when its confidence is at least this. */
  threshold: number;
  /** Share of the frame at or above the threshold. */
  acceptedShare: number;
  audits: number;
  disagreements: number;
};

/**
 * Fewest audits that certify `target` with `allowed` disagreements among them: the smallest n with
 * P(Bin(n, 1 - agreement) <= allowed) <= delta. Throws RangeError on a target outside (0, 1).
 */
export function auditsNeeded({ agreement, delta }: AcceptTarget, allowed = 0): number {
  if (!(agreement > 0 && agreement < 1 && delta > 0 && delta < 1)) {
    throw new RangeError(`agreement and delta must be between 0 and 1, got ${agreement} and ${delta}`);
  }
  let n = allowed + 1;
  while (binomialCdf(allowed, n, 1 - agreement) > delta) n++;
  return n;
}

/** p-value of "disagreement in the population exceeds 1 - agreement". */
function populationPValue(count: LevelCount, target: AcceptTarget): number {
  return binomialCdf(count.disagreements, count.audits, 1 - target.agreement);
}

/** p-value of "disagreement among the accepted, unaudited tickets of this batch exceeds 1 - agreement". */
function batchPValue(count: LevelCount, accepted: number, target: AcceptTarget): number {
  const rest = accepted - count.audits;
  if (rest <= 0) return 1;
  const worst = Math.floor((1 - target.agreement) * rest + 1e-9) + 1;
  const marked = Math.min(count.disagreements + worst, accepted);
  return hypergeometricCdf(count.disagreements, accepted, marked, count.audits);
}

/**
 * Fixed-sequence test over nested levels, strict to lenient (Learn then Test: Angelopoulos et al. 2021). It starts at
 * the first level with audits enough to allow one disagreement (the number of audits does not depend on labels) and
 * stops at the first level that fails. Returns the index of the last level that passed, -1 when nothing passed.
 * With `acceptedTotals` (tickets of the batch at each level) the claim is about this batch, else about the population.
 */
export function fixedSequence(
  counts: readonly LevelCount[],
  target: AcceptTarget,
  acceptedTotals?: readonly number[],
): number {
  const start = auditsNeeded(target, 1);
  let passed = -1;
  let started = false;
  for (let level = 0; level < counts.length; level++) {
    const count = counts[level] as LevelCount;
    started ||= count.audits >= start || level === counts.length - 1;
    if (!started || count.audits === 0) continue;
    const total = acceptedTotals?.[level];
    const p = total === undefined ? populationPValue(count, target) : batchPValue(count, total, target);
    if (p > target.delta) break;
    passed = level;
  }
  return passed;
}

/** Levels to test, strict to lenient: the quantiles 0, 5, ... 95 % of the confidence over the frame; no label is used. */
export function confidenceLevels(confidences: readonly number[], levels = 20): number[] {
  const sorted = confidences.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const at = (k: number) => sorted[Math.floor((sorted.length - 1) * ((0.95 * k) / (levels - 1)) + 1e-9)] as number;
  return [...new Set(Array.from({ length: levels }, (_, k) => at(k)))].sort((a, b) => b - a);
}

export type CertifyInput = AcceptTarget & {
  /** Confidence of every ticket of the frame; for a batch without those that trained the confidence. */
  frame: readonly number[];
  /** Randomly audited tickets, not used to train the confidence. */
  audits: readonly { confidence: number; agrees: boolean }[];
  /** Promise about the accepted, unaudited tickets of this frame instead of the population. */
  batch?: boolean;
};

/**
 * Widest confidence threshold at which accepted tickets agree with a human audit at the promised rate. Null means:
 * accept nothing. With probability at least 1 - delta over the random audits, the promise holds for tickets of the
 * same population judged the same way. For K criteria at once use delta / K.
 */
export function certify({ frame, audits, agreement, delta, batch = false }: CertifyInput): Certificate | null {
  const levels = confidenceLevels(frame);
  const counts = levels.map((level): LevelCount => {
    const reached = audits.filter((audit) => audit.confidence >= level);
    return { audits: reached.length, disagreements: reached.filter((audit) => !audit.agrees).length };
  });
  const totals = levels.map((level) => frame.filter((confidence) => confidence >= level).length);
  const place = fixedSequence(counts, { agreement, delta }, batch ? totals : undefined);
  if (place < 0) return null;
  return {
    agreement,
    delta,
    threshold: levels[place] as number,
    acceptedShare: (totals[place] as number) / frame.length,
    ...(counts[place] as LevelCount),
  };
}
