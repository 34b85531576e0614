import { LineCounter, parseDocument } from "yaml";
import type { Row } from "./row.ts";
import { readLines, type TextInput, type TextLine } from "./text-lines.ts";

/** Aliases are copied out at most so often in one document, against documents that grow without bound ("billion laughs"). */
const MAX_ALIASES = 100;

/**
 * Reads a stream of YAML 1.2 documents (core schema: dates stay texts). `line` is the first line of the document's content. A
 * document with an error is rejected with the line of the error; the documents after it are still read. Empty ones are skipped.
 */
export async function* readYamlDocuments(input: TextInput): AsyncGenerator<Row<unknown>> {
  let pending: TextLine[] = [];
  for await (const line of readLines(input)) {
    if (/^(---|\.\.\.)([ \t]|$)/.test(line.text) && pending.some(isContent)) {
      yield parseOne(pending);
      pending = [];
    }
    if (!line.text.startsWith("...")) pending.push(line);
  }
  if (pending.some(isContent)) yield parseOne(pending);
}

function isContent({ text }: TextLine): boolean {
  return !/^\s*(#.*)?$|^---[ \t]*(#.*)?$|^%/.test(text);
}

function parseOne(lines: TextLine[]): Row<unknown> {
  const raw = lines.map(({ text }) => `${text}\n`).join("");
  const offset = (lines[0]?.line ?? 1) - 1;
  const line = lines.find(isContent)?.line ?? offset + 1;
  const lineCounter = new LineCounter();
  const reject = (reason: string): Row<unknown> => ({ ok: false, line, reason, raw });
  const document = parseDocument(raw, { lineCounter, prettyErrors: false, strict: true, uniqueKeys: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const at = offset + lineCounter.linePos(problem.pos[0]).line;
    return reject(`not valid YAML at line ${at}: ${problem.message}`);
  }
  try {
    return { ok: true, line, value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown };
  } catch (error) {
    return reject(`not usable YAML: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}
