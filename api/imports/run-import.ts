import { redact } from "../../ingest/redact.ts";
import type { Row } from "../../ingest/row.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { storable, unstorable } from "../db/unstorable.ts";
import type { Principal } from "../people/roles.ts";
import type { ImportKind } from "./schema.ts";
import type { ImportCounts } from "./store.ts";
import { presentImport } from "./view.ts";

/** What became of one accepted row; a string is the reason why it could not be taken after all. */
export type RowOutcome = "added" | "changed" | "unchanged" | { rejected: string };

export type ImportJob<T> = {
  kind: ImportKind;
  name: string;
  by: Principal;
  rows: AsyncIterable<Row<T>> | Iterable<Row<T>>;
  /** Stores a batch in the given transaction and says what became of each row, in order. */
  save: (rows: T[], tx: Db) => Promise<RowOutcome[]>;
  notes?: () => string[];
};

const batchSize = 200;
const rawKept = 2000;

/**
 * Reads a file row by row and stores it in batches, each in one transaction with its rejected rows. A bad row is kept
 * with its line number and reason. An interrupted import has stored whole batches; the same file again completes it.
 */
export async function runImport<T>(context: Context, job: ImportJob<T>) {
  const { db, stores, now } = context;
  const id = await stores.imports(db).start(job.kind, job.name, job.by.name);
  const counts: ImportCounts = { added: 0, changed: 0, unchanged: 0, rejected: 0 };
  for await (const rows of inBatches(job.rows, batchSize)) {
    const more = await db.transaction((tx) => saveRows(tx, context, { importId: id, rows, save: job.save }));
    for (const [outcome, count] of Object.entries(more)) counts[outcome as keyof ImportCounts] += count;
  }
  await db.transaction(async (tx) => {
    await stores.imports(tx).finish(id, counts, now());
    await stores.people(tx).record(job.by, `import ${job.kind}`, job.name, { importId: id, ...counts });
  });
  return presentImport(context, id, job.notes?.() ?? []);
}

type Batch<T> = { importId: string; rows: Row<T>[]; save: ImportJob<T>["save"] };

/** Stores rows and keeps those that are refused, redacted, with line and reason; says how many of each. */
export async function saveRows<T>(
  tx: Db,
  { stores }: Pick<Context, "stores">,
  { importId, rows: given, save }: Batch<T>,
): Promise<ImportCounts> {
  const rows = given.map(refuseUnstorable);
  const good = rows.flatMap((row) => (row.ok ? [row] : []));
  const refused = rows.flatMap((row) => (row.ok ? [] : [{ line: row.line, reason: row.reason, raw: row.raw }]));
  const counts: ImportCounts = { added: 0, changed: 0, unchanged: 0, rejected: 0 };
  const outcomes = await save(
    good.map((row) => row.value),
    tx,
  );
  outcomes.forEach((outcome, i) => {
    if (typeof outcome === "string") counts[outcome] += 1;
    else refused.push({ line: good[i]?.line ?? 0, reason: outcome.rejected, raw: JSON.stringify(good[i]?.value) });
  });
  counts.rejected = refused.length;
  const masked = refused.map((row) => ({
    ...row,
    reason: redact(storable(row.reason)).text,
    raw: redact(storable(row.raw.slice(0, rawKept))).text,
  }));
  await stores.imports(tx).reject(importId, masked);
  return counts;
}

/** One text that the database cannot hold must not fail the rows beside it. */
function refuseUnstorable<T>(row: Row<T>): Row<T> {
  const reason = row.ok ? unstorable(row.value) : null;
  return row.ok && reason ? { ok: false, line: row.line, reason, raw: JSON.stringify(row.value) } : row;
}

async function* inBatches<T>(rows: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
