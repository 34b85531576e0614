import { z } from "zod";
import { channels, speakers } from "../ingest/ticket.ts";
import { patternProblem } from "./pattern.ts";
import { rootCauseProblems, rootCauseSchema } from "./root-cause.ts";

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use kebab-case, like verify-identity");
const sopRef = z.string().regex(/^[^#\s]+#[^#\s]+$/, "use sop-id#obligation-id");

/** Who is meant by a check that looks at turns; `handler` is the human agent or the bot. */
const by = z.enum([...speakers, "handler"]).default("handler");

/** A text or label pattern in RE2 syntax, matched case-insensitively anywhere in the text; a bad one is refused here. */
const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    const problem = patternProblem(source);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/**
 * Rules decided in code from turns, timestamps and the action log. Each says pass or fail; `when` of the criterion decides whether it applies.
 * - fields-submitted: over all actions (or those named), the union of submitted fields contains every field of one of the `anyOf` sets;
 *   with `together` one single action must carry the whole set
 * - action-before: an action matching `first` comes before the first action matching `then`
 * - action-present / action-absent: an action matching the selector exists or does not
 * - phrase-present / phrase-absent: a turn by `by` matches (within the first or last n turns of that speaker, if given);
 *   a match does not count when the sentence around it matches `unless` ("never share your password")
 * - label-present: a turn by `by` has a label matching the pattern
 * - first-response-within / each-response-within: seconds between the first unanswered customer turn and the next handler turn
 * - turn-gap-within: seconds between a turn and the one before it, whoever spoke; `by` names the speaker of the later one
 * - resolved-within: seconds between opening and closing of the ticket
 * - comes-before: the first event `first` lies before the first event `then`; an event is an action or a phrase
 * - steps-taken: each selector of `steps` matches an action of the log; with `ordered` one after the other
 * - value-matches: a value that was said or logged is one that the log, the SOP in force or a list has
 */
const actionSelector = z
  .strictObject({
    name: pattern.optional(),
    field: z.string().optional(),
    value: pattern.optional(),
  })
  .refine((selector) => selector.name !== undefined || selector.field !== undefined, "give a name or a field")
  .refine((selector) => selector.value === undefined || selector.field !== undefined, "a value needs its field");
export type ActionSelector = z.infer<typeof actionSelector>;

/** Something that happens at a moment of a ticket: an action of the log, or a phrase in a turn. */
const eventSchema = z.union([
  z.strictObject({ action: actionSelector }),
  z.strictObject({ phrase: z.strictObject({ by, pattern, unless: pattern.optional() }) }),
]);
export type CheckedEvent = z.infer<typeof eventSchema>;

const withField = actionSelector.refine(
  (selector) => selector.field !== undefined,
  "name the field that holds the value",
);

/** Where a value comes from: the first group of a pattern (or all of it) in what was said, or a field of the log. */
const valueSource = z.union([
  z.strictObject({ said: z.strictObject({ by, pattern, unless: pattern.optional() }) }),
  z.strictObject({ logged: withField }),
]);
export type ValueSource = z.infer<typeof valueSource>;

/** What a value must be among: a field of the log, values that a pattern finds in the rule in force, or a list. */
const valueTruth = z.union([
  z.strictObject({ log: withField }),
  z.strictObject({ sop: z.strictObject({ pattern }) }),
  z.strictObject({ values: z.array(z.string().min(1)).min(1) }),
]);
export type ValueTruth = z.infer<typeof valueTruth>;

const turnWindow = {
  firstTurns: z.number().int().positive().optional(),
  lastTurns: z.number().int().positive().optional(),
};

export const checkSchema = z.discriminatedUnion("rule", [
  z.strictObject({
    rule: z.literal("fields-submitted"),
    action: pattern.optional(),
    anyOf: z.array(z.array(z.string()).min(1)).min(1),
    together: z.boolean().default(false),
  }),
  // biome-ignore lint/suspicious/noThenProperty: data of a scorecard, never a function and never awaited
  z.strictObject({ rule: z.literal("action-before"), first: actionSelector, then: actionSelector }),
  z.strictObject({ rule: z.literal("action-present"), action: actionSelector }),
  z.strictObject({ rule: z.literal("action-absent"), action: actionSelector }),
  z.strictObject({ rule: z.literal("phrase-present"), by, pattern, unless: pattern.optional(), ...turnWindow }),
  z.strictObject({ rule: z.literal("phrase-absent"), by, pattern, unless: pattern.optional(), ...turnWindow }),
  z.strictObject({ rule: z.literal("label-present"), by, pattern, ...turnWindow }),
  z.strictObject({ rule: z.literal("first-response-within"), seconds: z.number().positive() }),
  z.strictObject({ rule: z.literal("each-response-within"), seconds: z.number().positive() }),
  z.strictObject({ rule: z.literal("turn-gap-within"), by, seconds: z.number().positive() }),
  z.strictObject({ rule: z.literal("resolved-within"), seconds: z.number().positive() }),
  // biome-ignore lint/suspicious/noThenProperty: data of a scorecard, never a function and never awaited
  z.strictObject({ rule: z.literal("comes-before"), first: eventSchema, then: eventSchema }),
  z.strictObject({
    rule: z.literal("steps-taken"),
    steps: z.array(actionSelector).min(1),
    ordered: z.boolean().default(false),
  }),
  z.strictObject({ rule: z.literal("value-matches"), value: valueSource, among: valueTruth }),
]);
export type Check = z.infer<typeof checkSchema>;

/** An earlier criterion's answer: one of `verdicts`, or one of `levels` of its scale. */
const earlierAnswer = z
  .strictObject({
    criterion: id,
    verdicts: z.array(z.enum(["pass", "fail", "not-applicable"])).optional(),
    levels: z.array(z.number()).optional(),
  })
  .refine(({ verdicts = [], levels = [] }) => verdicts.length + levels.length > 0, "say which answer");
export type EarlierAnswer = z.infer<typeof earlierAnswer>;

/** When a criterion applies; an empty or missing list means any. `answer` asks for that of a criterion further up. */
export const conditionSchema = z.strictObject({
  channels: z.array(z.enum(channels)).optional(),
  contactReasons: z.array(z.string()).optional(),
  teams: z.array(z.string()).optional(),
  languages: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  handledBy: z.enum(["human", "bot"]).optional(),
  actionPresent: actionSelector.optional(),
  answer: earlierAnswer.optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

/** COPC severity families. */
export const severities = ["customer-critical", "business-critical", "compliance-critical", "non-critical"] as const;
export type Severity = (typeof severities)[number];

const level = z.strictObject({ value: z.number(), label: z.string().min(1), anchor: z.string().default("") });

/** Binary is the two-level scale 0 = fail, 1 = pass. */
export const binaryLevels = [
  { value: 0, label: "Fail", anchor: "" },
  { value: 1, label: "Pass", anchor: "" },
];

/** Who decides: code, the judge, or code where it can and else the judge. */
export const criterionKinds = ["check", "judged", "mixed"] as const;

const criterionShape = z.strictObject({
  id,
  title: z.string().min(1),
  /** what the judge and the reviewer are asked, in one sentence */
  question: z.string().min(1),
  kind: z.enum(criterionKinds),
  /** mixed only: the one outcome of the check that settles it; without it both do, and the judge decides where the check abstains */
  settledBy: z.enum(["pass", "fail"]).optional(),
  check: checkSchema.nullable().default(null),
  levels: z.array(level).min(2).default(binaryLevels),
  weight: z.number().nonnegative().default(1),
  severity: z.enum(severities).default("non-critical"),
  autoFail: z.enum(["none", "section", "review"]).default("none"),
  /** soft criteria are shown but not counted */
  soft: z.boolean().default(false),
  /** adds its points to the review without adding its weight; never takes any away */
  bonus: z.boolean().optional(),
  /** the rule it tests; null only for organisation-wide habits that no SOP states */
  obligation: sopRef.nullable().default(null),
  when: conditionSchema.default({}),
  /** corrected pass rate below which it becomes a finding, 0-1 */
  target: z.number().min(0).max(1).default(0.9),
  /** what a reviewer may say about a miss, each with the cause it speaks for */
  rootCauses: z.array(rootCauseSchema).default([]),
});

export const criterionSchema = criterionShape
  .refine((criterion) => criterion.kind === "judged" || criterion.check !== null, {
    path: ["check"],
    error: "a criterion of kind check or mixed needs a check",
  })
  .refine((criterion) => criterion.kind === "judged" || criterion.levels.length === 2, {
    path: ["levels"],
    error: "a check says pass or fail, so its scale has two levels",
  })
  .refine((criterion) => criterion.kind === "mixed" || criterion.settledBy === undefined, {
    path: ["settledBy"],
    error: "only a mixed criterion says which outcome of its check settles it",
  })
  .refine((criterion) => !criterion.bonus || criterion.autoFail === "none", {
    path: ["bonus"],
    error: "a bonus never takes anything away, so it cannot be an auto-fail",
  })
  .refine((criterion) => ascending(criterion.levels.map((each) => each.value)), {
    path: ["levels"],
    error: "levels must be sorted from the lowest to the highest value, without repeats",
  })
  .superRefine((criterion, context) => {
    for (const message of rootCauseProblems(criterion.rootCauses))
      context.addIssue({ code: "custom", path: ["rootCauses"], message });
  });
export type Criterion = z.infer<typeof criterionSchema>;

export const sectionSchema = z.strictObject({
  id,
  title: z.string().min(1),
  criteria: z.array(criterionSchema).min(1),
});

export const scorecardSchema = z
  .strictObject({
    id,
    title: z.string().min(1),
    sections: z.array(sectionSchema).min(1),
  })
  .superRefine((scorecard, context) => {
    for (const repeated of repeats(scorecard.sections.map((section) => section.id))) {
      context.addIssue({ code: "custom", path: ["sections"], message: `section id used twice: ${repeated}` });
    }
    for (const repeated of repeats(scorecard.sections.flatMap((section) => section.criteria.map((each) => each.id)))) {
      context.addIssue({ code: "custom", path: ["sections"], message: `criterion id used twice: ${repeated}` });
    }
    addAnswerIssues(scorecard.sections, context);
  });
export type Scorecard = z.infer<typeof scorecardSchema>;

/** All criteria of a scorecard in their order. */
export function criteriaOf(scorecard: Scorecard): Criterion[] {
  return scorecard.sections.flatMap((section) => section.criteria);
}

/** An answer can only be asked of a criterion further up that may give it. */
function addAnswerIssues(sections: z.infer<typeof sectionSchema>[], context: z.RefinementCtx): void {
  const above = new Map<string, Criterion>();
  for (const [at, section] of sections.entries()) {
    for (const [index, criterion] of section.criteria.entries()) {
      const asked = criterion.when.answer;
      const problem = asked && answerProblem(asked, above.get(asked.criterion));
      const path = ["sections", at, "criteria", index, "when", "answer"];
      if (problem) context.addIssue({ code: "custom", path, message: problem });
      above.set(criterion.id, criterion);
    }
  }
}

function answerProblem(asked: EarlierAnswer, earlier: Criterion | undefined): string | null {
  if (!earlier) return `${asked.criterion} does not stand above this criterion`;
  const values = earlier.levels.map((each) => each.value);
  const strange = (asked.levels ?? []).find((each) => !values.includes(each));
  if (strange !== undefined) return `${asked.criterion} has no level ${strange}`;
  const passes = (asked.verdicts ?? []).some((verdict) => verdict !== "not-applicable");
  if (passes && values.length > 2) return `${asked.criterion} is a scale: ask for its levels, not for pass or fail`;
  return null;
}

function ascending(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? Number.NEGATIVE_INFINITY));
}

function repeats(ids: string[]): string[] {
  return [...new Set(ids.filter((each, index) => ids.indexOf(each) !== index))];
}
