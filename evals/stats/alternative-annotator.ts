import { studentTCdf } from "./distributions.ts";
import { mean, variance } from "./moments.ts";

/** One ticket: each annotator's label and the judge's, on one scale. */
export type AnnotatedUnit = { labels: Readonly<Record<string, number>>; judge: number };

export type AlternativeAnnotatorTest = {
  /** share of annotators that the judge may replace, 0-1; at least one half = it may */
  winningRate: number;
  /** mean over annotators of the share of tickets on which the judge is at least as near to the others, 0-1 */
  advantage: number;
  annotators: { annotator: string; tickets: number; advantage: number; pValue: number; replaceable: boolean }[];
};

export type AlternativeAnnotatorOptions = {
  /** how much worse the judge may be for its lower price: 0.1 for the crowd, 0.15 for skilled staff, 0.2 for experts */
  epsilon: number;
  /** "match": share of the others with the same label; "distance": root mean squared distance to the others */
  alignment: "match" | "distance";
  /** tickets an annotator must share with another to count (default 30) */
  leastTickets?: number;
  /** false discovery rate over annotators (default 0.05) */
  level?: number;
};

/**
 * Alternative annotator test: whether the judge agrees with the other annotators at least as well as each annotator does, less
 * `epsilon` (Calderon, Reichart and Dror, "The alternative annotator test for LLM-as-a-judge", ACL 2025): one-sided t tests,
 * Benjamini-Yekutieli over annotators. Null when no annotator has enough tickets that another annotator labelled too.
 */
export function alternativeAnnotatorTest(
  units: readonly AnnotatedUnit[],
  options: AlternativeAnnotatorOptions,
): AlternativeAnnotatorTest | null {
  const { epsilon, leastTickets = 30, level = 0.05 } = options;
  const align = options.alignment === "match" ? sharedBy : nearness;
  const names = [...new Set(units.flatMap((unit) => Object.keys(unit.labels)))];
  const tested = names.flatMap((annotator) => {
    const pairs = units.flatMap((unit) => {
      const own = unit.labels[annotator];
      const others = Object.keys(unit.labels).filter((name) => name !== annotator);
      if (own === undefined || others.length === 0) return [];
      const rest = others.map((name) => unit.labels[name] as number);
      return [{ judge: align(unit.judge, rest), person: align(own, rest) }];
    });
    if (pairs.length < leastTickets) return [];
    const judgeWins = pairs.map(({ judge, person }) => Number(judge >= person));
    const lost = pairs.map(({ judge, person }, index) => Number(person >= judge) - (judgeWins[index] as number));
    return [{ annotator, tickets: pairs.length, advantage: mean(judgeWins), pValue: pBelow(lost, epsilon) }];
  });
  if (tested.length === 0) return null;
  const replaceable = benjaminiYekutieli(
    tested.map(({ pValue }) => pValue),
    level,
  );
  return {
    winningRate: mean(replaceable.map(Number)),
    advantage: mean(tested.map(({ advantage }) => advantage)),
    annotators: tested.map((one, index) => ({ ...one, replaceable: replaceable[index] as boolean })),
  };
}

function sharedBy(label: number, others: readonly number[]): number {
  return mean(others.map((other) => Number(other === label)));
}

function nearness(label: number, others: readonly number[]): number {
  return -Math.sqrt(mean(others.map((other) => (other - label) ** 2)));
}

/** One-sided p-value that the mean is below `bound`; with no spread it is decided by the mean alone. */
function pBelow(values: readonly number[], bound: number): number {
  const spread = variance(values);
  const distance = mean(values) - bound;
  if (spread === 0) return distance < 0 ? 0 : 1;
  return studentTCdf(distance / Math.sqrt(spread / values.length), values.length - 1);
}

/** Which hypotheses are rejected at a false discovery rate under any dependence (Benjamini and Yekutieli 2001). */
function benjaminiYekutieli(pValues: readonly number[], level: number): boolean[] {
  const m = pValues.length;
  const harmonic = pValues.reduce((total, _, index) => total + 1 / (index + 1), 0);
  const sorted = [...pValues].sort((a, b) => a - b);
  const last = sorted.findLastIndex((p, index) => p <= ((index + 1) / m / harmonic) * level);
  const limit = last < 0 ? Number.NEGATIVE_INFINITY : (sorted[last] as number);
  return pValues.map((p) => p <= limit);
}
