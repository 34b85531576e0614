import { type AlternativeAnnotatorTest, alternativeAnnotatorTest } from "./stats/alternative-annotator.ts";
import type { Estimate } from "./stats/estimate.ts";
import { auditorLeniency } from "./stats/leniency.ts";
import { wilson } from "./stats/wilson.ts";

/** One label of one reviewer beside what was to be expected of the ticket, both in [0, 1]. */
export type ReviewerLabel = {
  reviewer: string;
  ticketId: string;
  criterionId: string;
  label: number;
  /** calibrated score of the ticket; null where there is none */
  expected: number | null;
  /** ISO date-time of the review */
  at: string;
  seconds: number | null;
};

export type ReviewerHealth = {
  reviewer: string;
  labels: number;
  tickets: number;
  /** label less expectation: positive = gives more than others would; flagged at a false discovery rate of 10 % */
  leniency: Estimate | null;
  flagged: boolean;
  /** same label as the other reviewer on tickets that two read blind */
  agreement: Estimate | null;
  /** leniency by month, oldest first: a drift of the reviewer */
  months: { month: string; labels: number; leniency: Estimate | null }[];
  /** median seconds a ticket */
  secondsPerReview: number | null;
};

const leastMonth = 10;

export function reviewerHealth(labels: readonly ReviewerLabel[]): ReviewerHealth[] {
  const residuals = labels.flatMap(({ reviewer, label, expected, at }) =>
    expected === null ? [] : [{ auditor: reviewer, label, expected, month: at.slice(0, 7) }],
  );
  const leniency = new Map(auditorLeniency(residuals).map((one) => [one.auditor, one]));
  const months = [...new Set(residuals.map(({ month }) => month))].sort();
  const shared = agreements(labels);
  return [...new Set(labels.map(({ reviewer }) => reviewer))].sort().map((reviewer) => {
    const own = labels.filter((one) => one.reviewer === reviewer);
    const times = new Map(own.flatMap(({ ticketId, seconds }) => (seconds === null ? [] : [[ticketId, seconds]])));
    return {
      reviewer,
      labels: own.length,
      tickets: new Set(own.map(({ ticketId }) => ticketId)).size,
      leniency: leniency.get(reviewer)?.leniency ?? null,
      flagged: leniency.get(reviewer)?.flagged ?? false,
      agreement: shared.get(reviewer) ?? null,
      months: months.flatMap((month) => {
        const then = residuals.filter((one) => one.auditor === reviewer && one.month === month);
        const [figure] = auditorLeniency(then, leastMonth);
        return figure ? [{ month, labels: figure.labels, leniency: figure.leniency }] : [];
      }),
      secondsPerReview: median([...times.values()]),
    };
  });
}

/** Share of labels on which a reviewer said what another said of the same criterion on the same ticket. */
function agreements(labels: readonly ReviewerLabel[]): Map<string, Estimate> {
  const cases = new Map<string, ReviewerLabel[]>();
  for (const one of labels) {
    const key = `${one.ticketId}\n${one.criterionId}`;
    cases.set(key, [...(cases.get(key) ?? []), one]);
  }
  const counts = new Map<string, { same: number; all: number }>();
  for (const given of cases.values()) {
    for (const one of given) {
      for (const other of given) {
        if (one.reviewer === other.reviewer) continue;
        const { same, all } = counts.get(one.reviewer) ?? { same: 0, all: 0 };
        counts.set(one.reviewer, { same: same + Number(one.label === other.label), all: all + 1 });
      }
    }
  }
  return new Map(
    [...counts].flatMap(([reviewer, { same, all }]) => {
      const estimate = wilson(same, all);
      return estimate ? [[reviewer, estimate] as const] : [];
    }),
  );
}

function median(values: number[]): number | null {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** Skilled staff: the judge may be this much worse than a person for its lower price. */
const epsilon = 0.15;

/**
 * Whether the judge may stand in for a reviewer, from tickets that two or more read; null where no three reviewers share
 * 30 tickets each.
 */
export function judgeAsReviewer(labels: readonly ReviewerLabel[], judge: ReadonlyMap<string, number>) {
  const units = new Map<string, { labels: Record<string, number>; judge: number }>();
  for (const { ticketId, criterionId, reviewer, label } of labels) {
    const key = `${ticketId}\n${criterionId}`;
    const verdict = judge.get(key);
    if (verdict === undefined) continue;
    const unit = units.get(key) ?? { labels: {}, judge: verdict };
    unit.labels[reviewer] = label;
    units.set(key, unit);
  }
  const several = [...units.values()].filter((unit) => Object.keys(unit.labels).length >= 2);
  const test: AlternativeAnnotatorTest | null = alternativeAnnotatorTest(several, { epsilon, alignment: "match" });
  return test && test.annotators.length >= 3 ? { ...test, epsilon } : null;
}
