import { similarTickets } from "../../evals/dispute.ts";
import { unscored } from "../../evals/judge.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { outsideScope, ruleFor } from "./criterion-scope.ts";
import type { StoredDispute } from "./dispute-store.ts";
import { candidateJudge } from "./judges.ts";
import { withheldTickets } from "./reviewing.ts";
import type { StoredScore } from "./score-store.ts";
import { startScoreRun } from "./starting.ts";
import { asTicket } from "./ticket-store.ts";
import { presentTicketSummary } from "./views.ts";

const most = 12;

type Similar = { ticketId: string; similarity: number; score: StoredScore };

/** Tickets that got the disputed verdict on the same criterion in the newest run and read most alike. */
async function similarTo(context: Context, by: Principal, found: StoredDispute): Promise<Similar[]> {
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  if (!run) return [];
  const withheld = await withheldTickets(context, by);
  const scores = (await store.scoresBy(run.judgeConfigId, run.scorecardVersionId)).filter(
    (score) =>
      score.criterionId === found.criterionId &&
      score.ticketId !== found.ticketId &&
      score.verdict === found.verdict &&
      score.level === found.level &&
      !withheld.has(score.ticketId),
  );
  const [ticket] = await store.readableTickets([found.ticketId]);
  if (!ticket) return [];
  const others = await store.readableTickets(scores.map((score) => score.ticketId));
  return similarTickets(ticket, others, most).flatMap(({ ticketId, similarity }) => {
    const score = scores.find((one) => one.ticketId === ticketId);
    return score ? [{ ticketId, similarity, score }] : [];
  });
}

export async function presentSimilar(context: Context, by: Principal, found: StoredDispute) {
  const similar = await similarTo(context, by, found);
  const tickets = await context.stores.qa(context.db).ticketsById(similar.map(({ ticketId }) => ticketId));
  return similar.flatMap(({ ticketId, similarity, score }) => {
    const stored = tickets.find(({ id }) => id === ticketId);
    if (!stored) return [];
    const { opening, contactReason, agentName } = presentTicketSummary(stored);
    const { verdict, level } = score;
    return [{ ticketId, opening, contactReason, agentName, similarity, verdict, level }];
  });
}

/** Asks the judge that has learned from the decision about the similar tickets; stores neither judge nor score. */
export async function previewRescore(context: Context, by: Principal, found: StoredDispute) {
  if (found.state !== "upheld") throw new AppError("conflict", "Only an upheld dispute gives a reason to score again.");
  const store = context.stores.qa(context.db);
  const scorecard = await store.currentScorecard();
  const criterion = scorecard && criteriaOf(scorecard.definition).find(({ id }) => id === found.criterionId);
  if (!scorecard || !criterion)
    throw new AppError("conflict", "The scorecard in use does not ask this criterion any more.");
  const judge = await candidateJudge(context, scorecard);
  const similar = await similarTo(context, by, found);
  const tickets = [];
  for (const { ticketId, score } of similar) {
    const stored = await store.ticket(ticketId);
    if (!stored) continue;
    const ticket = asTicket(stored);
    const lookup = await ruleFor(context, criterion, ticket);
    const rule = lookup?.kind === "rule" ? lookup.rule : null;
    const stated = rule && { ref: rule.ref, sopVersionId: rule.version.id, text: rule.text };
    const outside = outsideScope(criterion, ticket, lookup);
    const [judged] = outside ? [outside] : await context.askJudge(judge, [{ criterion, rule: stated }], ticket);
    const { verdict } = judged ?? unscored("the judge gave no answer");
    const level = verdict.kind === "level" ? verdict.level : null;
    const before = { verdict: score.verdict, level: score.level };
    const changed = before.verdict !== verdict.kind || before.level !== level;
    tickets.push({ ticketId, before, after: { verdict: verdict.kind, level }, changed });
  }
  const before = await store.latestFinishedRun();
  const learned = criterion.kind !== "check" && judge.id !== before?.judgeConfigId;
  return { judge: judge.name, learned, tickets };
}

/** Scores everything again with the judge that has learned from the decision; who started it stands in the dispute's trail. */
export async function applyRescore(context: Context, by: Principal, found: StoredDispute): Promise<string> {
  if (found.state !== "upheld") throw new AppError("conflict", "Only an upheld dispute gives a reason to score again.");
  const { db, stores, now } = context;
  const runId = await startScoreRun(context, by, {
    retrain: true,
    purpose: "score",
    rules: "then",
    selection: {},
    mode: "live",
  });
  await db.transaction(async (tx) => {
    const note = `Scored again after ${found.ticketId}`;
    await stores.qa(tx).addDisputeEvent({ disputeId: found.id, kind: "rescored", by: by.name, at: now(), note, runId });
    await stores.people(tx).record(by, "score again after dispute", found.id, { runId });
  });
  return runId;
}
