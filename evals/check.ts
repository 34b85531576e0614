import type { Ticket } from "../ingest/ticket.ts";
import { applies } from "./applies.ts";
import { actionAbsent, actionBefore, actionPresent, fieldsSubmitted, stepsTaken } from "./check-actions.ts";
import { comesBefore } from "./check-order.ts";
import { labelPresent, phraseAbsent, phrasePresent } from "./check-phrases.ts";
import { eachResponseWithin, firstResponseWithin, resolvedWithin, turnGapWithin } from "./check-responses.ts";
import { valueMatches } from "./check-values.ts";
import { type JudgeResult, notApplicable } from "./judge.ts";
import type { Check, Criterion } from "./scorecard.ts";

/**
 * Decides one rule on one ticket in code, without asking whether it applies. Score is 1 for pass and 0 for fail.
 * `ruleText` is what the SOP in force says, null where there is none: a rule that compares with it then abstains.
 */
export function runCheck(check: Check, ticket: Ticket, ruleText: string | null = null): JudgeResult {
  switch (check.rule) {
    case "fields-submitted":
      return fieldsSubmitted(check, ticket);
    case "action-before":
      return actionBefore(check, ticket);
    case "action-present":
      return actionPresent(check.action, ticket);
    case "action-absent":
      return actionAbsent(check.action, ticket);
    case "phrase-present":
      return phrasePresent(check, ticket);
    case "phrase-absent":
      return phraseAbsent(check, ticket);
    case "label-present":
      return labelPresent(check, ticket);
    case "first-response-within":
      return firstResponseWithin(check.seconds, ticket);
    case "each-response-within":
      return eachResponseWithin(check.seconds, ticket);
    case "turn-gap-within":
      return turnGapWithin(check, ticket);
    case "resolved-within":
      return resolvedWithin(check.seconds, ticket);
    case "comes-before":
      return comesBefore(check, ticket);
    case "steps-taken":
      return stepsTaken(check, ticket);
    case "value-matches":
      return valueMatches(check, ticket, ruleText);
  }
}

/**
 * What the check of a criterion settles, or null where the judge must decide: a judged criterion has none, and a mixed one
 * leaves to the judge what its check abstains from or is not trusted to settle. Does not ask whether the criterion applies.
 */
export function settledByCheck(
  criterion: Pick<Criterion, "kind" | "check" | "settledBy">,
  ticket: Ticket,
  ruleText: string | null,
): JudgeResult | null {
  if (criterion.kind === "judged" || criterion.check === null) return null;
  const result = runCheck(criterion.check, ticket, ruleText);
  if (criterion.kind === "check") return result;
  const { kind } = result.verdict;
  if (kind !== "pass" && kind !== "fail") return null;
  return criterion.settledBy === undefined || criterion.settledBy === kind ? result : null;
}

/** Scores a criterion of kind check: not applicable where its condition is not met. Throws TypeError for any other. */
export function scoreCheck(criterion: Criterion, ticket: Ticket, ruleText: string | null = null): JudgeResult {
  if (criterion.kind !== "check" || criterion.check === null) throw new TypeError(`${criterion.id} has no check`);
  if (!applies(criterion, ticket)) return notApplicable("the criterion's condition is not met");
  return runCheck(criterion.check, ticket, ruleText);
}
