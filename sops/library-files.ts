import { isScalar, LineCounter, parseDocument, stringify } from "yaml";
import { type SopHistory, type SopRecord, sopRecordSchema, type VersionRecord } from "./history.ts";

/** A text file of an exported library; `path` is relative to its folder, with forward slashes. */
export type LibraryFile = { path: string; text: string };

/** `line` counts from 1. */
export type LibraryProblem = { file: string; line: number; message: string };

export type ReadLibrary = {
  histories: SopHistory[];
  /** current texts that no recorded version has: they were edited or are new */
  edited: LibraryFile[];
  /** current texts that went back to an earlier version */
  reverted: { path: string; number: number }[];
  problems: LibraryProblem[];
};

/** SHA-256 of a text in UTF-8, in hexadecimal digits. */
export type TextHash = (text: string) => string;

const currentPath = (id: string) => `${id}.md`;
const recordPath = (id: string) => `${id}.yaml`;
const versionPath = (id: string, number: number) => `history/${id}/${number}.md`;

const recordHead = (
  id: string,
) => `# Written by plumb sops export. ${id}.md is the newest version and the file to edit; history/ holds every
# version. Versions never change, so nothing here needs editing.
`;

/** Git must not touch line ends: a version is its bytes. */
const gitAttributes: LibraryFile = { path: ".gitattributes", text: "*.md -text\n" };

/**
 * The files of a library: the newest text of each SOP as `<id>.md`, each version's text as `history/<id>/<number>.md`,
 * and everything else about them in `<id>.yaml`. The same library gives the same bytes.
 */
export function libraryFiles(histories: readonly SopHistory[]): LibraryFile[] {
  return [gitAttributes, ...histories.flatMap(filesOf)];
}

function filesOf(history: SopHistory): LibraryFile[] {
  const { id, versions } = history;
  // Parsed, so that its keys stand in the order of the schema, wherever they come from.
  const record = sopRecordSchema.parse({ ...history, versions: versions.map(({ source: _, ...version }) => version) });
  return [
    { path: currentPath(id), text: versions.at(-1)?.source ?? "" },
    { path: recordPath(id), text: recordHead(id) + stringify(toFile(record), { lineWidth: 0 }) },
    ...versions.map(({ number, source }) => ({ path: versionPath(id, number), text: source })),
  ];
}

/**
 * Reads what `libraryFiles` wrote, also after somebody edited current texts or added new ones. An SOP whose record or
 * recorded texts are broken is left out whole, with a problem for each place; the others are read all the same.
 */
export function readLibrary(files: readonly LibraryFile[], sha256: TextHash): ReadLibrary {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const read: ReadLibrary = { histories: [], edited: [], reverted: [], problems: [] };
  const broken = new Set<string>();
  for (const path of [...texts.keys()].filter((one) => /^[^/]+\.yaml$/.test(one)).sort()) {
    const history = readHistory(path, texts, sha256);
    if (Array.isArray(history)) {
      read.problems.push(...history);
      broken.add(path.replace(/\.yaml$/, ".md"));
    } else read.histories.push(history);
  }
  const known = new Map(read.histories.map((history) => [currentPath(history.id), history]));
  for (const { path, text } of files) {
    if (!/^[^/]+\.md$/.test(path) || /^readme\.md$/i.test(path) || broken.has(path)) continue;
    const versions = known.get(path)?.versions ?? [];
    const same = versions.findLast(({ source }) => source === text);
    if (!same) read.edited.push({ path, text });
    else if (same !== versions.at(-1)) read.reverted.push({ path, number: same.number });
  }
  return read;
}

function readHistory(
  file: string,
  texts: ReadonlyMap<string, string>,
  sha256: TextHash,
): SopHistory | LibraryProblem[] {
  const record = readRecord(file, texts.get(file) ?? "");
  if (Array.isArray(record)) return record;
  const problems: LibraryProblem[] = [];
  const versions = record.versions.flatMap((version, i) => {
    const path = versionPath(record.id, version.number);
    const source = texts.get(path);
    const wrong = problemOf(version, i, source, sha256);
    if (wrong) problems.push({ file: path, line: 1, message: wrong });
    return source === undefined ? [] : [{ ...version, source }];
  });
  return problems.length > 0 ? problems : { ...record, versions };
}

function problemOf(version: VersionRecord, index: number, source: string | undefined, sha256: TextHash): string | null {
  if (version.number !== index + 1) return `version ${index + 1} is missing: numbers count from 1 without a gap`;
  if (source === undefined) return "the text of this version is missing";
  if (sha256(source) === version.sha256) return null;
  return "this text is not the one that was recorded: a version never changes; edit the file beside the record instead";
}

function readRecord(file: string, yaml: string): SopRecord | LibraryProblem[] {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return document.errors.map((error) => {
      return { file, line: lines.linePos(error.pos[0]).line, message: `not valid YAML: ${error.message}` };
    });
  const parsed = sopRecordSchema.safeParse(fromFile(document.toJS({ maxAliasCount: 10 }) ?? {}));
  if (parsed.success && recordPath(parsed.data.id) === file) return parsed.data;
  if (parsed.success)
    return [
      { file, line: 1, message: `this record is of ${parsed.data.id}: its name must be ${recordPath(parsed.data.id)}` },
    ];
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length).map(snake), true);
      const range = isScalar(node) ? node.range : (node as { range?: [number, number, number] } | undefined)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    return 1;
  };
  return parsed.error.issues.map(({ path, message }) => {
    return { file, line: lineOf(path), message: `${path.map(snake).join(".") || "the record"}: ${message}` };
  });
}

const snake = (key: PropertyKey): string | number =>
  typeof key === "number" ? key : String(key).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** As the file has it: keys as in front matter, and nothing that says nothing. */
export function toFile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toFile);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value).filter(
    ([, one]) => one !== null && one !== "" && !(Array.isArray(one) && one.length === 0),
  );
  return Object.fromEntries(said.map(([key, one]) => [snake(key), toFile(one)]));
}

/** What `toFile` wrote, with keys as the code has them. */
export function fromFile(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromFile);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [camel(key), fromFile(one)]));
}
