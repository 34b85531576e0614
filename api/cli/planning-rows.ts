import type { z } from "zod";
import { readCsv } from "../../ingest/csv.ts";
import { describeIssues } from "../../ingest/issues.ts";
import { openInput } from "./input.ts";
import { ProblemFound } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Rows of a small CSV that somebody wrote for one forecast, e.g. special days; none without a path. Such a file is right as
 * a whole or not used at all, for half a calendar would look like a whole one.
 */
export async function readRowsOf<S extends z.ZodType>(
  terminal: Terminal,
  path: string | undefined,
  schema: S,
): Promise<z.output<S>[]> {
  if (path === undefined) return [];
  const rows: z.output<S>[] = [];
  for await (const row of readCsv(await openInput(terminal, path))) {
    if (!row.ok) throw new ProblemFound("invalid", `${path}, line ${row.line}: ${row.reason}`);
    const parsed = schema.safeParse(typed(row.value));
    if (!parsed.success)
      throw new ProblemFound("invalid", `${path}, line ${row.line}: ${describeIssues(parsed.error)}`);
    rows.push(parsed.data);
  }
  return rows;
}

/** Cells that are numbers as numbers, blank ones left out. */
function typed(cells: Readonly<Record<string, string>>): Record<string, string | number> {
  const entries = Object.entries(cells).flatMap(([name, cell]): [string, string | number][] => {
    const text = cell.trim();
    if (text === "") return [];
    return [[name, /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text]];
  });
  return Object.fromEntries(entries);
}
