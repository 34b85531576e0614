import { standingOf } from "../../evals/autonomy.ts";
import { compareGoldenSet } from "../../evals/golden-set.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { demote } from "./autonomy.ts";
import { asEvent, type StoredGoldenSet } from "./autonomy-store.ts";
import { ruleFor } from "./criterion-scope.ts";
import { asTicket } from "./ticket-store.ts";

const weekMs = 7 * 86_400_000;

/**
 * Scores golden sets again with the judge that scores now: those of criteria that score alone, once a week and whenever the
 * judge is another. Nothing is stored as a score. An alarm takes the certificate away.
 */
export async function checkGoldenSets(context: Context): Promise<void> {
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  if (!run) return;
  const events = await store.autonomyEvents();
  for (const set of await store.goldenSets()) {
    const own = events.filter(({ criterionId }) => criterionId === set.criterionId).map(asEvent);
    if (standingOf(own).level !== "auto") continue;
    const [last] = await store.goldenChecks(set.id);
    const sameJudge = (last?.judgeConfigId ?? set.judgeConfigId) === run.judgeConfigId;
    const recent = context.now().getTime() - (last?.at ?? set.frozenAt).getTime() < weekMs;
    if (!(sameJudge && recent)) await checkGoldenSet(context, set, run.judgeConfigId);
  }
}

async function checkGoldenSet(context: Context, set: StoredGoldenSet, judgeConfigId: string): Promise<void> {
  const store = context.stores.qa(context.db);
  const judge = await store.judge(judgeConfigId);
  const scorecard = await store.scorecard(set.scorecardVersionId);
  const criterion = scorecard && criteriaOf(scorecard.definition).find(({ id }) => id === set.criterionId);
  if (!judge || !criterion) return;
  const verdicts = new Map<string, string>();
  for (const stored of await store.ticketsById(set.items.map(({ ticketId }) => ticketId))) {
    const ticket = asTicket(stored);
    const lookup = await ruleFor(context, criterion, ticket);
    const rule = lookup?.kind === "rule" ? lookup.rule : null;
    const stated = rule && { ref: rule.ref, sopVersionId: rule.version.id, text: rule.text };
    const [result] = await context.askJudge(judge, [{ criterion, rule: stated }], ticket);
    if (result) verdicts.set(stored.id, result.verdict.kind);
  }
  const result = compareGoldenSet(set.items, verdicts, criterion.kind === "check" ? "check" : judge.kind);
  await store.addGoldenCheck({ goldenSetId: set.id, judgeConfigId, result, at: context.now() });
  if (result.alarm)
    await demote(context, set.criterionId, {
      kind: "alarm",
      changes: [],
      reason: `Scored again, ${result.flips} of ${result.tickets} frozen tickets have another verdict than they had: more than one judge gives from one run to the next.`,
    });
}
