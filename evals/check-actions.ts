import type { Action, Ticket } from "../ingest/ticket.ts";
import { actionsInOrder, matchesAction } from "./action-match.ts";
import { decided } from "./check-result.ts";
import type { JudgeResult } from "./judge.ts";
import { compilePattern } from "./pattern.ts";
import type { ActionSelector, Check } from "./scorecard.ts";

type FieldsSubmitted = Extract<Check, { rule: "fields-submitted" }>;
type ActionBefore = Extract<Check, { rule: "action-before" }>;

/** All fields of one of the sets were submitted: over all named actions together, or with `together` in one single action. */
export function fieldsSubmitted(check: FieldsSubmitted, ticket: Ticket): JudgeResult {
  const name = check.action === undefined ? null : compilePattern(check.action);
  const actions = ticket.actions.filter((action) => name === null || name.test(action.name));
  if (actions.length === 0) return decided(false, "no such action was logged");
  const submissions = check.together
    ? actions.map(fieldNames)
    : [new Set(actions.flatMap((each) => [...fieldNames(each)]))];
  const lacks = check.anyOf.flatMap((set) => submissions.map((fields) => set.filter((field) => !fields.has(field))));
  const least = lacks.reduce((best, each) => (each.length < best.length ? each : best));
  const where = check.together ? "in one action" : "over all actions";
  if (least.length === 0) return decided(true, `every required field was submitted ${where}`);
  return decided(false, `not submitted ${where}: ${least.join(", ")}`);
}

/** An action matching `first` comes strictly before the first action matching `then`; without a `then` the order cannot be broken. */
export function actionBefore(check: ActionBefore, ticket: Ticket): JudgeResult {
  const actions = actionsInOrder(ticket);
  const first = actions.findIndex((action) => matchesAction(action, check.first));
  const then = actions.findIndex((action) => matchesAction(action, check.then));
  if (then < 0) return decided(true, `no action matches ${describeSelector(check.then)}, so none came too early`);
  const pass = first >= 0 && first < then;
  const found = first < 0 ? "never happened" : `was action ${first + 1}`;
  return decided(
    pass,
    `${describeSelector(check.first)} ${found}; ${describeSelector(check.then)} was action ${then + 1}`,
  );
}

type StepsTaken = Extract<Check, { rule: "steps-taken" }>;

/**
 * Every step matches an action of the log. With `ordered` each must match an action after the one that its predecessor
 * matched, taken as early as can be. What is missing is named by its place in the list.
 */
export function stepsTaken({ steps, ordered }: StepsTaken, ticket: Ticket): JudgeResult {
  const actions = actionsInOrder(ticket);
  let from = 0;
  const missing = steps.flatMap((step, place) => {
    const found = actions.findIndex((action, at) => at >= from && matchesAction(action, step));
    if (found < 0) return [`step ${place + 1} (${describeSelector(step)})`];
    if (ordered) from = found + 1;
    return [];
  });
  const order = ordered ? " in this order" : "";
  if (missing.length === 0) return decided(true, `all ${steps.length} steps are in the action log${order}`);
  return decided(false, `not in the action log${order}: ${missing.join("; ")}`);
}

export function actionPresent(selector: ActionSelector, ticket: Ticket): JudgeResult {
  const found = ticket.actions.find((action) => matchesAction(action, selector));
  if (!found) return decided(false, `no action matches ${describeSelector(selector)}`);
  return decided(true, `${describeSelector(selector)} matched ${found.name} at ${found.at}`);
}

export function actionAbsent(selector: ActionSelector, ticket: Ticket): JudgeResult {
  const found = ticket.actions.find((action) => matchesAction(action, selector));
  if (!found) return decided(true, `no action matches ${describeSelector(selector)}`);
  return decided(false, `${describeSelector(selector)} matched ${found.name} at ${found.at}`);
}

function fieldNames(action: Action): Set<string> {
  return new Set(Object.keys(action.fields));
}

export function describeSelector(selector: ActionSelector): string {
  const parts = [
    selector.name === undefined ? "" : `action ${selector.name}`,
    selector.field === undefined ? "" : `field ${selector.field}`,
    selector.value === undefined ? "" : `value ${selector.value}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
