import { z } from "zod";
import { type CsvOptions, readCsv } from "./csv.ts";
import { describeIssues } from "./issues.ts";
import type { Row } from "./row.ts";
import type { TextInput } from "./text-lines.ts";
import { parseInstant } from "./time-column.ts";

/** A text cell that must not be blank; spaces around it do not count. */
export const textCell = z.string().trim().min(1, "must not be blank");

/** A text cell; blank = null. */
export const optionalTextCell = z
  .string()
  .trim()
  .transform((cell) => (cell === "" ? null : cell));

/** A finite number >= 0. */
export const amountCell = z.string().transform((cell, context): number => {
  const value = Number(cell);
  if (cell.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  context.addIssue({ code: "custom", message: `must be a number of 0 or more, not "${cell}"` });
  return z.NEVER;
});

/** A finite number >= 0; blank = null. */
export const optionalAmountCell = z.union([z.literal("").transform(() => null), amountCell]);

/** 0 / 1, false / true, no / yes. */
export const flagCell = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum(["0", "1", "false", "true", "no", "yes"]))
  .transform((cell) => ["1", "true", "yes"].includes(cell));

/** A date or time of ISO 8601, as an instant (`…Z`). Without a zone it is read as UTC. */
export const instantCell = z.string().transform((cell, context): string => {
  const time = parseInstant(cell);
  if (time !== null) return new Date(time.ms).toISOString();
  context.addIssue({ code: "custom", message: `must be an ISO 8601 date or time, not "${cell}"` });
  return z.NEVER;
});

/** Reads a CSV whose rows have one schema. A row that does not fit is rejected with each column that is wrong. */
export async function* readColumns<T>(
  input: TextInput,
  schema: z.ZodType<T>,
  options: CsvOptions,
): AsyncGenerator<Row<T>> {
  for await (const row of readCsv(input, options)) {
    if (!row.ok) {
      yield row;
      continue;
    }
    const parsed = schema.safeParse(row.value);
    yield parsed.success
      ? { ok: true, line: row.line, value: parsed.data }
      : { ok: false, line: row.line, reason: describeIssues(parsed.error), raw: JSON.stringify(row.value) };
  }
}
