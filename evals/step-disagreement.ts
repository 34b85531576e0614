import type { Disagreement } from "../sops/executability.ts";
import type { SopDocument, SopStep } from "../sops/sop.ts";
import { type ReviewedCriterion, reviewerDisagreements } from "./reviewer-disagreement.ts";
import type { Criterion } from "./scorecard.ts";

/** By SOP, and within it by the step or obligation that criteria point at: how often reviewers of one ticket disagreed. */
export type Disagreements = ReadonlyMap<string, ReadonlyMap<string, Disagreement>>;

/** Counts the reviews of criteria under the rule that each tests; criteria without a rule are left out. */
export function ruleDisagreements(
  criteria: readonly Pick<Criterion, "id" | "obligation">[],
  reviews: readonly ReviewedCriterion[],
): Disagreements {
  const counts = reviewerDisagreements(reviews);
  const found = new Map<string, Map<string, Disagreement>>();
  for (const { id, obligation } of criteria) {
    const count = counts.get(id);
    const [sopId, anchor] = obligation?.split("#") ?? [];
    if (!count || sopId === undefined || anchor === undefined) continue;
    const anchors = found.get(sopId) ?? new Map<string, Disagreement>();
    found.set(sopId, anchors.set(anchor, sumOf(anchors.get(anchor), count)));
  }
  return found;
}

/** What was found on one step: an obligation's count belongs to the step that holds it. Null when nobody reviewed it twice. */
export function disagreementOn(
  sopId: string,
  { id, obligations }: Pick<SopStep, "id" | "obligations">,
  disagreements: Disagreements,
): Disagreement | null {
  const anchors = disagreements.get(sopId);
  const own = [id, ...obligations.map((one) => one.id)].flatMap((anchor) => anchors?.get(anchor) ?? []);
  return own.length === 0 ? null : own.reduce(sumOf);
}

/** What was found on a version's steps, by step; steps that nobody reviewed twice are absent. */
export function stepDisagreements(document: SopDocument, disagreements: Disagreements): Map<string, Disagreement> {
  return new Map(
    document.steps.flatMap((step) => {
      const found = disagreementOn(document.meta.id, step, disagreements);
      return found === null ? [] : [[step.id, found] as const];
    }),
  );
}

export function sumOf(a: Disagreement | undefined, b: Disagreement): Disagreement {
  return { pairs: (a?.pairs ?? 0) + b.pairs, disagreed: (a?.disagreed ?? 0) + b.disagreed };
}
