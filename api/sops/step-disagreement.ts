import { reviewerDisagreements } from "../../evals/reviewer-disagreement.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Disagreement } from "../../sops/executability.ts";
import type { SopDocument } from "../../sops/sop.ts";
import type { Context } from "../context.ts";

/** By SOP, and within it by the step or obligation that criteria point at: how often reviewers of one ticket disagreed. */
export type Disagreements = ReadonlyMap<string, ReadonlyMap<string, Disagreement>>;

/** Read once for a page or list: the criteria of the current scorecard that point at SOPs, and the reviews of each. */
export async function disagreementsSoFar(context: Context): Promise<Disagreements> {
  const store = context.stores.qa(context.db);
  const scorecard = await store.currentScorecard();
  const linked = scorecard ? criteriaOf(scorecard.definition).filter(({ obligation }) => obligation !== null) : [];
  if (linked.length === 0) return new Map();
  const counts = reviewerDisagreements(await store.repeatedAudits(linked.map(({ id }) => id)));
  const found = new Map<string, Map<string, Disagreement>>();
  for (const { id, obligation } of linked) {
    const count = counts.get(id);
    const [sopId, anchor] = obligation?.split("#") ?? [];
    if (!count || sopId === undefined || anchor === undefined) continue;
    const anchors = found.get(sopId) ?? new Map<string, Disagreement>();
    found.set(sopId, anchors.set(anchor, sumOf(anchors.get(anchor), count)));
  }
  return found;
}

/** What was found for a version's steps: an obligation's count belongs to the step that holds it. */
export function stepDisagreements(document: SopDocument, disagreements: Disagreements): Map<string, Disagreement> {
  const anchors = disagreements.get(document.meta.id);
  if (!anchors) return new Map();
  return new Map(
    document.steps.flatMap((step) => {
      const own = [step.id, ...step.obligations.map(({ id }) => id)].flatMap((anchor) => anchors.get(anchor) ?? []);
      return own.length === 0 ? [] : [[step.id, own.reduce(sumOf)] as const];
    }),
  );
}

export function sumOf(a: Disagreement | undefined, b: Disagreement): Disagreement {
  return { pairs: (a?.pairs ?? 0) + b.pairs, disagreed: (a?.disagreed ?? 0) + b.disagreed };
}
