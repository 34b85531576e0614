import type { Criterion } from "./scorecard.ts";

/** A human label as it was given, as far as it matters which of several counts. */
export type GivenLabel = {
  ticketId: string;
  criterionId: string;
  reviewer: string;
  reviewedAt: Date;
  purpose: "random" | "double-blind" | "escalated" | "targeted";
};

/** The first review of each criterion on each ticket; a second, double-blind one only measures the reviewers. */
export function firstLabels<L extends GivenLabel>(labels: readonly L[]): L[] {
  const first = new Map<string, L>();
  for (const label of labels) {
    const key = `${label.ticketId}\n${label.criterionId}`;
    const known = first.get(key);
    if (!known || rank(label) < rank(known)) first.set(key, label);
  }
  return [...first.values()];
}

/**
 * What a judge learns from: of each criterion on each ticket the label that settled a dispute, else the first review. For learning only: an
 * estimate takes `firstLabels`, because who disputes is not left to chance.
 */
export function taughtLabels<L extends GivenLabel & { id: string }>(
  labels: readonly L[],
  settled: ReadonlySet<string>,
): L[] {
  const decided = new Map(
    labels.filter(({ id }) => settled.has(id)).map((one) => [`${one.ticketId}\n${one.criterionId}`, one]),
  );
  return firstLabels(labels).map((one) => decided.get(`${one.ticketId}\n${one.criterionId}`) ?? one);
}

function rank({ purpose, reviewedAt, reviewer }: GivenLabel): string {
  return `${purpose === "double-blind" ? 1 : 0} ${reviewedAt.toISOString()} ${reviewer}`;
}

/** A human label on the criterion's scale, rescaled to [0, 1]; null = not applicable. */
export function labelOf(
  label: { verdict: "pass" | "fail" | "level" | "not-applicable"; level: number | null },
  criterion: Pick<Criterion, "levels">,
): number | null {
  if (label.verdict === "pass") return 1;
  if (label.verdict === "fail") return 0;
  if (label.verdict !== "level" || label.level === null) return null;
  return placeOnScale(label.level, criterion);
}

/** A level of a criterion's scale, rescaled to [0, 1]. */
export function placeOnScale(level: number, criterion: Pick<Criterion, "levels">): number {
  const values = criterion.levels.map(({ value }) => value);
  const min = Math.min(...values);
  return (level - min) / (Math.max(...values) - min);
}
