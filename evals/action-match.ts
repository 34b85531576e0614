import type { Action, Ticket } from "../ingest/ticket.ts";
import { compilePattern } from "./pattern.ts";
import type { ActionSelector } from "./scorecard.ts";

/** Whether an action fits a selector: its name matches, it carries the field, and the field's value matches, where each is asked. */
export function matchesAction(action: Action, selector: ActionSelector): boolean {
  if (selector.name !== undefined && !compilePattern(selector.name).test(action.name)) return false;
  if (selector.field === undefined) return true;
  const value = Object.hasOwn(action.fields, selector.field) ? action.fields[selector.field] : undefined;
  if (value === undefined) return false;
  return selector.value === undefined || compilePattern(selector.value).test(value);
}

/** The actions in order of time; entries of the same instant keep the order of the log. */
export function actionsInOrder(ticket: Ticket): Action[] {
  return [...ticket.actions].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
