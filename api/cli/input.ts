import { readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RejectedRow } from "../../ingest/row.ts";
import { readText } from "../../ingest/text-lines.ts";
import { WrongUse } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

/** A file's bytes, or standard input for `-`. A file that cannot be opened is wrong use. */
export async function openInput(terminal: Terminal, path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === "-") return terminal.stdin;
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new WrongUse(`${path} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`);
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw new WrongUse(`${path} is a folder; a file is needed.`);
  }
  return file.createReadStream();
}

export async function readInput(terminal: Terminal, path: string): Promise<string> {
  return readText(await openInput(terminal, path));
}

/** Tells which rows could not be used; true when there are any. */
export function tellRejected(
  terminal: Terminal,
  rows: readonly Pick<RejectedRow, "line" | "reason">[],
  file?: string,
): boolean {
  for (const { line, reason } of rows) terminal.tell(`${file ? `${file}: ` : ""}line ${line}: ${reason}`);
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
): Promise<{ values: T[]; rejected: RejectedRow[] }> {
  const values: T[] = [];
  const rejected: RejectedRow[] = [];
  for await (const row of rows) row.ok ? values.push(row.value) : rejected.push(row);
  return { values, rejected };
}
