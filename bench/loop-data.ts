import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import {
  type StarSop,
  starCheckName,
  starDialogueSchema,
  starReason,
  starScorecard,
  starSopSchema,
  starTicket,
} from "../api/cli/star-format.ts";
import { type Criterion, criteriaOf, type Scorecard, scorecardSchema } from "../evals/scorecard.ts";
import { mulberry32, sample } from "../evals/stats/prng.ts";
import type { Ticket } from "../ingest/ticket.ts";

const truthSchema = z.object({
  id: z.union([z.number(), z.string()]),
  checks: z.record(z.string(), z.boolean()),
  calm_helpful: z.boolean().nullable(),
  task_success: z.boolean().nullable(),
  handle_s: z.number().nullable(),
});
export type Truth = z.output<typeof truthSchema>;

const utteranceSchema = z.object({ text: z.string(), intent: z.string() });
export type Utterance = z.output<typeof utteranceSchema>;

const pilotTruthSchema = z.object({
  reasons: z.array(z.string()),
  kappa: z.array(z.number()),
  x: z.array(z.number()),
  induced_share_of_sessions: z.array(z.number()),
});
export type PilotTruth = z.output<typeof pilotTruthSchema>;

/** Everything the loop reads, before any of it reaches the product. Truth stays here: the product sees what a reviewer saw. */
export type LoopData = {
  sops: StarSop[];
  tickets: Ticket[];
  /** by ticket id */
  truth: Map<string, Truth>;
  dialogues: { complete: number; incomplete: number };
  callsCsv: string;
  pilotCsv: string;
  pilotTruth: PilotTruth;
  /** labelled contact reasons: a few of each to learn from, the others to predict; null where the set is absent */
  intents: { fewShots: { shots: number; rows: Utterance[] }[]; all: Utterance[] } | null;
};

/** The part of the folder without which the loop cannot run, or null when it is all there. */
export function missingPart(folder: string): string | null {
  const needed = [
    "star/sops.jsonl",
    "star/dev/ground_truth_checks.jsonl",
    "volumes/bank_calls_30min.csv",
    "volumes/pilot_events.csv",
    "volumes/pilot_truth.json",
  ];
  return needed.map((path) => join(folder, path)).find((path) => !existsSync(path)) ?? null;
}

/** Reads the folder; `most` complete dialogues, drawn with `seed` where there are more. */
export function readLoopData(folder: string, most: number, seed: number): LoopData {
  const star = join(folder, "star", "dev");
  const truths = new Map(
    jsonLines(join(star, "ground_truth_checks.jsonl"), truthSchema).map((each) => [`star-${each.id}`, each]),
  );
  const files = readdirSync(star).filter((name) => /^single_\d+\.jsonl$/.test(name));
  const dialogues = files.sort().flatMap((name) => jsonLines(join(star, name), starDialogueSchema));
  const complete = dialogues.flatMap((dialogue) => {
    const truth = truths.get(`star-${dialogue.id}`);
    const ticket = truth && starTicket(dialogue);
    return truth && ticket ? [{ ...ticket, tags: answeredTags(truth) }] : [];
  });
  const kept = most < complete.length ? sample(complete, most, mulberry32(seed)) : complete;
  const tickets = kept.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1));
  return {
    sops: jsonLines(join(folder, "star", "sops.jsonl"), starSopSchema),
    tickets,
    truth: truths,
    dialogues: { complete: complete.length, incomplete: dialogues.length - complete.length },
    callsCsv: readFileSync(join(folder, "volumes", "bank_calls_30min.csv"), "utf8"),
    pilotCsv: readFileSync(join(folder, "volumes", "pilot_events.csv"), "utf8"),
    pilotTruth: pilotTruthSchema.parse(
      JSON.parse(readFileSync(join(folder, "volumes", "pilot_truth.json"), "utf8")) as unknown,
    ),
    intents: readIntents(join(folder, "intent_banking77", "dev")),
  };
}

function readIntents(folder: string): LoopData["intents"] {
  if (!existsSync(folder)) return null;
  const rows = (name: string) => jsonLines(join(folder, name), utteranceSchema);
  const fewShots = [5, 10].map((shots) => ({ shots, rows: rows(`train_${shots}shot.jsonl`) }));
  return { fewShots, all: rows("train.jsonl") };
}

function jsonLines<S extends z.ZodType>(path: string, schema: S): z.output<S>[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => schema.parse(JSON.parse(line)));
}

/** The people were not asked every question after every dialogue: a criterion applies only where they were. */
const asked = { manner: "manner-was-asked", outcome: "outcome-was-asked" };

function answeredTags(truth: Truth): string[] {
  return [
    ...(truth.calm_helpful === null ? [] : [asked.manner]),
    ...(truth.task_success === null ? [] : [asked.outcome]),
  ];
}

/** Criteria that the embedded judge decides, each with the human or ground-truth answer it is audited by. */
const judged = [
  {
    id: "calm-and-helpful",
    title: "Calm and helpful",
    question: "Did the agent stay calm and helpful throughout?",
    when: { tags: [asked.manner] },
    label: (truth: Truth) => truth.calm_helpful,
  },
  {
    id: "task-solved",
    title: "Task solved",
    question: "Was the customer's task solved?",
    when: { tags: [asked.outcome] },
    label: (truth: Truth) => truth.task_success,
  },
  {
    id: "more-help-offered-as-judged",
    title: "More help offered, as judged",
    question: "Did the agent ask whether there is anything else they can do?",
    when: {},
    label: (truth: Truth) => truth.checks.offered_more_help ?? null,
  },
];

const greetingRules = 3;

/**
 * The checks of the data set and the criteria that need a judge, as one scorecard. The greeting is asked for again by SOP, of the
 * commonest ones: a finding on a rule leads to the step that training is made of.
 */
export function loopScorecard({ sops, tickets }: Pick<LoopData, "sops" | "tickets">): Scorecard {
  const star = starScorecard(sops);
  const common = commonestReasons(tickets).slice(0, greetingRules);
  const ruled = sops.filter((sop) => "hello" in sop.graph && common.includes(starReason(sop.id)));
  const criteria = judged.map(({ label: _, ...criterion }) => ({ ...criterion, kind: "judged" }));
  return scorecardSchema.parse({
    ...star,
    sections: [
      ...star.sections,
      ...(ruled.length === 0
        ? []
        : [{ id: "greeting-rules", title: "Greeting rules", criteria: ruled.map(greetingRule) }]),
      { id: "judgement", title: "Judgement", criteria },
    ],
  });
}

function greetingRule(sop: StarSop): object {
  const reason = starReason(sop.id);
  return {
    id: `greeting-said-in-${reason}`,
    title: `Greeting said: ${sop.id}`,
    question: "Did the agent greet the customer in the first two turns?",
    kind: "check",
    check: { rule: "label-present", pattern: "^hello$", firstTurns: 2 },
    obligation: `${reason}#do-hello`,
    when: { contactReasons: [reason] },
  };
}

/** Contact reasons by their number of tickets, commonest first. */
export function commonestReasons(tickets: readonly Ticket[]): string[] {
  const counts = new Map<string, number>();
  for (const { contactReason } of tickets) {
    if (contactReason !== null) counts.set(contactReason, (counts.get(contactReason) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([reason]) => reason);
}

/** What is known to be right of one criterion on one ticket; null = it does not apply there, or nobody was asked. */
export function trueLabel(criterion: Criterion, ticket: Ticket, truth: Truth): boolean | null {
  if (criterion.kind === "judged") return judged.find((one) => one.id === criterion.id)?.label(truth) ?? null;
  const reasons = criterion.when.contactReasons;
  if (reasons && !reasons.includes(ticket.contactReason ?? "")) return null;
  return truth.checks[starCheckName(criterion.id)] ?? null;
}

/** Share of tickets on which a criterion is truly met, over those where it applies; null where it applies nowhere. */
export function trueRate(criterion: Criterion, data: LoopData): number | null {
  const labels = data.tickets.flatMap((ticket) => {
    const truth = data.truth.get(ticket.id);
    const label = truth ? trueLabel(criterion, ticket, truth) : null;
    return label === null ? [] : [Number(label)];
  });
  return labels.length === 0 ? null : labels.reduce((sum, label) => sum + label, 0) / labels.length;
}

/** The drawn tickets' labels as a file of reviews. */
export function auditsCsv(scorecard: Scorecard, data: LoopData, drawn: ReadonlySet<string>): string {
  const rows = data.tickets.flatMap((ticket) => {
    const truth = drawn.has(ticket.id) ? data.truth.get(ticket.id) : undefined;
    if (!truth) return [];
    return criteriaOf(scorecard).flatMap((criterion) => {
      const label = trueLabel(criterion, ticket, truth);
      return label === null ? [] : [`${ticket.id},${criterion.id},STAR,${label ? "pass" : "fail"},random`];
    });
  });
  return ["ticket_id,criterion,reviewer,verdict,purpose", ...rows].join("\n").concat("\n");
}
