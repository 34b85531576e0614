import { criteriaOf } from "../../evals/scorecard.ts";
import { type Disagreements, ruleDisagreements } from "../../evals/step-disagreement.ts";
import type { Context } from "../context.ts";

/** Read once for a page or list: the criteria of the current scorecard that point at SOPs, and the reviews of each. */
export async function disagreementsSoFar(context: Context): Promise<Disagreements> {
  const store = context.stores.qa(context.db);
  const scorecard = await store.currentScorecard();
  const linked = scorecard ? criteriaOf(scorecard.definition).filter(({ obligation }) => obligation !== null) : [];
  if (linked.length === 0) return new Map();
  return ruleDisagreements(linked, await store.repeatedAudits(linked.map(({ id }) => id)));
}
