import { z } from "zod";
import { flagCell, instantCell, optionalAmountCell, optionalTextCell, readColumns, textCell } from "./columns.ts";
import { describeIssues } from "./issues.ts";
import type { Row } from "./row.ts";
import { readLines, type TextInput } from "./text-lines.ts";

/** What an outside learning system says about one person and one module. `score` is 0-1. */
export type CompletionRow = {
  /** agent id, e-mail or account name */
  person: string;
  /** module id, or the IRI under which the module was exported */
  module: string;
  completedAt: string;
  score: number | null;
  passed: boolean;
  /** a statement's own id, so that the same one never counts twice */
  reference: string | null;
};

const csvSchema = z
  .object({
    person: textCell,
    module: textCell,
    completed_at: instantCell,
    score: optionalAmountCell.default(null),
    max_score: optionalAmountCell.default(null),
    passed: flagCell,
    reference: optionalTextCell.default(null),
  })
  .transform((row, context): CompletionRow => {
    const score = row.score === null ? null : row.score / (row.max_score ?? 1);
    if (score !== null && !(score >= 0 && score <= 1)) {
      const message = `score must lie in 0-1, or name its scale in max_score; it is ${row.score}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    const { person, module, completed_at: completedAt, passed, reference } = row;
    return { person, module, completedAt, score, passed, reference };
  });

/** Reads `person,module,completed_at,passed[,score,max_score,reference]`; a score without `max_score` is 0-1. */
export function readCompletions(input: TextInput): AsyncGenerator<Row<CompletionRow>> {
  return readColumns(input, csvSchema, { required: ["person", "module", "completed_at", "passed"] });
}

const verb = /\/(passed|failed|completed)$/;
const statementSchema = z.object({
  id: z.string().optional(),
  actor: z.object({ mbox: z.string().optional(), account: z.object({ name: z.string() }).optional() }),
  verb: z.object({ id: z.string() }),
  object: z.object({ id: z.string() }),
  result: z
    .object({
      score: z.object({ scaled: z.number().min(-1).max(1).optional() }).optional(),
      success: z.boolean().optional(),
    })
    .optional(),
  timestamp: z.iso.datetime({ offset: true }),
});

/**
 * Reads xAPI 1.0.3 statements: one array, `{"statements": […]}` as a record store answers, or one statement a line. Statements whose
 * verb is not passed, failed or completed say nothing about completion; they are rejected with that reason, so that the count is right.
 */
export async function* readXapiCompletions(input: TextInput): AsyncGenerator<Row<CompletionRow>> {
  const lines: { line: number; text: string }[] = [];
  for await (const { line, text } of readLines(input)) if (text.trim() !== "") lines.push({ line, text });
  for (const { line, value, raw } of statementsIn(lines)) {
    if (value === undefined) yield { ok: false, line, reason: "not a JSON statement", raw };
    else yield readStatement(value, line, raw);
  }
}

type Found = { line: number; value: unknown; raw: string };

function statementsIn(lines: readonly { line: number; text: string }[]): Found[] {
  const whole = parsed(lines.map(({ text }) => text).join("\n"));
  const list = Array.isArray(whole) ? whole : statementList(whole);
  if (list) return list.map((value, index) => ({ line: index + 1, value, raw: JSON.stringify(value) }));
  return lines.map(({ line, text }) => ({ line, value: parsed(text), raw: text }));
}

function statementList(value: unknown): unknown[] | null {
  const read = z.object({ statements: z.array(z.unknown()) }).safeParse(value);
  return read.success ? read.data.statements : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readStatement(value: unknown, line: number, raw: string): Row<CompletionRow> {
  const read = statementSchema.safeParse(value);
  if (!read.success) return { ok: false, line, reason: describeIssues(read.error), raw };
  const { id, actor, verb: said, object, result, timestamp } = read.data;
  const person = actor.account?.name ?? actor.mbox?.replace(/^mailto:/, "");
  if (!person) return { ok: false, line, reason: "the actor has neither account nor mbox", raw };
  const kind = verb.exec(said.id)?.[1];
  if (!kind)
    return { ok: false, line, reason: `the verb “${said.id.split("/").at(-1)}” says nothing about completion`, raw };
  const scaled = result?.score?.scaled ?? null;
  if (scaled !== null && scaled < 0) return { ok: false, line, reason: "a score below 0 is not a share right", raw };
  const passed = kind === "failed" ? false : kind === "passed" ? true : (result?.success ?? true);
  const completedAt = new Date(timestamp).toISOString();
  return {
    ok: true,
    line,
    value: { person, module: object.id, completedAt, score: scaled, passed, reference: id ?? null },
  };
}
