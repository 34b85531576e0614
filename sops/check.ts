import { readSopFile } from "../ingest/sop-file.ts";
import { lintSop } from "./lint.ts";
import { parseSop } from "./parse.ts";
import type { SopDocument } from "./sop.ts";

/** `error` = the text must not become a version; `advice` = what a writer should mend. `line` counts from 1. */
export type Finding = { line: number; severity: "error" | "advice"; rule: string; message: string };

/** `document` is null while the front matter cannot be read. */
export type Checked = { document: SopDocument | null; findings: Finding[] };

/** Reads a whole SOP file and says by line what is wrong with it and what could be better. Never throws on text. */
export function checkSop(source: string): Checked {
  const file = readSopFile(source);
  if (!file.ok)
    return {
      document: null,
      findings: file.errors.map((error) => ({ ...error, severity: "error", rule: "front-matter" })),
    };
  const document = parseSop(file.source, file.meta);
  return { document, findings: lintSop(document) };
}

/** The findings that keep a text from becoming a version, one line each with its place; empty when nothing does. */
export function blocking({ findings }: Checked): string[] {
  return findings.filter((one) => one.severity === "error").map((one) => `${one.message} (line ${one.line})`);
}
