import { readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RejectedRow } from "../../ingest/row.ts";
import { readText } from "../../ingest/text-lines.ts";
import { WrongUse } from "./outcome.ts";
import { plainText } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Throws `WrongUse` unless there is a file to read, or standard input is meant. */
export function assertFile(path: string): void {
  if (path === "-") return;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new WrongUse(`${path}: there is no such file.`);
  if (stats.isDirectory()) throw new WrongUse(`${path} is a folder; a file is needed.`);
}

/** A file's bytes, or standard input for `-`. A file that cannot be opened is wrong use. */
export async function openInput(terminal: Terminal, path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === "-") return terminal.stdin;
  assertFile(path);
  const file = await open(path).catch((error: Error) => {
    throw new WrongUse(`${path} cannot be read: ${error.message}.`);
  });
  return file.createReadStream();
}

export async function readInput(terminal: Terminal, path: string): Promise<string> {
  return readText(await openInput(terminal, path));
}

const rowsTold = 20;

/** Tells which rows could not be used, the first of them one by one; true when there are any. */
export function tellRejected(
  terminal: Terminal,
  rows: readonly Pick<RejectedRow, "line" | "reason">[],
  file: string,
): boolean {
  for (const { line, reason } of rows.slice(0, rowsTold)) terminal.tell(`${file}, line ${line}: ${plainText(reason)}`);
  if (rows.length > rowsTold) terminal.tell(`${file}: ${rows.length - rowsTold} more rows could not be used.`);
  return rows.length > 0;
}

/** A folder stands for its Markdown files (but not its README), sorted by name; a file for itself. */
export function markdownFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const stats = path === "-" ? undefined : statSync(path, { throwIfNoEntry: false });
    if (!stats?.isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => /\.md$/i.test(name) && !/^readme\.md$/i.test(name));
    if (names.length === 0) throw new WrongUse(`${path} holds no Markdown file (*.md).`);
    return names.sort().map((name) => join(path, name));
  });
}

/** Rows of a reader in two lists. */
export async function collectRows<T>(
  rows: AsyncIterable<{ ok: true; line: number; value: T } | RejectedRow>,
): Promise<{ values: T[]; rejected: { line: number; reason: string }[] }> {
  const values: T[] = [];
  const rejected: { line: number; reason: string }[] = [];
  for await (const row of rows) {
    if (row.ok) values.push(row.value);
    else rejected.push({ line: row.line, reason: row.reason });
  }
  return { values, rejected };
}
