import { contentId } from "../../evals/content-id.ts";
import type { LabelledTicket, trainEmbeddedJudge } from "../../evals/embedded-training.ts";
import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import { ruleFor } from "./criterion-scope.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import { standingLabels } from "./standing-labels.ts";
import { asTicket } from "./ticket-store.ts";

/** Changes with the wording of the prompt: every score names it. */
export const promptVersion = "2026-11";

const folds = 5;
const trainingSeed = 20_260_816;

/**
 * The judge for a new run: the configured model, else the embedded judge as it was last trained; trained from the
 * audits there are when there is none yet or `retrain` asks for it. Stored before it scores, and never changed.
 */
export async function chooseJudge(
  context: Context,
  scorecard: ScorecardVersion,
  retrain: boolean,
): Promise<JudgeConfig> {
  const store = context.stores.qa(context.db);
  const known = context.judgeModel || retrain ? null : await store.latestJudge("embedded");
  if (known) return known;
  const config = context.judgeModel ? modelConfig(context.judgeModel.name) : await trainFromAudits(context, scorecard);
  await store.saveJudge(config);
  return (await store.judge(config.id)) as JudgeConfig;
}

function modelConfig(name: string) {
  const parameters = { promptVersion, temperature: 0 };
  const id = contentId({ kind: "model", name, parameters }).slice(0, 24);
  return { id, kind: "model" as const, name, promptHash: contentId(promptVersion), parameters, artifact: null };
}

async function trainFromAudits(context: Context, scorecard: ScorecardVersion) {
  const judge = await inThread<typeof trainEmbeddedJudge>(
    new URL("../../evals/embedded-training.ts", import.meta.url),
    "trainEmbeddedJudge",
    await labelledTickets(context, scorecard),
    { folds, seed: trainingSeed },
  );
  const parameters = {
    folds,
    seed: trainingSeed,
    criteria: Object.keys(judge.criteria),
    tickets: judge.examples.length,
  };
  return {
    id: judge.id.slice(0, 24),
    kind: "embedded" as const,
    name: "embedded judge",
    promptHash: null,
    parameters,
    artifact: judge,
  };
}

/** One label a ticket and judged criterion: the first review of it. */
async function labelledTickets(context: Context, scorecard: ScorecardVersion): Promise<LabelledTicket[]> {
  const store = context.stores.qa(context.db);
  const judged = new Map(criteriaOf(scorecard.definition).map((criterion) => [criterion.id, criterion]));
  const labels = firstLabels(await standingLabels(context, await store.audits(), scorecard));
  const tickets = await store.ticketsById([...new Set(labels.map((audit) => audit.ticketId))]);
  const byId = new Map(tickets.map((stored) => [stored.id, asTicket(stored)]));
  const labelled: LabelledTicket[] = [];
  for (const audit of labels) {
    const criterion = judged.get(audit.criterionId);
    const ticket = byId.get(audit.ticketId);
    const label = criterion && labelOf(audit, criterion);
    if (!criterion || criterion.kind === "check" || !ticket || label === null || label === undefined) continue;
    const lookup = await ruleFor(context, criterion, ticket);
    labelled.push({ ticket, criterion, obligationText: lookup?.kind === "rule" ? lookup.rule.text : null, label });
  }
  return labelled;
}
