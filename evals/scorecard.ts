import { z } from "zod";
import { channels, speakers } from "../ingest/ticket.ts";
import { causes } from "./cause.ts";
import { patternProblem } from "./pattern.ts";

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
]);
export type Check = z.infer<typeof checkSchema>;

/** When a criterion applies; an empty or missing list means any. */
export const conditionSchema = z.strictObject({
  channels: z.array(z.enum(channels)).optional(),
  contactReasons: z.array(z.string()).optional(),
  teams: z.array(z.string()).optional(),
  languages: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  handledBy: z.enum(["human", "bot"]).optional(),
  actionPresent: actionSelector.optional(),
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

const criterionShape = z.strictObject({
  id,
  title: z.string().min(1),
  /** what the judge and the reviewer are asked, in one sentence */
  question: z.string().min(1),
  kind: z.enum(["check", "judged"]),
  check: checkSchema.nullable().default(null),
  levels: z.array(level).min(2).default(binaryLevels),
  weight: z.number().nonnegative().default(1),
  severity: z.enum(severities).default("non-critical"),
  autoFail: z.enum(["none", "section", "review"]).default("none"),
  /** soft criteria are shown but not counted */
  soft: z.boolean().default(false),
  /** the rule it tests; null only for organisation-wide habits that no SOP states */
  obligation: sopRef.nullable().default(null),
  when: conditionSchema.default({}),
  /** corrected pass rate below which it becomes a finding, 0-1 */
  target: z.number().min(0).max(1).default(0.9),
  /** what a reviewer may say about a miss, each with the cause it speaks for */
  rootCauses: z.array(z.strictObject({ label: z.string().min(1), cause: z.enum(causes) })).default([]),
});

export const criterionSchema = criterionShape
  .refine((criterion) => criterion.kind !== "check" || criterion.check !== null, {
    path: ["check"],
    error: "a criterion of kind check needs a check",
  })
  .refine((criterion) => criterion.kind !== "check" || criterion.levels.length === 2, {
    path: ["levels"],
    error: "a check says pass or fail, so its scale has two levels",
  })
  .refine((criterion) => ascending(criterion.levels.map((each) => each.value)), {
    path: ["levels"],
    error: "levels must be sorted from the lowest to the highest value, without repeats",
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
  });
export type Scorecard = z.infer<typeof scorecardSchema>;

/** All criteria of a scorecard in their order. */
export function criteriaOf(scorecard: Scorecard): Criterion[] {
  return scorecard.sections.flatMap((section) => section.criteria);
}

function ascending(values: number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? Number.NEGATIVE_INFINITY));
}

function repeats(ids: string[]): string[] {
  return [...new Set(ids.filter((each, index) => ids.indexOf(each) !== index))];
}
