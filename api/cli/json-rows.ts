import type { z } from "zod";
import { describeIssues } from "../../ingest/issues.ts";
import { readJsonLines } from "../../ingest/jsonl.ts";
import type { Row } from "../../ingest/row.ts";
import type { TextInput } from "../../ingest/text-lines.ts";

/** JSON lines that fit a schema; the others come back as rejected rows. */
export async function* readJsonRows<S extends z.ZodType>(
  input: TextInput,
  schema: S,
): AsyncGenerator<Row<z.output<S>>> {
  for await (const row of readJsonLines(input)) {
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
