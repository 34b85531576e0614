import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { chooseJudge } from "./judges.ts";
import type { RunSelection } from "./run-selection.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";

export type RunRequest = {
  retrain: boolean;
  /** a replay is looked at beside the scores that count */
  purpose: "score" | "replay";
  /** then = SOPs and scorecard of the time; today = those in force now */
  rules: "then" | "today";
  selection: RunSelection;
  /** batch = answered within a day, at a lower price */
  mode: "live" | "batch";
};

/** What a run would be: decided the same way for its estimate and its start. */
export type PlannedRun = {
  scorecard: ScorecardVersion;
  judge: JudgeConfig;
  rulesAsOf: Date | null;
  tickets: { id: string; team: string | null }[];
};

/** Chooses scorecard, judge and tickets. A judge that had to be trained or put together is stored; nothing else is. */
export async function planRun(context: Context, request: RunRequest): Promise<PlannedRun> {
  const { db, stores, now } = context;
  const { purpose, rules, selection } = request;
  if (purpose === "score" && rules === "today")
    throw new AppError("invalid", "Scores that count go by the rules of the time; ask for a replay.");
  const past = purpose === "replay" && rules === "then";
  const version = past ? await stores.qa(db).scorecardAsOf(selection.to ? new Date(selection.to) : now()) : null;
  const scorecard = version ? await stores.qa(db).scorecard(version.id) : await stores.qa(db).currentScorecard();
  if (!scorecard) throw new AppError("conflict", "There is no published scorecard. Publish one first.");
  const judge = await chooseJudge(context, scorecard, request.retrain);
  if (request.mode === "batch" && (judge.kind !== "model" || !context.batchModel))
    throw new AppError("conflict", "A nightly batch needs a judge model with a batch API; this judge has none.");
  const by = { judgeConfigId: judge.id, scorecardVersionId: scorecard.id };
  const tickets = await stores.qa(db).selectedTickets(selection, by);
  return { scorecard, judge, rulesAsOf: rules === "today" ? now() : null, tickets };
}

/** Starts a pass over the chosen tickets. Run, tasks and jobs are stored in one transaction. */
export async function startScoreRun(context: Context, by: Principal, request: RunRequest): Promise<string> {
  const { scorecard, judge, rulesAsOf, tickets } = await planRun(context, request);
  if (tickets.length === 0) throw new AppError("conflict", "There are no such tickets to score.");
  const { purpose, selection, mode } = request;
  const ticketIds = tickets.map(({ id }) => id);
  return context.db.transaction(async (tx) => {
    const { stores } = context;
    const run = { scorecardVersionId: scorecard.id, judgeConfigId: judge.id, startedBy: by.name };
    const runId = await stores.qa(tx).addRun({ ...run, purpose, rulesAsOf, selection, mode }, ticketIds);
    if (mode === "batch") await context.jobs.send("score-batch", [{ runId, batchId: null }], tx);
    else await sendWork(context, runId, ticketIds, tx);
    const facts = { tickets: tickets.length, judge: judge.id, purpose, mode };
    await stores.people(tx).record(by, purpose === "replay" ? "start replay" : "start scoring", runId, facts);
    return runId;
  });
}

function sendWork(context: Context, runId: string, ticketIds: string[], tx: Db): Promise<void> {
  const tasks = ticketIds.map((ticketId) => ({ runId, ticketId }));
  return context.jobs.send("score-ticket", tasks, tx);
}

/** Opens given-up tickets of a run again; how many there were. A person asks for it, and is named. */
export async function redriveRun(
  context: Context,
  by: Principal,
  runId: string,
  ticketIds: string[] | null,
): Promise<number> {
  return context.db.transaction(async (tx) => {
    const reopened = await context.stores.qa(tx).reopenTasks(runId, ticketIds);
    if (reopened.length === 0) return 0;
    await sendWork(context, runId, reopened, tx);
    await context.stores.people(tx).record(by, "score again what failed", runId, { tickets: reopened.length });
    return reopened.length;
  });
}
