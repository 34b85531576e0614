import { settledByCheck } from "../../evals/check.ts";
import { injectionsInTurns } from "../../evals/injection.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Context } from "../context.ts";
import { outsideScope, rulesFor, skippedByAnswer } from "./criterion-scope.ts";
import type { Question } from "./model-judging.ts";
import { nextTry } from "./retry.ts";
import type { TakenTask, Task } from "./run-store.ts";
import type { JudgeConfig, NewScore } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";
import { BudgetError, type Payer } from "./spending.ts";
import { asTicket, type StoredTicket } from "./ticket-store.ts";

/** A worker that has not extended its lease for so long is taken for dead. */
const leaseSeconds = 20;
const extendEveryMs = 5_000;

const keyOf = (task: Task) => `${task.runId} ${task.ticketId}`;

/**
 * Takes up again what stopped processes were working on. What still waits in the queue is not added a second time: two workers would
 * judge one ticket at once, and only one result would be kept. `alone` = this process has just started and no other may open the
 * database, so that no lease is anybody's.
 */
export async function resumeScoring(context: Context, alone = context.config.databaseUrl === null): Promise<number> {
  const store = context.stores.qa(context.db);
  if (alone) await store.dropLeases();
  return sendAgain(context, await store.unheldTasks(false));
}

/** Takes up what a worker that died was at, once its lease is over. */
export async function resumeLapsed(context: Context): Promise<number> {
  return sendAgain(context, await context.stores.qa(context.db).unheldTasks(true));
}

async function sendAgain(context: Context, tasks: Task[]): Promise<number> {
  if (tasks.length === 0) return 0;
  const waiting = new Set((await context.jobs.waiting("score-ticket")).map(keyOf));
  const left = tasks.filter((task) => !waiting.has(keyOf(task)));
  await context.jobs.send("score-ticket", left);
  return left.length;
}

/**
 * Scores one ticket. The judge is asked outside any transaction; scores, task and the end of the run are written in one, and only if
 * nobody else has taken the task in between. A peer that cannot answer now is asked again later; a ticket that cannot be scored ends
 * as a dead letter with its reason.
 */
export async function scoreTicket(context: Context, runId: string, ticketId: string, last: boolean): Promise<void> {
  const store = context.stores.qa(context.db);
  const task = await store.takeTask(runId, ticketId, leaseSeconds);
  if (!task) return;
  const beat = setInterval(() => {
    store.extendLease(task, leaseSeconds).catch((err) => context.log.warn({ err }, "lease"));
  }, extendEveryMs);
  try {
    const scores = await scoresFor(context, runId, ticketId);
    await finish(context, task, scores, null);
  } catch (error) {
    await giveBack(context, task, error as Error, last);
  } finally {
    clearInterval(beat);
  }
}

async function giveBack(context: Context, task: TakenTask, error: Error, last: boolean): Promise<void> {
  const store = context.stores.qa(context.db);
  if (error instanceof BudgetError || error instanceof ErasedError) return finish(context, task, [], error.message);
  if (!(error instanceof UpstreamError)) {
    if (last) return finish(context, task, [], error.message);
    await store.postponeTask(task, error.message, task.tries);
    throw error;
  }
  const tries = task.tries + Number(error.sent);
  const settings = await context.spending.settings();
  const waitedMs = context.now().getTime() - (task.firstTriedAt?.getTime() ?? context.now().getTime());
  const wait = nextTry({ tries, waitedMs, error, settings, random: Math.random });
  if (wait === null) return finish(context, { ...task, tries }, [], `${error.message} Given up after ${tries} calls.`);
  await context.db.transaction(async (tx) => {
    if (!(await context.stores.qa(tx).postponeTask(task, error.message, tries))) return;
    await context.jobs.send("score-ticket", [{ runId: task.runId, ticketId: task.ticketId }], tx, wait);
  });
}

async function finish(context: Context, task: TakenTask, scores: NewScore[], failure: string | null): Promise<void> {
  const { db, stores, now } = context;
  await db.transaction(async (tx) => {
    if (!(await stores.qa(tx).endTask(task, failure, now()))) return;
    await stores.qa(tx).addScores(scores);
    if (!(await stores.qa(tx).endRunIfDone(task.runId, now()))) return;
    const run = await stores.qa(tx).run(task.runId);
    if (run?.purpose === "score") await context.jobs.send("calibrate", [{}], tx);
  });
}

/** Gives tickets of a run up that nobody is at, with one reason. */
export async function failTasks(
  context: Context,
  runId: string,
  ticketIds: readonly string[],
  failure: string,
): Promise<void> {
  const store = context.stores.qa(context.db);
  for (const ticketId of ticketIds) {
    const task = await store.takeTask(runId, ticketId, leaseSeconds);
    if (task) await finish(context, task, [], failure);
  }
}

/** The ticket was erased after its run began. */
class ErasedError extends Error {
  constructor(ticketId: string) {
    super(`${ticketId} was erased before it was scored.`);
  }
}

/** What all tickets of a run are scored by. */
export type RunBasis = {
  scorecard: ScorecardVersion;
  judge: JudgeConfig;
  purpose: "score" | "replay";
  rulesAsOf: Date | null;
};

/** The newest run's, kept because a trained judge is large; neither a judge nor a scorecard version ever changes. */
const bases = new WeakMap<Context, { runId: string; basis: RunBasis }>();

export async function basisOf(context: Context, runId: string): Promise<RunBasis> {
  const known = bases.get(context);
  if (known?.runId === runId) return known.basis;
  const store = context.stores.qa(context.db);
  const run = await store.run(runId);
  const scorecard = run && (await store.scorecard(run.scorecardVersionId));
  const judge = run && (await store.judge(run.judgeConfigId));
  if (!run || !scorecard || !judge) throw new Error(`run ${runId} lacks its scorecard or judge`);
  const basis = { scorecard, judge, purpose: run.purpose, rulesAsOf: run.rulesAsOf };
  bases.set(context, { runId, basis });
  return basis;
}

/** A criterion with the rule it is decided on, and what scope or a check in code have decided of it already. */
export type Asked = { question: Question; outside: JudgeResult | null; checked: JudgeResult | null };

/** Every criterion of a scorecard as it stands before a judge is asked about one ticket. */
export async function questionsOn(
  context: Context,
  ticket: Ticket,
  { scorecard, rulesAsOf }: { scorecard: Pick<ScorecardVersion, "definition">; rulesAsOf: Date | null },
): Promise<Asked[]> {
  const at = rulesAsOf?.toISOString() ?? ticket.openedAt;
  const criteria = criteriaOf(scorecard.definition);
  const lookups = await rulesFor(context, criteria, ticket, at);
  return criteria.map((criterion, i) => {
    const lookup = lookups[i] ?? null;
    const rule = lookup?.kind === "rule" ? lookup.rule : null;
    const stated = rule && { ref: rule.ref, sopVersionId: rule.version.id, text: rule.text };
    const outside = outsideScope(criterion, ticket, lookup);
    const checked = outside ? null : settledByCheck(criterion, ticket, rule?.text ?? null);
    return { question: { criterion, rule: stated }, outside, checked };
  });
}

/**
 * What a judge has to be asked, all at once: also what hangs on the answer to another judged criterion, whose own answer is dropped
 * when that one leaves nothing to judge.
 */
export function openQuestions(asked: readonly Asked[]): Question[] {
  const decided = new Map(
    asked.map(({ question, outside, checked }) => [question.criterion.id, (outside ?? checked)?.verdict]),
  );
  return asked.flatMap(({ question, outside, checked }) => {
    const { when } = question.criterion;
    const earlier = when.answer && decided.get(when.answer.criterion);
    const skipped = earlier !== undefined && skippedByAnswer(question.criterion, earlier) !== null;
    return outside || checked || skipped ? [] : [question];
  });
}

async function scoresFor(context: Context, runId: string, ticketId: string): Promise<NewScore[]> {
  const basis = await basisOf(context, runId);
  const stored = await context.stores.qa(context.db).ticket(ticketId);
  if (!stored) throw new Error(`run ${runId} lacks its ticket ${ticketId}`);
  if (stored.erasedAt) throw new ErasedError(ticketId);
  const ticket = asTicket(stored);
  const asked = await questionsOn(context, ticket, basis);
  const open = openQuestions(asked);
  const payer: Payer = { purpose: basis.purpose, runId, ticketId, team: stored.team };
  const judged = await context.askJudge(basis.judge, open, ticket, payer);
  const answers = new Map<string, Answer>();
  // A ticket that speaks to the judge is looked at by a person, whichever judge scored it.
  const spokenTo = open.length > 0 && injectionsInTurns(ticket.turns).length > 0;
  return asked.map((one) => {
    const { criterion } = one.question;
    const earlier = criterion.when.answer && answers.get(criterion.when.answer.criterion);
    const answer = answerOf(one, judged[open.indexOf(one.question)], earlier, basis.judge.kind);
    answers.set(criterion.id, answer);
    const { decidedBy } = answer;
    const result =
      mayBeSteered(decidedBy, answer) && spokenTo ? { ...answer.result, needsPerson: true } : answer.result;
    return scoreOf({ runId, stored, basis, question: one.question, decidedBy }, result);
  });
}

type Answer = { result: JudgeResult; verdict: Verdict; decidedBy: NewScore["decidedBy"] };

function answerOf(
  { question, outside, checked }: Asked,
  judged: JudgeResult | undefined,
  earlier: Answer | undefined,
  judge: JudgeConfig["kind"],
): Answer {
  const { criterion } = question;
  const skipped = outside ? null : skippedByAnswer(criterion, earlier?.verdict);
  const result = outside ?? skipped ?? checked ?? judged;
  if (!result) throw new Error(`no answer on ${criterion.id}`);
  const byCheck = criterion.kind === "check" || (checked !== null && !outside);
  const decidedBy = skipped ? (earlier?.decidedBy ?? "check") : byCheck ? "check" : judge;
  return { result, verdict: result.verdict, decidedBy };
}

type Scoring = {
  runId: string;
  stored: StoredTicket;
  basis: RunBasis;
  question: Question;
  decidedBy: NewScore["decidedBy"];
};

function scoreOf({ runId, stored, basis, question, decidedBy }: Scoring, result: JudgeResult): NewScore {
  const { criterion, rule } = question;
  return {
    runId,
    ticketId: stored.id,
    ticketHash: stored.contentHash,
    criterionId: criterion.id,
    scorecardVersionId: basis.scorecard.id,
    judgeConfigId: basis.judge.id,
    sopVersionId: rule?.sopVersionId ?? null,
    decidedBy,
    verdict: result.verdict.kind,
    level: result.verdict.kind === "level" ? result.verdict.level : null,
    value: result.score,
    confidence: result.confidence,
    evidence: result.evidence,
    rationale: result.rationale,
    needsPerson: result.needsPerson,
    replayRunId: basis.purpose === "replay" ? runId : null,
  };
}

/** What a judge said of the ticket; a check in code cannot be talked to. */
function mayBeSteered(decidedBy: NewScore["decidedBy"], { verdict }: Answer): boolean {
  return decidedBy !== "check" && verdict.kind !== "not-applicable";
}
