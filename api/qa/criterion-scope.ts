import { answersAsked, applies } from "../../evals/applies.ts";
import { type JudgeResult, notApplicable, unscored } from "../../evals/judge.ts";
import type { Criterion } from "../../evals/scorecard.ts";
import type { Verdict } from "../../evals/verdict.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { Context } from "../context.ts";
import type { RuleLookup } from "../sops/library.ts";

/**
 * The rules that were in force for this handler, channel and region when the ticket was opened, or at another instant that is asked
 * about, in the order of the criteria; null for a criterion that tests no rule or does not apply to the ticket. Its language does not
 * matter: a rule binds whoever handles the ticket.
 */
export async function rulesFor(
  context: Context,
  criteria: readonly Criterion[],
  ticket: Ticket,
  at: string = ticket.openedAt,
): Promise<(RuleLookup | null)[]> {
  const refs = criteria.map((criterion) => (applies(criterion, ticket) ? criterion.obligation : null));
  const scope = {
    audience: ticket.handledBy,
    channel: ticket.channel,
    ...(ticket.region ? { region: ticket.region } : {}),
  };
  const asked = refs.filter((ref) => ref !== null);
  const found = (await context.library.rulesInForce(asked, scope, at)).values();
  return refs.map((ref) => (ref === null ? null : (found.next().value ?? null)));
}

/** The same of one criterion. */
export async function ruleFor(context: Context, criterion: Criterion, ticket: Ticket): Promise<RuleLookup | null> {
  return (await rulesFor(context, [criterion], ticket))[0] ?? null;
}

/** Why nothing has to be decided, or null. */
export function outsideScope(criterion: Criterion, ticket: Ticket, lookup: RuleLookup | null): JudgeResult | null {
  if (!applies(criterion, ticket)) return notApplicable("the scorecard's conditions exclude this ticket");
  if (lookup?.kind === "none") return notApplicable("no version of the SOP was in force for this ticket");
  if (lookup?.kind === "absent")
    return notApplicable("the SOP version in force when the ticket was opened has no such rule");
  return null;
}

/** Why an earlier criterion's answer leaves nothing to decide, or null: it does not apply, or it waits for that answer. */
export function skippedByAnswer(criterion: Criterion, earlier: Verdict | undefined): JudgeResult | null {
  const { answer } = criterion.when;
  if (!answer) return null;
  const asked = answersAsked(answer, earlier);
  if (asked === null) return unscored(`it depends on the answer to ${answer.criterion}, which is unscored`);
  return asked ? null : notApplicable(`the answer to ${answer.criterion} leaves nothing to judge here`);
}
