import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import { fromFile, type LibraryFile, type LibraryProblem, type TextHash, toFile } from "./library-files.ts";

const person = z.string().min(1).max(200);

/** An open draft without its text, as its file says it. Instants are ISO 8601. */
export const draftRecordSchema = z.strictObject({
  id: z.uuid(),
  sopId: z.string().nullable().default(null),
  /** of the text when it was exported: a text with another hash was edited since */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
  revision: z.number().int().positive(),
  author: person,
  editors: z.array(person).default([]),
  note: z.string().max(10_000).default(""),
  /** number of the version it was begun from */
  base: z.number().int().positive().nullable().default(null),
  /** number of the version that it brings back */
  restores: z.number().int().positive().nullable().default(null),
  createdAt: z.iso.datetime({ offset: true }),
  updatedAt: z.iso.datetime({ offset: true }),
  updatedBy: person,
});
export type DraftRecord = z.output<typeof draftRecordSchema>;
export type CarriedDraft = DraftRecord & { source: string };

/** `record` is null for a text that somebody put there: a draft that is begun. */
export type ReadDraft = { path: string; source: string; record: DraftRecord | null; edited: boolean };

const head = `# Written by plumb sops export. The text beside it is an open draft and the file to edit.
`;

const nameOf = ({ id, sopId }: Pick<DraftRecord, "id" | "sopId">): string =>
  `drafts/${sopId && /^[a-z0-9-]+$/.test(sopId) ? sopId : "untitled"}-${id.slice(0, 8)}`;

/** The files of open drafts: each its text and a record. The same drafts give the same bytes. */
export function draftFiles(drafts: readonly CarriedDraft[]): LibraryFile[] {
  return drafts.flatMap(({ source, ...draft }) => {
    const record = draftRecordSchema.parse(draft);
    return [
      { path: `${nameOf(record)}.md`, text: source },
      { path: `${nameOf(record)}.yaml`, text: head + stringify(toFile(record), { lineWidth: 0 }) },
    ];
  });
}

/** Reads what `draftFiles` wrote, also after somebody edited the texts or added some. A draft with a broken record is a problem. */
export function readDrafts(
  files: readonly LibraryFile[],
  sha256: TextHash,
): { drafts: ReadDraft[]; problems: LibraryProblem[] } {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const drafts: ReadDraft[] = [];
  const problems: LibraryProblem[] = [];
  for (const { path, text: source } of files) {
    if (!/^drafts\/[^/]+\.md$/.test(path)) continue;
    const file = path.replace(/\.md$/, ".yaml");
    const yaml = texts.get(file);
    const record = yaml === undefined ? null : readRecord(yaml);
    if (typeof record === "string") problems.push({ file, line: 1, message: record });
    else drafts.push({ path, source, record, edited: record !== null && sha256(source) !== record.sha256 });
  }
  return { drafts, problems };
}

function readRecord(yaml: string): DraftRecord | string {
  const document = parseDocument(yaml, { prettyErrors: false });
  const [error] = document.errors;
  if (error) return `not valid YAML: ${error.message}`;
  const parsed = draftRecordSchema.safeParse(fromFile(document.toJS({ maxAliasCount: 10 }) ?? {}));
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the record"}: ${message}`).join("; ");
}
