import { settledByCheck } from "../../evals/check.ts";
import { injectionsInTurns } from "../../evals/injection.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { type Criterion, criteriaOf } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { outsideScope, ruleFor, skippedByAnswer } from "./criterion-scope.ts";
import { chooseJudge } from "./judges.ts";
import type { JudgeConfig, NewScore } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import { asTicket, type StoredTicket } from "./ticket-store.ts";

/** Starts a pass over every ticket. Run, tasks and jobs are stored in one transaction. */
export async function startScoreRun(context: Context, by: Principal, options: { retrain: boolean }): Promise<string> {
  const { db, stores } = context;
  const scorecard = await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const ticketIds = await stores.qa(db).ticketIds();
  if (ticketIds.length === 0) throw new AppError("conflict", "There are no tickets to score. Import some first.");
  const judge = await chooseJudge(context, scorecard, options.retrain);
  return db.transaction(async (tx) => {
    const run = { scorecardVersionId: scorecard.id, judgeConfigId: judge.id, startedBy: by.name };
    const runId = await stores.qa(tx).addRun(run, ticketIds);
    await context.jobs.send(
      "score-ticket",
      ticketIds.map((ticketId) => ({ runId, ticketId })),
      tx,
    );
    await stores.people(tx).record(by, "start scoring", runId, { tickets: ticketIds.length, judge: judge.id });
    return runId;
  });
}

/**
 * Takes up again what a stopped process was working on. What still waits in the queue is not added a second time: two
 * workers would judge one ticket at once, and only one result would be kept.
 */
export async function resumeScoring(context: Context): Promise<number> {
  const keyOf = (task: { runId: string; ticketId: string }) => `${task.runId} ${task.ticketId}`;
  const waiting = new Set((await context.jobs.waiting("score-ticket")).map(keyOf));
  const tasks = (await context.stores.qa(context.db).unfinishedTasks()).filter((task) => !waiting.has(keyOf(task)));
  await context.jobs.send("score-ticket", tasks);
  return tasks.length;
}

/**
 * Scores one ticket. The judge is asked outside any transaction; scores, task and the end of the run are written in one,
 * and only if nobody else has taken the task in between.
 */
export async function scoreTicket(context: Context, runId: string, ticketId: string, last: boolean): Promise<void> {
  const { db, stores, now } = context;
  const fence = await stores.qa(db).takeTask(runId, ticketId);
  if (fence === null) return;
  const outcome = await scoresFor(context, runId, ticketId).catch((error: unknown) => {
    if (!last) throw error;
    return { scores: [], failure: (error as Error).message };
  });
  await db.transaction(async (tx) => {
    const ended = await stores.qa(tx).endTask({ runId, ticketId, fence, failure: outcome.failure }, now());
    if (!ended) return;
    await stores.qa(tx).addScores(outcome.scores);
    if (await stores.qa(tx).endRunIfDone(runId, now())) await context.jobs.send("calibrate", [{}], tx);
  });
}

async function scoresFor(
  context: Context,
  runId: string,
  ticketId: string,
): Promise<{ scores: NewScore[]; failure: string | null }> {
  const { scorecard, judge } = await basisOf(context, runId);
  const stored = await context.stores.qa(context.db).ticket(ticketId);
  if (!stored) throw new Error(`run ${runId} lacks its ticket ${ticketId}`);
  const scores: NewScore[] = [];
  const answers = new Map<string, Answer>();
  for (const criterion of criteriaOf(scorecard.definition)) {
    const { score, answer } = await scoreCriterion(context, { runId, stored, scorecard, judge, criterion, answers });
    answers.set(criterion.id, answer);
    scores.push(score);
  }
  return { scores, failure: null };
}

/** What all tickets of a run are scored by. */
type RunBasis = { scorecard: ScorecardVersion; judge: JudgeConfig };

/** The newest run's, kept because a trained judge is large; neither a judge nor a scorecard version ever changes. */
const bases = new WeakMap<Context, { runId: string; basis: RunBasis }>();

async function basisOf(context: Context, runId: string): Promise<RunBasis> {
  const known = bases.get(context);
  if (known?.runId === runId) return known.basis;
  const store = context.stores.qa(context.db);
  const run = await store.run(runId);
  const scorecard = run && (await store.scorecard(run.scorecardVersionId));
  const judge = run && (await store.judge(run.judgeConfigId));
  if (!scorecard || !judge) throw new Error(`run ${runId} lacks its scorecard or judge`);
  bases.set(context, { runId, basis: { scorecard, judge } });
  return { scorecard, judge };
}

type Scoring = {
  runId: string;
  stored: StoredTicket;
  scorecard: ScorecardVersion;
  judge: JudgeConfig;
  criterion: Criterion;
  /** of the criteria above */
  answers: ReadonlyMap<string, Answer>;
};

type Answer = { verdict: Verdict; decidedBy: NewScore["decidedBy"] };

async function scoreCriterion(context: Context, scoring: Scoring): Promise<{ score: NewScore; answer: Answer }> {
  const { runId, stored, scorecard, judge, criterion, answers } = scoring;
  const ticket = asTicket(stored);
  const lookup = await ruleFor(context, criterion, ticket);
  const rule = lookup?.kind === "rule" ? lookup.rule : null;
  const stated = rule && { ref: rule.ref, sopVersionId: rule.version.id, text: rule.text };
  const earlier = criterion.when.answer && answers.get(criterion.when.answer.criterion);
  const outside = outsideScope(criterion, ticket, lookup);
  const skipped = outside ? null : skippedByAnswer(criterion, earlier?.verdict);
  const settled = outside ?? skipped ?? settledByCheck(criterion, ticket, rule?.text ?? null);
  const decidedBy = skipped
    ? (earlier?.decidedBy ?? "check")
    : criterion.kind === "check" || (settled && !outside)
      ? "check"
      : judge.kind;
  const result = withInjection(
    ticket,
    decidedBy,
    settled ?? (await context.askJudge(judge, criterion, ticket, stated)),
  );
  const score = {
    runId,
    ticketId: stored.id,
    ticketHash: stored.contentHash,
    criterionId: criterion.id,
    scorecardVersionId: scorecard.id,
    judgeConfigId: judge.id,
    sopVersionId: rule?.version.id ?? null,
    decidedBy,
    verdict: result.verdict.kind,
    level: result.verdict.kind === "level" ? result.verdict.level : null,
    value: result.score,
    confidence: result.confidence,
    evidence: result.evidence,
    rationale: result.rationale,
    needsPerson: result.needsPerson,
  };
  return { score, answer: { verdict: result.verdict, decidedBy } };
}

/** A ticket that speaks to the judge is looked at by a person, whichever judge scored it. */
function withInjection(ticket: Ticket, decidedBy: NewScore["decidedBy"], result: JudgeResult): JudgeResult {
  if (decidedBy === "check" || result.verdict.kind === "not-applicable" || injectionsInTurns(ticket.turns).length === 0)
    return result;
  return { ...result, needsPerson: true };
}
