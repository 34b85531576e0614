import type { z } from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { importResultSchema } from "./contract.ts";
import type { ImportRun } from "./store.ts";

type ImportResult = z.output<typeof importResultSchema>;

/** An import as it is shown, with the first rows it refused. */
export async function presentImport({ db, stores }: Context, id: string, notes: string[] = []): Promise<ImportResult> {
  const run = await stores.imports(db).one(id);
  if (!run) throw new AppError("not-found", `There is no import ${id}.`);
  return toResult(run, await stores.imports(db).rejectedRows(id), notes);
}

export function toResult(run: ImportRun, rejectedRows: ImportResult["rejectedRows"], notes: string[]): ImportResult {
  const { id, kind, name, startedAt, finishedAt, added, changed, unchanged, rejected } = run;
  const times = { startedAt: startedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null };
  return { id, kind, name, ...times, added, changed, unchanged, rejected, rejectedRows, notes };
}
