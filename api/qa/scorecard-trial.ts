import type { z } from "zod";
import { settledByCheck } from "../../evals/check.ts";
import { contentId } from "../../evals/content-id.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { unscored } from "../../evals/judge.ts";
import { reviewScore } from "../../evals/score.ts";
import { type Criterion, criteriaOf, type Scorecard } from "../../evals/scorecard.ts";
import { lintScorecard } from "../../evals/scorecard-lint.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { outsideScope, ruleFor, skippedByAnswer } from "./criterion-scope.ts";
import { withheldTickets } from "./reviewing.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { scorecardTrialSchema } from "./scorecard-contract.ts";
import { asTicket } from "./ticket-store.ts";
import { presentTicketSummary } from "./views.ts";

type Trial = z.output<typeof scorecardTrialSchema>;
type Tried = { result: JudgeResult; decidedBy: "check" | "judge" | "condition" };

/**
 * Decides each criterion of the version in use and of a draft on chosen tickets, with the checks and the judge that scored last.
 * A criterion that reads the same in both is asked once. Nothing is stored. Tickets that wait for the caller's blind review are refused.
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
  const refused = refusals(ticketIds, new Set(found.map((ticket) => ticket.id)), withheld);
  const tickets: Trial["tickets"] = [];
  for (const stored of found) {
    if (withheld.has(stored.id)) continue;
    const ask = asker(context, judge, asTicket(stored));
    const before = current && (await decideAll(current.definition, ask));
    const after = await decideAll(scorecard, ask);
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

type Ask = (criterion: Criterion, earlier: Verdict | undefined) => Promise<Tried>;

/** Asks about criteria on one ticket; the same question is answered once. */
function asker(context: Context, judge: JudgeConfig | null, ticket: Ticket): Ask {
  const answered = new Map<string, Tried>();
  return async (criterion, earlier) => {
    const { weight: _weight, target: _target, title: _title, ...question } = criterion;
    const key = contentId({ question, earlier: earlier ?? null });
    const known = answered.get(key) ?? (await decide(context, { judge, ticket, criterion, earlier }));
    answered.set(key, known);
    return known;
  };
}

type Question = { judge: JudgeConfig | null; ticket: Ticket; criterion: Criterion; earlier: Verdict | undefined };

async function decide(context: Context, { judge, ticket, criterion, earlier }: Question): Promise<Tried> {
  const lookup = await ruleFor(context, criterion, ticket);
  const outside = outsideScope(criterion, ticket, lookup) ?? skippedByAnswer(criterion, earlier);
  if (outside) return { result: outside, decidedBy: "condition" };
  const rule = lookup?.kind === "rule" ? lookup.rule : null;
  const settled = settledByCheck(criterion, ticket, rule?.text ?? null);
  if (settled) return { result: settled, decidedBy: "check" };
  if (!judge) return { result: unscored("there is no judge yet: nothing has been scored"), decidedBy: "judge" };
  const stated = rule && { ref: rule.ref, sopVersionId: rule.version.id, text: rule.text };
  const [result] = await context.askJudge(judge, [{ criterion, rule: stated }], ticket);
  return { result: result ?? unscored("the judge gave no answer"), decidedBy: "judge" };
}

async function decideAll(scorecard: Scorecard, ask: Ask): Promise<Map<string, Tried>> {
  const decided = new Map<string, Tried>();
  for (const criterion of criteriaOf(scorecard)) {
    const { answer } = criterion.when;
    decided.set(criterion.id, await ask(criterion, answer && decided.get(answer.criterion)?.result.verdict));
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
