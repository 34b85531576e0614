import { z } from "zod";

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

/** A knowledge-check item with one right option; `answer` is its index. */
export const checkItemSchema = z
  .strictObject({
    id,
    ref: sopRef,
    prompt: z.string().min(1),
    options: z.array(z.string().min(1)).min(2).max(6),
    answer: z.number().int().nonnegative(),
    explanation: z.string(),
    citation: citationSchema.nullable(),
  })
  .refine((item) => item.answer < item.options.length, {
    path: ["answer"],
    error: "the answer is not one of the options",
  })
  .refine((item) => new Set(item.options).size === item.options.length, {
    path: ["options"],
    error: "an option is repeated",
  });
export type CheckItem = z.infer<typeof checkItemSchema>;

/** A training module: `refs` are the steps and obligations it teaches, `minutes` the time an agent needs for all of it. */
export const moduleSchema = z
  .strictObject({
    id,
    title: z.string().min(1),
    minutes: z.number().positive(),
    skill: z.string().min(1),
    refs: z.array(sopRef).min(1),
    lessons: z.array(lessonSchema).min(1),
    items: z.array(checkItemSchema),
  })
  .refine((module) => distinct(module.lessons) && distinct(module.items), "lesson and item ids must be unique");
export type Module = z.infer<typeof moduleSchema>;

function distinct(list: readonly { id: string }[]): boolean {
  return new Set(list.map((each) => each.id)).size === list.length;
}
