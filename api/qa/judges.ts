import { contentId } from "../../evals/content-id.ts";
import type { LabelledTicket, trainEmbeddedJudge } from "../../evals/embedded-training.ts";
import { labelOf, taughtLabels } from "../../evals/first-label.ts";
import { chooseExamples, type ReviewedCriterion } from "../../evals/judge-examples.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";
import { ruleFor } from "./criterion-scope.ts";
import { judgeWording, type ModelArtifact } from "./judging.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import { settledLabels, standingLabels } from "./standing-labels.ts";

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
  const config = context.judgeModel
    ? await modelConfig(context, context.judgeModel.name, scorecard)
    : await trainFromAudits(context, scorecard);
  await store.saveJudge(config);
  return (await store.judge(config.id)) as JudgeConfig;
}

/** The judge that a run with `retrain` would choose now, without storing it: to see what it would say. */
export async function candidateJudge(context: Context, scorecard: ScorecardVersion): Promise<JudgeConfig> {
  const config = context.judgeModel
    ? await modelConfig(context, context.judgeModel.name, scorecard)
    : await trainFromAudits(context, scorecard);
  return { ...config, createdAt: context.now() };
}

/**
 * A model judge is its model, prompt, parameters and examples: with other examples it is another judge. Its parameters name the audits
 * that its prompt has seen.
 */
async function modelConfig(context: Context, name: string, scorecard: ScorecardVersion) {
  const { examplesPerCriterion, samples } = await context.stores.qa(context.db).judgeSettings();
  const examples = await examplesFor(context, scorecard, examplesPerCriterion);
  const seenAudits = Object.values(examples).flatMap((list) => list.map(({ auditId }) => auditId));
  const parameters = { promptVersion: judgeWording.version, temperature: 0, samples, seenAudits };
  const promptHash = contentId(judgeWording);
  const id = contentId({ kind: "model", name, parameters, promptHash }).slice(0, 24);
  const artifact: ModelArtifact = { examples };
  return { id, kind: "model" as const, name, promptHash, parameters, artifact };
}

/** Reviews of tickets that no frame has drawn: what calibration rests on stays unseen by the judge it measures. */
async function examplesFor(context: Context, scorecard: ScorecardVersion, perCriterion: number) {
  if (perCriterion === 0) return {};
  const store = context.stores.qa(context.db);
  const heldOut = new Set((await store.drawnTickets()).map(({ ticketId }) => ticketId));
  const standing = await standingLabels(context, await store.audits(), scorecard);
  const audits = taughtLabels(standing, await settledLabels(context)).filter(
    ({ frameId, purpose, ticketId }) =>
      frameId === null && !heldOut.has(ticketId) && (purpose === "targeted" || purpose === "escalated"),
  );
  const tickets = new Map(
    (await store.ticketsById([...new Set(audits.map(({ ticketId }) => ticketId))])).map((one) => [one.id, one]),
  );
  const reviews = audits.flatMap((audit): ReviewedCriterion[] => {
    const ticket = tickets.get(audit.ticketId);
    const { id, criterionId, verdict, level, ticketId } = audit;
    const note = redact(audit.note).text;
    // What was said of another text of the ticket would be shown beside words it is not about.
    if (ticket?.contentHash !== audit.ticketHash) return [];
    return [{ auditId: id, criterionId, verdict, level, note, ticketId, turns: ticket.turns }];
  });
  return Object.fromEntries(chooseExamples(criteriaOf(scorecard.definition), reviews, perCriterion));
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

/** One label a ticket and judged criterion: what an upheld dispute settled, else the first review of it. */
async function labelledTickets(context: Context, scorecard: ScorecardVersion): Promise<LabelledTicket[]> {
  const store = context.stores.qa(context.db);
  const judged = new Map(criteriaOf(scorecard.definition).map((criterion) => [criterion.id, criterion]));
  const labels = taughtLabels(
    await standingLabels(context, await store.audits(), scorecard),
    await settledLabels(context),
  );
  const tickets = await store.readableTickets([...new Set(labels.map((audit) => audit.ticketId))]);
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
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
