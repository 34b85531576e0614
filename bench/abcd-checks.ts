/**
 * Whether the steps that a guideline requires are found from the action log, on ABCD's development conversations: a scorecard with one
 * `steps-taken` check a reason, built from the knowledge base, against the log read directly. Usage: tsx bench/abcd-checks.ts DATA
 */
import { readFileSync } from "node:fs";
import { applies } from "../evals/applies.ts";
import { runCheck } from "../evals/check.ts";
import { criteriaOf, type Scorecard, scorecardSchema } from "../evals/scorecard.ts";
import { type Ticket, ticketSchema } from "../ingest/ticket.ts";

type Turn = { s: string; t: string; action?: string; values?: string[] };
type Conversation = { id: number; subflow: string; required: string[]; turns: Turn[] };

/** A criterion for every required step of every reason, and one for all of a reason's steps in their order. */
export function abcdScorecard(steps: Record<string, string[]>): Scorecard {
  const sections = Object.entries(steps).map(([reason, required]) => {
    const id = reason.replaceAll("_", "-");
    const common = { kind: "check", question: "Was it done?", when: { contactReasons: [reason] } };
    const selector = (step: string) => ({ name: `^${step}$` });
    const each = [...new Set(required)].map((step) => ({
      ...common,
      id: `${id}-${step}`,
      title: step,
      check: { rule: "action-present", action: selector(step) },
    }));
    const inOrder = { rule: "steps-taken", steps: required.map(selector), ordered: true };
    const all = { rule: "steps-taken", steps: required.map(selector) };
    return {
      id: `section-${id}`,
      title: reason,
      criteria: [
        ...each,
        { ...common, id: `${id}-all`, title: "All steps", check: all },
        { ...common, id: `${id}-in-order`, title: "All steps in order", check: inOrder },
      ],
    };
  });
  return scorecardSchema.parse({ id: "abcd", title: "ABCD", sections });
}

const second = (at: number): string => new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString();

export function abcdTicket({ id, subflow, turns }: Conversation): Ticket {
  const speaker = { agent: "agent", customer: "customer" } as const;
  return ticketSchema.parse({
    id: String(id),
    openedAt: second(0),
    channel: "chat",
    contactReason: subflow,
    turns: turns.flatMap(({ s, t }, at) =>
      s === "agent" || s === "customer" ? [{ at: second(at), by: speaker[s], text: t }] : [],
    ),
    actions: turns.flatMap(({ action, values = [] }, at) =>
      action
        ? [{ at: second(at), name: action, fields: Object.fromEntries(values.map((value, i) => [`v${i}`, value])) }]
        : [],
    ),
  });
}

/** The same question put to the log without any scorecard. */
function inOrder(done: readonly string[], required: readonly string[]): boolean {
  let at = 0;
  for (const action of done) if (action === required[at]) at += 1;
  return at >= required.length;
}

function main([data]: string[]): void {
  if (data === undefined) throw new Error("name the folder that holds abcd");
  const steps = JSON.parse(readFileSync(`${data}/abcd/kb.json`, "utf8")) as Record<string, string[]>;
  const criteria = criteriaOf(abcdScorecard(steps));
  const counts = {
    conversations: 0,
    steps: 0,
    found: 0,
    allSteps: 0,
    allInOrder: 0,
    decisions: 0,
    disagreements: 0,
    unknownReason: 0,
  };
  for (const line of readFileSync(`${data}/abcd/dev/conversations.jsonl`, "utf8").split("\n")) {
    if (line.trim() === "") continue;
    const conversation = JSON.parse(line) as Conversation;
    const required = steps[conversation.subflow];
    if (!required) {
      counts.unknownReason += 1;
      continue;
    }
    const ticket = abcdTicket(conversation);
    const done = conversation.turns.flatMap(({ action }) => action ?? []);
    counts.conversations += 1;
    for (const criterion of criteria.filter((one) => applies(one, ticket))) {
      if (criterion.check === null) continue;
      const pass = runCheck(criterion.check, ticket).verdict.kind === "pass";
      const whole = criterion.title.startsWith("All steps");
      const truth = !whole
        ? done.includes(criterion.title)
        : criterion.id.endsWith("-in-order")
          ? inOrder(done, required)
          : required.every((step) => done.includes(step));
      counts.decisions += 1;
      if (pass !== truth) counts.disagreements += 1;
      if (!whole) {
        counts.steps += 1;
        if (pass) counts.found += 1;
      } else if (pass) counts[criterion.id.endsWith("-in-order") ? "allInOrder" : "allSteps"] += 1;
    }
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

main(process.argv.slice(2));
