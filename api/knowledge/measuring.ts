import type { Context } from "../context.ts";
import type { StoredGap } from "./gap-store.ts";
import type { StoredQuestion } from "./question-store.ts";
import type { Answer } from "./recording.ts";
import type { Closure } from "./schema.ts";

/** Answers a stored question by the rules of today, without recording it as asked. */
export type AskAgain = (question: StoredQuestion) => Promise<Answer>;

/** So that a pile of gaps does not hold the index or a model for long; the next change measures the rest. */
const most = { gaps: 100, questionsEach: 12 };

/**
 * Asks the questions of every gap again, by what is in force now. A gap whose questions all have an answer from something other than
 * what was called wrong is closed; how many had one before and have one now is kept either way.
 */
export async function measureGaps(context: Context, ask: AskAgain): Promise<void> {
  const { db, stores } = context;
  const gaps = (await stores.knowledge(db).gaps()).filter(({ state }) => state === "open" || state === "drafting");
  for (const gap of gaps.slice(0, most.gaps)) {
    const questions = distinct(await stores.knowledge(db).questionsOfGaps([gap.id])).slice(0, most.questionsEach);
    if (questions.length === 0) continue;
    const closure = await measure(context, questions, ask);
    const landed = closure.answeredAfter > closure.answeredBefore || (await draftApproved(context, gap));
    if (!landed) continue;
    const closed = closure.answeredAfter === closure.asked;
    await db.transaction(async (tx) => {
      await stores.knowledge(tx).saveGap(gap.id, { closure, ...(closed ? { state: "closed" as const } : {}) });
      if (closed) await stores.knowledge(tx).settleFeedback([gap.id], context.now());
    });
  }
}

function distinct(questions: readonly StoredQuestion[]): StoredQuestion[] {
  return [...new Map(questions.map((question) => [question.question, question])).values()];
}

async function draftApproved({ db, stores }: Context, { draftId }: StoredGap): Promise<boolean> {
  if (draftId === null) return false;
  const draft = await stores.sops(db).draft(draftId);
  if (!draft?.sopId) return false;
  return (await stores.sops(db).versions(draft.sopId)).some(
    (version) => version.draftId === draftId && version.state === "approved",
  );
}

async function measure(
  { db, stores, now }: Context,
  questions: readonly StoredQuestion[],
  ask: AskAgain,
): Promise<Closure> {
  const feedback = await stores.knowledge(db).feedbackOn(questions.map(({ id }) => id));
  const complained = new Set(
    feedback.flatMap(({ verdict, versionId }) => (verdict === "useful" ? [] : (versionId ?? []))),
  );
  const bad = new Set(feedback.flatMap(({ verdict, questionId }) => (verdict === "useful" ? [] : questionId)));
  const by = new Map<string, Closure["by"][number]>();
  let answeredAfter = 0;
  for (const question of questions) {
    const reply = await ask(question);
    const citation = reply.kind === "answer" ? reply.sentences[0]?.citation : undefined;
    if (!citation || complained.has(citation.versionId)) continue;
    answeredAfter += 1;
    const { sopId, versionId, title } = citation;
    by.set(versionId, { sopId, versionId, title, questions: (by.get(versionId)?.questions ?? 0) + 1 });
  }
  const answeredBefore = questions.filter(({ id, outcome }) => outcome === "answered" && !bad.has(id)).length;
  return { at: now().toISOString(), asked: questions.length, answeredBefore, answeredAfter, by: [...by.values()] };
}
