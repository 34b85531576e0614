import type { Row } from "./row.ts";
import { readLines, type TextInput } from "./text-lines.ts";

/**
 * Reads JSON lines (https://jsonlines.org): one JSON value a line, blank lines skipped. A line that is no JSON is a rejected row
 * with its number; the lines after it are still read.
 */
export async function* readJsonLines(input: TextInput): AsyncGenerator<Row<unknown>> {
  for await (const { line, text } of readLines(input)) {
    if (text.trim() === "") continue;
    yield parseLine(line, text);
  }
}

function parseLine(line: number, raw: string): Row<unknown> {
  try {
    return { ok: true, line, value: JSON.parse(raw) as unknown };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "unreadable";
    return { ok: false, line, reason: `not a JSON value on one line: ${detail}`, raw };
  }
}
