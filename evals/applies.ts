import type { Ticket } from "../ingest/ticket.ts";
import { matchesAction } from "./action-match.ts";
import type { Criterion, EarlierAnswer } from "./scorecard.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Whether a criterion is to be scored on a ticket. An empty or missing list of the condition means any; a ticket that does not
 * state the asked attribute (team, contact reason) does not meet a list of them. `tags` asks for any one of the tags.
 * What `when.answer` asks of another criterion is not looked at here: see `answersAsked`.
 */
export function applies(criterion: Pick<Criterion, "when">, ticket: Ticket): boolean {
  const { when } = criterion;
  const { actionPresent } = when;
  return (
    allows(when.channels, ticket.channel) &&
    allows(when.contactReasons, ticket.contactReason) &&
    allows(when.teams, ticket.team) &&
    allows(when.languages, ticket.language) &&
    (when.tags === undefined || when.tags.length === 0 || when.tags.some((tag) => ticket.tags.includes(tag))) &&
    (when.handledBy === undefined || when.handledBy === ticket.handledBy) &&
    (actionPresent === undefined || ticket.actions.some((action) => matchesAction(action, actionPresent)))
  );
}

function allows(list: string[] | undefined, value: string | null): boolean {
  return list === undefined || list.length === 0 || (value !== null && list.includes(value));
}

/**
 * Whether an earlier criterion was answered as a condition asks; null while that criterion is unscored or not answered.
 */
export function answersAsked(asked: EarlierAnswer, earlier: Verdict | undefined): boolean | null {
  if (earlier === undefined || earlier.kind === "unscored") return null;
  if (earlier.kind === "level") return (asked.levels ?? []).includes(earlier.level);
  return (asked.verdicts ?? []).includes(earlier.kind);
}
