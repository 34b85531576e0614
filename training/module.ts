import { z } from "zod";
import { contentId } from "../evals/content-id.ts";

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use kebab-case, like verify-identity");
const refPart = z.string().regex(/[^#\s]+/);
const sopRef = z.templateLiteral([refPart, "#", refPart]);

/** Where a lesson or item gets its words: `source.slice(start, end) === quote` in that SOP version. */
export const citationSchema = z.strictObject({
  ref: sopRef,
  sopVersion: z.string().min(1),
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  quote: z.string().min(1),
});
export type RuleCitation = z.infer<typeof citationSchema>;

export const lessonSchema = z.strictObject({
  id,
  title: z.string().min(1),
  /** Markdown */
  text: z.string().min(1),
  citations: z.array(citationSchema),
});
export type Lesson = z.infer<typeof lessonSchema>;

const itemParts = {
  id,
  ref: sopRef,
  prompt: z.string().min(1),
  explanation: z.string(),
  citation: citationSchema.nullable(),
};
const option = z.string().min(1);

/** One right option; `answer` is its index. */
const singleSchema = z.strictObject({
  kind: z.literal("single").default("single"),
  ...itemParts,
  options: z.array(option).min(2).max(6),
  answer: z.number().int().nonnegative(),
});
/** Every right option must be chosen and no other; `answers` are their indices. */
const multipleSchema = z.strictObject({
  kind: z.literal("multiple"),
  ...itemParts,
  options: z.array(option).min(2).max(8),
  answers: z.array(z.number().int().nonnegative()).min(1),
});
/** `options` stand in the right order; they are shown in another. */
const orderingSchema = z.strictObject({
  kind: z.literal("ordering"),
  ...itemParts,
  options: z.array(option).min(2).max(7),
});
/** What would you reply? `prompt` is what the customer says; the reply is held against the rules of the step that `ref` names. */
const replySchema = z.strictObject({
  kind: z.literal("reply"),
  ...itemParts,
  /** a reply that keeps to the rule, shown after answering; null = none is known */
  example: z.string().nullable(),
});

/** A knowledge-check item. An item without `kind` has one right option. */
export const checkItemSchema = z
  .union([singleSchema, multipleSchema, orderingSchema, replySchema])
  .superRefine((item, context) => {
    for (const { path, message } of itemProblems(item)) context.addIssue({ code: "custom", path: [path], message });
  });
export type CheckItem = z.infer<typeof checkItemSchema>;

function itemProblems(item: CheckItem): { path: string; message: string }[] {
  if (item.kind === "reply") return [];
  const problems = [];
  if (new Set(item.options).size !== item.options.length)
    problems.push({ path: "options", message: "an option is repeated" });
  const { length } = item.options;
  if (item.kind === "single" && item.answer >= length)
    problems.push({ path: "answer", message: "the answer is not one of the options" });
  if (item.kind === "multiple" && item.answers.some((answer) => answer >= length))
    problems.push({ path: "answers", message: "an answer is not one of the options" });
  if (item.kind === "multiple" && new Set(item.answers).size !== item.answers.length)
    problems.push({ path: "answers", message: "an answer is repeated" });
  return problems;
}

/** A training module: `refs` are the steps and obligations it teaches, `minutes` the time an agent needs for all of it. */
export const moduleSchema = z
  .strictObject({
    id,
    title: z.string().min(1),
    minutes: z.number().positive(),
    skill: z.string().min(1),
    /** share of the check that must be right to pass, 0-1 */
    passMark: z.number().min(0).max(1).default(0.8),
    refs: z.array(sopRef).min(1),
    lessons: z.array(lessonSchema).min(1),
    items: z.array(checkItemSchema),
  })
  .refine((module) => distinct(module.lessons) && distinct(module.items), "lesson and item ids must be unique");
export type Module = z.infer<typeof moduleSchema>;

function distinct(list: readonly { id: string }[]): boolean {
  return new Set(list.map((each) => each.id)).size === list.length;
}

/** Names an option without telling where it stands: answers are given, stored and graded by it. Starts with a letter, has no spaces. */
export function optionKey(itemId: string, text: string): string {
  return `o${contentId([itemId, text]).slice(0, 7)}`;
}

/** The options of an item as a learner sees them; those of an ordering item stand in an order that tells nothing. */
export function shownOptions(item: CheckItem): { key: string; text: string }[] {
  if (item.kind === "reply") return [];
  const options = item.options.map((text) => ({ key: optionKey(item.id, text), text }));
  return item.kind === "ordering" ? options.sort((a, b) => (a.key < b.key ? -1 : 1)) : options;
}

/** The keys of the right answer, in order where order counts; none for a reply. */
export function rightKeys(item: CheckItem): string[] {
  if (item.kind === "reply") return [];
  const keys = item.options.map((text) => optionKey(item.id, text));
  if (item.kind === "ordering") return keys;
  const right = item.kind === "single" ? [item.answer] : [...item.answers].sort((a, b) => a - b);
  return right.flatMap((index) => keys[index] ?? []);
}
