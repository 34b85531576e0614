import type { z } from "zod";
import { contentId } from "../../evals/content-id.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { unscored } from "../../evals/judge.ts";
import { reviewScore } from "../../evals/score.ts";
import { criteriaOf, type Scorecard } from "../../evals/scorecard.ts";
import { lintScorecard } from "../../evals/scorecard-lint.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { skippedByAnswer } from "./criterion-scope.ts";
import type { Question } from "./model-judging.ts";
import { withheldTickets } from "./reviewing.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { scorecardTrialSchema } from "./scorecard-contract.ts";
import { openQuestions, questionsOn } from "./scoring.ts";
import { asTicket } from "./ticket-store.ts";
import { presentTicketSummary } from "./views.ts";

type Trial = z.output<typeof scorecardTrialSchema>;
type Tried = { result: JudgeResult; decidedBy: "check" | "judge" | "condition" };
type Decided = Map<string, Tried>;

/**
 * Decides each criterion of the version in use and of a draft on chosen tickets, with the checks and the judge that scored last.
 * A criterion that reads the same in both is asked once, and a ticket's new questions all in one call. No score is stored. Tickets that wait for the caller's blind review are refused.
 */
export async function tryScorecard(
  context: Context,
  by: Principal,
  definition: unknown,
  ticketIds: readonly string[],
): Promise<Trial> {
  const { scorecard } = lintScorecard(definition);
  if (!scorecard) throw new AppError("unprocessable", "Mend the errors first: the draft cannot score a ticket yet.");
  const store = context.stores.qa(context.db);
  const current = await store.currentScorecard();
  const run = await store.latestFinishedRun();
  const judge = run && (await store.judge(run.judgeConfigId));
  const withheld = await withheldTickets(context, by);
  const found = await store.ticketsById([...new Set(ticketIds)]);
  const readable = found.filter(({ erasedAt }) => erasedAt === null);
  const refused = refusals(ticketIds, new Set(readable.map((ticket) => ticket.id)), withheld);
  const tickets: Trial["tickets"] = [];
  for (const stored of readable) {
    if (withheld.has(stored.id)) continue;
    const trying = { context, judge, ticket: asTicket(stored), answered: new Map() };
    const before = current && (await decideAll(trying, current.definition));
    const after = await decideAll(trying, scorecard);
    tickets.push({
      ticketId: stored.id,
      opening: presentTicketSummary(stored).opening,
      before: before && scoreOf(current.definition, before),
      after: scoreOf(scorecard, after),
      criteria: sideBySide(current?.definition ?? null, before, scorecard, after),
    });
  }
  const before = current && { title: current.definition.title, number: current.number };
  return { judge: judge?.name ?? null, before, tickets, refused };
}

function refusals(ids: readonly string[], found: ReadonlySet<string>, withheld: ReadonlySet<string>) {
  return [...new Set(ids)].flatMap((ticketId) => {
    if (!found.has(ticketId)) return [{ ticketId, reason: "There is no such ticket." }];
    const waits = "It waits for your blind review, which this would give away.";
    return withheld.has(ticketId) ? [{ ticketId, reason: waits }] : [];
  });
}

type Trying = {
  context: Context;
  judge: JudgeConfig | null;
  ticket: Ticket;
  /** what the judge said of this ticket already, by the question */
  answered: Map<string, JudgeResult>;
};

/** What is asked of a judge; weight, target and title change no answer. */
function keyOf({ criterion, rule }: Question): string {
  const { weight: _weight, target: _target, title: _title, ...question } = criterion;
  return contentId({ question, rule });
}

/** Decides every criterion of a scorecard on a ticket. What no check settles and was not asked before goes to the judge in one call. */
async function decideAll({ context, judge, ticket, answered }: Trying, definition: Scorecard): Promise<Decided> {
  const asked = await questionsOn(context, ticket, { scorecard: { definition }, rulesAsOf: null });
  const open = openQuestions(asked).filter((question) => !answered.has(keyOf(question)));
  const results = judge && open.length > 0 ? await context.askJudge(judge, open, ticket) : [];
  const none = unscored(judge ? "the judge gave no answer" : "there is no judge yet: nothing has been scored");
  open.forEach((question, i) => {
    answered.set(keyOf(question), results[i] ?? none);
  });
  const decided: Decided = new Map();
  for (const { question, outside, checked } of asked) {
    const { id, when } = question.criterion;
    const earlier = when.answer && decided.get(when.answer.criterion)?.result.verdict;
    const condition = outside ?? skippedByAnswer(question.criterion, earlier);
    if (condition) decided.set(id, { result: condition, decidedBy: "condition" });
    else if (checked) decided.set(id, { result: checked, decidedBy: "check" });
    else decided.set(id, { result: answered.get(keyOf(question)) ?? none, decidedBy: "judge" });
  }
  return decided;
}

function scoreOf(scorecard: Scorecard, decided: ReadonlyMap<string, Tried>) {
  const verdicts = Object.fromEntries([...decided].map(([id, { result }]) => [id, result.verdict]));
  const { score, autoFailedBy, unscored: open } = reviewScore(scorecard, verdicts);
  return { score, autoFailedBy, unscored: open.length };
}

function sideBySide(
  old: Scorecard | null,
  before: ReadonlyMap<string, Tried> | null,
  scorecard: Scorecard,
  after: ReadonlyMap<string, Tried>,
) {
  const now = criteriaOf(scorecard);
  const gone = (old ? criteriaOf(old) : []).filter(({ id }) => !after.has(id));
  return [...now, ...gone].map(({ id, title }) => ({
    criterionId: id,
    title,
    before: present(before?.get(id)),
    after: present(after.get(id)),
  }));
}

function present(tried: Tried | undefined) {
  if (!tried) return null;
  const { verdict, rationale } = tried.result;
  const level = verdict.kind === "level" ? verdict.level : null;
  return { verdict: verdict.kind, level, decidedBy: tried.decidedBy, why: rationale };
}
