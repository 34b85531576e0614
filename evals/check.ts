import type { Ticket } from "../ingest/ticket.ts";
import { applies } from "./applies.ts";
import { actionAbsent, actionBefore, actionPresent, fieldsSubmitted } from "./check-actions.ts";
import { labelPresent, phraseAbsent, phrasePresent } from "./check-phrases.ts";
import { eachResponseWithin, firstResponseWithin } from "./check-responses.ts";
import { type JudgeResult, notApplicable } from "./judge.ts";
import type { Check, Criterion } from "./scorecard.ts";

/** Decides one rule on one ticket in code, without asking whether it applies. Score is 1 for pass and 0 for fail. */
export function runCheck(check: Check, ticket: Ticket): JudgeResult {
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
  }
}

/** Scores a criterion of kind check: not applicable where its condition is not met. Throws TypeError for a judged criterion. */
export function scoreCheck(criterion: Criterion, ticket: Ticket): JudgeResult {
  if (criterion.kind !== "check" || criterion.check === null) throw new TypeError(`${criterion.id} has no check`);
  if (!applies(criterion, ticket)) return notApplicable("the criterion's condition is not met");
  return runCheck(criterion.check, ticket);
}
