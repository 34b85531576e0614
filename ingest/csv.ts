import { parse } from "csv-parse/sync";
import type { RejectedRow, Row } from "./row.ts";
import { readLines, type TextInput, type TextLine } from "./text-lines.ts";

/** A data row by column name. Values are as written, without quotes; a blank cell is "". */
export type CsvRecord = Record<string, string>;

export type CsvOptions = {
  /** columns without which the file is refused (one rejected row on the header line, then nothing) */
  required?: readonly string[];
  /** columns that the file may have; any other is refused. Absent: every column is allowed. */
  allowed?: readonly string[];
};

/** A quoted cell may span so many lines; beyond it, the opening quote is taken for a stray one and only its line is rejected. */
const MAX_LINES_IN_RECORD = 2000;

/**
 * Reads CSV (RFC 4180) with a header: streaming, UTF-8 with or without a byte order mark, delimiter comma, semicolon or tab as the
 * header shows. `line` is the line where the record starts. A row with a broken quote or a wrong number of cells is rejected alone;
 * empty lines are skipped.
 */
export async function* readCsv(input: TextInput, options: CsvOptions = {}): AsyncGenerator<Row<CsvRecord>> {
  let header: string[] | null = null;
  let delimiter = ",";
  for await (const record of readRecords(input)) {
    if (header === null) {
      delimiter = delimiterOf(record.raw);
      const cells = parseCells(record, delimiter);
      const problem = Array.isArray(cells) ? headerProblem(cells, options) : cells.reason;
      if (problem !== null || !Array.isArray(cells)) {
        yield { ok: false, line: record.line, reason: problem ?? "unreadable header", raw: record.raw };
        return;
      }
      header = cells.map((name) => name.trim());
      continue;
    }
    const cells = parseCells(record, delimiter);
    yield Array.isArray(cells) ? toRow(record, header, cells) : cells;
  }
  if (header === null) yield { ok: false, line: 1, reason: "the file is empty: a header line is required", raw: "" };
}

type RawRecord = { line: number; raw: string; closed: boolean };

/** Joins lines into records: a record ends where the number of quotes so far is even. */
async function* readRecords(input: TextInput): AsyncGenerator<RawRecord> {
  let open: TextLine[] = [];
  let odd = false;
  for await (const line of readLines(input)) {
    if (open.length === 0 && line.text.trim() === "") continue;
    open.push(line);
    odd = odd !== hasOddQuotes(line.text);
    if (!odd) {
      yield { line: open[0]?.line ?? line.line, raw: joined(open), closed: true };
      open = [];
    } else if (open.length >= MAX_LINES_IN_RECORD) {
      const retried = splitAfterStrayQuote(open);
      yield* retried.records;
      open = retried.open;
      odd = open.length > 0;
    }
  }
  while (open.length > 0) {
    const retried = splitAfterStrayQuote(open);
    yield* retried.records;
    open = retried.open;
  }
}

/** Gives up the first line as a record with an unclosed quote and reads the rest anew. */
function splitAfterStrayQuote(lines: TextLine[]): { records: RawRecord[]; open: TextLine[] } {
  const [stray, ...rest] = lines;
  if (stray === undefined) return { records: [], open: [] };
  const records: RawRecord[] = [{ line: stray.line, raw: stray.text, closed: false }];
  let open: TextLine[] = [];
  let odd = false;
  for (const line of rest) {
    if (open.length === 0 && line.text.trim() === "") continue;
    open.push(line);
    odd = odd !== hasOddQuotes(line.text);
    if (odd) continue;
    records.push({ line: open[0]?.line ?? line.line, raw: joined(open), closed: true });
    open = [];
  }
  return { records, open };
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function joined(lines: TextLine[]): string {
  return lines.map((line, index) => (index < lines.length - 1 ? line.text + line.end : line.text)).join("");
}

function parseCells(record: RawRecord, delimiter: string): string[] | RejectedRow {
  const { line, raw } = record;
  if (!record.closed) return { ok: false, line, reason: 'a quote (") is opened and never closed', raw };
  if (!raw.includes('"')) return raw.split(delimiter);
  try {
    const records = parse(raw, { delimiter, relax_column_count: true, record_delimiter: ["\u0000"] });
    return records.length === 1 ? (records[0] ?? []) : { ok: false, line, reason: "holds a NUL character", raw };
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/ (at|on) line \d+/, "") : "unreadable";
    return { ok: false, line, reason: `broken quotes: ${detail}`, raw };
  }
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, "");
  const count = (mark: string): number => bare.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function headerProblem(cells: string[], options: CsvOptions): string | null {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `the header names the column "${twice}" twice`;
  const blank = names.indexOf("");
  if (blank >= 0) return `column ${blank + 1} of the header has no name`;
  const missing = (options.required ?? []).filter((name) => !names.includes(name));
  if (missing.length > 0) return `the header lacks ${quoted(missing)}; it has ${quoted(names)}`;
  const allowed = options.allowed;
  const unknown = allowed === undefined ? [] : names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0)
    return `unknown column ${quoted(unknown)}: remove or rename it; known are ${quoted(allowed ?? [])}`;
  return null;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function toRow(record: RawRecord, header: string[], cells: string[]): Row<CsvRecord> {
  if (cells.length !== header.length) {
    const reason = `the row has ${cells.length} cells, the header has ${header.length}`;
    return { ok: false, line: record.line, reason, raw: record.raw };
  }
  return { ok: true, line: record.line, value: Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])) };
}
