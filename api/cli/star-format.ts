import { z } from "zod";
import { type Scorecard, scorecardSchema } from "../../evals/scorecard.ts";
import { type Ticket, type Turn, ticketSchema } from "../../ingest/ticket.ts";

/** An SOP of the STAR data set (RasaHQ/STAR, MIT): named replies, the flow between them and the fields its tool takes. */
export const starSopSchema = z.object({
  id: z.string().min(1),
  replies: z.record(z.string(), z.string()),
  graph: z.record(z.string(), z.string()),
  api_inputs: z.array(z.object({ Name: z.string(), Type: z.string() })),
  api_required: z.array(z.string()),
});
export type StarSop = z.infer<typeof starSopSchema>;

const eventSchema = z.object({
  t: z.number().optional(),
  u: z.string().optional(),
  w: z.string().optional(),
  a: z.string().nullable().optional(),
  q: z.string().optional(),
  c: z.array(z.record(z.string(), z.unknown())).optional(),
  kb: z.unknown().optional(),
  done: z.unknown().optional(),
});

/** A dialogue of STAR: `start` in seconds since 1970, `t` of an event in seconds since `start`; an unknown start is read as 0. */
export const starDialogueSchema = z.object({
  id: z.union([z.number(), z.string()]),
  tasks: z.array(z.string()).min(1),
  agent: z.string().nullable(),
  user: z.string().nullable(),
  start: z.number().nullable(),
  completion: z.string(),
  events: z.array(eventSchema),
});
export type StarDialogue = z.infer<typeof starDialogueSchema>;

/** kebab-case id of a STAR task, used as SOP id and contact reason. */
export function starReason(task: string): string {
  return task.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** A dialogue as a ticket, or null when nobody said anything. Events keep their order; a tool's answer becomes a system turn. */
export function starTicket(dialogue: StarDialogue): Ticket | null {
  const turns: Turn[] = [];
  const actions: { at: string; name: string; fields: Record<string, string> }[] = [];
  const start = dialogue.start ?? 0;
  let seconds = 0;
  let closed: number | null = null;
  for (const event of dialogue.events) {
    seconds = Math.max(seconds, event.t ?? seconds);
    const at = instant(start + seconds);
    if (event.u !== undefined) turns.push({ at, by: "customer", text: event.u, label: null });
    if (event.w !== undefined) turns.push({ at, by: "agent", text: event.w, label: event.a ?? null });
    if (event.q !== undefined) actions.push({ at, name: event.q, fields: submittedFields(event.c ?? []) });
    if (event.kb !== undefined) turns.push({ at, by: "system", text: JSON.stringify(event.kb), label: "tool-result" });
    if (event.done !== undefined) closed = seconds;
  }
  if (turns.length === 0) return null;
  return ticketSchema.parse({
    id: `star-${dialogue.id}`,
    openedAt: instant(start),
    closedAt: closed === null ? null : instant(start + closed),
    channel: "chat",
    contactReason: starReason(dialogue.tasks[0] ?? ""),
    customer: dialogue.user,
    agent: dialogue.agent,
    handleSeconds: closed,
    turns,
    actions,
  });
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Constraints of one query as fields; several constraints on one field are joined with "; ", surrounding quotes stripped. */
function submittedFields(constraints: Record<string, unknown>[]): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [field, value] of constraints.flatMap((constraint) => Object.entries(constraint))) {
    const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/^["']+|["']+$/g, "");
    values.set(field, [...(values.get(field) ?? []), text]);
  }
  return Object.fromEntries([...values].map(([field, texts]) => [field, [...new Set(texts)].join("; ")]));
}

/** Tasks whose answer discloses data about a person, and what proves identity there. */
const identityTasks = ["bank_fraud_report", "bank_balance"];
const identityProofs = [
  ["AccountNumber", "PIN"],
  ["DateOfBirth", "SecurityAnswer1", "SecurityAnswer2"],
];

const nothing = { check: null, obligation: null };
const spoken = { kind: "check", ...nothing } as const;

/**
 * One scorecard for a set of STAR SOPs, in plain checks: fields submitted, order of actions, label present. The criterion id is the
 * name of the ground-truth check in kebab-case, followed by `--` and the task where it differs by task.
 */
export function starScorecard(sops: readonly StarSop[]): Scorecard {
  const required = sops.filter((sop) => sop.api_required.length > 0);
  const bookable = required.filter((sop) => sop.api_required.includes("RequestType"));
  const identified = sops.filter((sop) => identityTasks.includes(sop.id));
  const perTask = [
    ...required.map((sop) => ({
      ...spoken,
      id: `all-required-fields-submitted-in-${starReason(sop.id)}`,
      title: `All required fields submitted: ${sop.id}`,
      question: `Did the agent submit ${sop.api_required.join(", ")}?`,
      check: { rule: "fields-submitted", anyOf: [sop.api_required] },
      obligation: `${starReason(sop.id)}#submit-required-fields`,
      when: { contactReasons: [starReason(sop.id)] },
    })),
    ...bookable.map((sop) => ({
      ...spoken,
      id: `availability-checked-before-booking-in-${starReason(sop.id)}`,
      title: `Availability checked before booking: ${sop.id}`,
      question: "Did the agent check availability before the first booking?",
      check: {
        rule: "action-before",
        first: { field: "RequestType", value: "check" },
        // biome-ignore lint/suspicious/noThenProperty: data of a scorecard
        then: { field: "RequestType", value: "book" },
      },
      obligation: `${starReason(sop.id)}#check-before-booking`,
      when: { contactReasons: [starReason(sop.id)], actionPresent: { field: "RequestType", value: "book" } },
    })),
    ...identified.map((sop) => ({
      ...spoken,
      id: `identity-checked-before-disclosure-in-${starReason(sop.id)}`,
      title: `Identity checked before disclosure: ${sop.id}`,
      question: "Did the agent prove the customer's identity with one complete set of facts?",
      check: { rule: "fields-submitted", anyOf: identityProofs, together: true },
      severity: "compliance-critical",
      autoFail: "review",
      obligation: `${starReason(sop.id)}#prove-identity`,
      when: { contactReasons: [starReason(sop.id)] },
    })),
  ];
  return scorecardSchema.parse({
    id: "star",
    title: "STAR service dialogues",
    sections: [
      { id: "manner", title: "Manner", criteria: mannerCriteria() },
      ...(perTask.length === 0 ? [] : [{ id: "procedure", title: "Procedure", criteria: perTask }]),
    ],
  });
}

function mannerCriteria(): object[] {
  const label = (id: string, question: string, pattern: string, window: object = {}): object => ({
    ...spoken,
    id,
    title: question.slice(8, -1),
    question,
    check: { rule: "label-present", pattern, ...window },
  });
  return [
    label("greeting-said", "Did the agent greet the customer in the first two turns?", "^hello$", { firstTurns: 2 }),
    label("offered-more-help", "Did the agent offer more help?", "^anything_else$"),
    label("closing-said", "Did the agent say goodbye?", "bye$"),
  ];
}

/** Name of the ground-truth check that a criterion of `starScorecard` stands for. */
export function starCheckName(criterionId: string): string {
  return criterionId.replace(/-in-.*$/, "").replaceAll("-", "_");
}
