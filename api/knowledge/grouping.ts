import { groupGaps } from "../../sops/gap-groups.ts";
import { kindOfGap } from "../../sops/gap-kind.ts";
import { termWeight } from "../../sops/lexicon.ts";
import { type WeightOf, weightsWithin } from "../../sops/text-vector.ts";
import { stale } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { sidesOf } from "./finding-conflicts.ts";
import type { StoredGap } from "./gap-store.ts";
import type { StoredQuestion } from "./question-store.ts";
import { likelyReason, nearestTickets, reasonOfSteps, ticketTexts } from "./reasons.ts";

/** Joins gaps that ask the same thing, and says of each what kind it is and which contacts it belongs to. Run again, it does the rest. */
export async function groupKnownGaps(context: Context): Promise<void> {
  const { db, stores } = context;
  const gaps = await stores.knowledge(db).gaps();
  if (gaps.length === 0) return;
  // The one asked most, then first, speaks for the others.
  gaps.sort((a, b) => b.times - a.times || a.firstAt.getTime() - b.firstAt.getTime());
  const weightOf = await weights(context, gaps);
  const asked = groupedBy(await stores.knowledge(db).questionsOfGaps(gaps.map(({ id }) => id)));
  const texts = gaps.map((gap) => ({
    id: gap.id,
    questions: textsOf(gap, asked.get(gap.id) ?? []),
    audience: gap.audience,
    decided: gap.state !== "open",
  }));
  for (const [kept, ...merged] of groupGaps(texts, weightOf))
    if (kept && merged.length > 0) await db.transaction((tx) => stores.knowledge(tx).mergeGaps(kept, merged));
  await describeGaps(context, weightOf);
}

/** Words count by how rare they are in the SOPs; before anything is indexed, among the questions themselves. */
export async function weights({ library }: Context, gaps: readonly StoredGap[]): Promise<WeightOf> {
  const model = await library.activeModel();
  return model ? (stem) => termWeight(model, stem) : weightsWithin(gaps.map(({ question }) => question));
}

/** The words of a gap, each once. */
export function textsOf(gap: StoredGap, questions: readonly StoredQuestion[]): string[] {
  return [...new Set([gap.question, ...questions.map(({ question }) => question)])];
}

function groupedBy(questions: readonly StoredQuestion[]): Map<string, StoredQuestion[]> {
  const groups = new Map<string, StoredQuestion[]>();
  for (const question of questions)
    if (question.gapId !== null) groups.set(question.gapId, [...(groups.get(question.gapId) ?? []), question]);
  return groups;
}

async function describeGaps(context: Context, weightOf: WeightOf): Promise<void> {
  const { db, stores, now } = context;
  const gaps = (await stores.knowledge(db).gaps()).filter(({ state }) => state === "open");
  const questions = await stores.knowledge(db).questionsOfGaps(gaps.map(({ id }) => id));
  const feedback = await stores.knowledge(db).feedbackOn(questions.map(({ id }) => id));
  const conflicts = await stores.knowledge(db).conflicts();
  const sides = { contradicted: sidesOf(conflicts, "contradiction"), repeated: sidesOf(conflicts, "duplicate") };
  const versionIds = [...new Set(questions.flatMap(({ hits }) => hits.slice(0, 1).map(({ versionId }) => versionId)))];
  const today = now().toISOString().slice(0, 10);
  const versions = await stores.sops(db).versionsById(versionIds);
  const reasonsOf = new Map(versions.map(({ id, meta }) => [id, meta.contactReasons]));
  const overdue = new Set(versions.filter(({ meta }) => stale(meta, today).stale).map(({ id }) => id));
  const tickets = await ticketTexts(context, weightOf);
  const byGap = groupedBy(questions);
  for (const gap of gaps) {
    const own = byGap.get(gap.id) ?? [];
    const ids = new Set(own.map(({ id }) => id));
    const said = feedback.filter(({ questionId, settledAt }) => ids.has(questionId) && settledAt === null);
    const count = (verdict: string) => said.filter((one) => one.verdict === verdict).length;
    const steps = own.flatMap(({ hits }) => hits.slice(0, 2));
    const among = (set: ReadonlySet<string>) =>
      steps.some(({ versionId, stepId }) => set.has(`${versionId} ${stepId}`));
    const kind = kindOfGap({
      uncovered: own.filter(({ outcome }) => outcome === "not-covered" || outcome === "reported").length,
      ambiguous: own.filter(({ outcome }) => outcome === "ambiguous").length,
      wrong: count("wrong"),
      outdated: count("outdated"),
      stale: steps.some(({ versionId }) => overdue.has(versionId)),
      contradicted: among(sides.contradicted),
      repeated: among(sides.repeated),
    });
    const told = own.find(({ contactReason }) => contactReason !== null)?.contactReason ?? null;
    const contactReason =
      told ?? reasonOfSteps(own, reasonsOf) ?? likelyReason(nearestTickets(textsOf(gap, own), tickets, weightOf));
    if (kind !== gap.kind || contactReason !== gap.contactReason)
      await stores.knowledge(db).saveGap(gap.id, { kind, contactReason });
  }
}
