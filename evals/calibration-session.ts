import { cohenKappa, crossTabulate, gwetAc1 } from "./stats/agreement.ts";
import { studentTCritical } from "./stats/distributions.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";
import { mean, variance } from "./stats/moments.ts";

/** What one rater (a reviewer or the judge) said of one criterion on one ticket, rescaled to [0, 1]. */
export type SessionScore = { ticketId: string; criterionId: string; rater: string; value: number };

/** What the session agreed on. */
export type Benchmark = { ticketId: string; criterionId: string; value: number };

export type CriterionSpread = {
  criterionId: string;
  /** tickets that at least two people rated */
  tickets: number;
  /** mean distance between two people on one ticket, 0 to 1 */
  spread: number | null;
  overThreshold: boolean;
  /** tickets over the threshold, widest first: what to talk about */
  discuss: { ticketId: string; spread: number }[];
};

export type RaterAlignment = {
  rater: string;
  ratings: number;
  /** mean of 1 - |difference to the benchmark| / maximum */
  alignment: Estimate | null;
  kappa: Estimate | null;
  ac1: Estimate | null;
};

/** How far people stood apart on each criterion before they talked; the judge is left out of the spread. */
export function sessionSpread(
  scores: readonly SessionScore[],
  options: { judge: string; threshold: number },
): CriterionSpread[] {
  const people = scores.filter(({ rater }) => rater !== options.judge);
  return [...new Set(people.map(({ criterionId }) => criterionId))].map((criterionId) => {
    const byTicket = new Map<string, number[]>();
    for (const one of people) {
      if (one.criterionId !== criterionId) continue;
      byTicket.set(one.ticketId, [...(byTicket.get(one.ticketId) ?? []), one.value]);
    }
    const spreads = [...byTicket].flatMap(([ticketId, values]) =>
      values.length < 2 ? [] : [{ ticketId, spread: meanDistance(values) }],
    );
    const spread = spreads.length === 0 ? null : mean(spreads.map((one) => one.spread));
    return {
      criterionId,
      tickets: spreads.length,
      spread,
      overThreshold: spread !== null && spread > options.threshold,
      discuss: spreads.filter((one) => one.spread > options.threshold).sort((a, b) => b.spread - a.spread),
    };
  });
}

function meanDistance(values: readonly number[]): number {
  const distances = values.flatMap((a, i) => values.slice(i + 1).map((b) => Math.abs(a - b)));
  return mean(distances);
}

/** How near each rater stood to what was agreed. κ and AC1 are on pass or fail, a rating of one half and more being a pass. */
export function sessionAlignment(
  scores: readonly SessionScore[],
  benchmark: readonly Benchmark[],
  level = 0.95,
): RaterAlignment[] {
  const agreed = new Map(benchmark.map((one) => [`${one.ticketId}\n${one.criterionId}`, one.value]));
  return [...new Set(scores.map(({ rater }) => rater))].sort().map((rater) => {
    const pairs = scores.flatMap((one) => {
      const value = agreed.get(`${one.ticketId}\n${one.criterionId}`);
      return one.rater !== rater || value === undefined ? [] : [{ own: one.value, agreed: value }];
    });
    const codes = pairs.map((one) => [Number(one.own >= 0.5), Number(one.agreed >= 0.5)] as const);
    const table = crossTabulate(
      codes.map(([own]) => own),
      codes.map(([, other]) => other),
      2,
    );
    return {
      rater,
      ratings: pairs.length,
      alignment: meanAlignment(
        pairs.map((one) => 1 - Math.abs(one.own - one.agreed)),
        level,
      ),
      kappa: pairs.length === 0 ? null : cohenKappa(table, "nominal", level),
      ac1: pairs.length === 0 ? null : gwetAc1(table, level),
    };
  });
}

function meanAlignment(values: readonly number[], level: number): Estimate | null {
  const n = values.length;
  if (n < 2) return null;
  const value = mean(values);
  const half = studentTCritical(level, n - 1) * Math.sqrt(variance(values) / n);
  const method = "mean of 1 - |difference to the benchmark|, Student interval";
  return boundedEstimate({ value, low: value - half, high: value + half, level, n, method });
}
