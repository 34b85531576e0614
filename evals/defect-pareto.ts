import type { Severity } from "./scorecard.ts";
import type { Estimate } from "./stats/estimate.ts";
import { sum } from "./stats/moments.ts";

/** A criterion with its corrected pass rate; `step` is the SOP step it tests, null for a habit that no SOP states. */
export type JudgedCriterion = {
  criterion: string;
  title: string;
  severity: Severity;
  step: { sopId: string; stepId: string; heading: string } | null;
  /** tickets of the population where it applies */
  tickets: number;
  /** corrected pass rate, 0-1 */
  rate: Estimate;
};

export type ParetoRow = {
  step: JudgedCriterion["step"];
  criteria: { criterion: string; title: string; severity: Severity; misses: Estimate }[];
  /** expected misses in the population; bounds of several criteria are added, so the interval is rather too wide */
  misses: Estimate;
  /** share of all expected misses, and of this row and those above, 0-1 */
  share: number;
  cumulative: number;
};

/**
 * Where the misses lie: expected misses, tickets x (1 - corrected pass rate), summed by SOP step and sorted from most to fewest. Criteria
 * without a step stand alone. Never from auto-scores as they are.
 */
export function paretoBySteps(criteria: readonly JudgedCriterion[]): ParetoRow[] {
  const groups = new Map<string, JudgedCriterion[]>();
  for (const one of criteria) {
    const key = one.step ? `${one.step.sopId}#${one.step.stepId}` : `criterion ${one.criterion}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].map((group) => {
    const each = group
      .map(({ criterion, title, severity, tickets, rate }) => ({
        criterion,
        title,
        severity,
        misses: missesOf(tickets, rate),
      }))
      .sort((a, b) => b.misses.value - a.misses.value);
    return { step: group[0]?.step ?? null, criteria: each, misses: added(each.map(({ misses }) => misses)) };
  });
  rows.sort((a, b) => b.misses.value - a.misses.value);
  const total = sum(rows.map(({ misses }) => misses.value));
  let above = 0;
  return rows.map((row) => {
    const share = total === 0 ? 0 : row.misses.value / total;
    above += share;
    return { ...row, share, cumulative: Math.min(above, 1) };
  });
}

function missesOf(tickets: number, { value, low, high, level, n, method }: Estimate): Estimate {
  return { value: tickets * (1 - value), low: tickets * (1 - high), high: tickets * (1 - low), level, n, method };
}

function added(estimates: readonly Estimate[]): Estimate {
  const [first] = estimates;
  if (!first) throw new RangeError("no estimate to add");
  const total = (of: (estimate: Estimate) => number): number => sum(estimates.map(of));
  return {
    value: total(({ value }) => value),
    low: total(({ low }) => low),
    high: total(({ high }) => high),
    level: first.level,
    n: Math.min(...estimates.map(({ n }) => n)),
    method: estimates.length === 1 ? first.method : "corrected misses of each criterion, bounds added",
  };
}
