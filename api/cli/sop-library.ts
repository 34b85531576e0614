import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Command } from "commander";
import type { CarriedDraft, ReadDraft, readDrafts } from "../../sops/draft-files.ts";
import type { SopHistory } from "../../sops/history.ts";
import type { LibraryFile, LibraryProblem } from "../../sops/library-files.ts";
import type { Call } from "./client.ts";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { type Outcome, ProblemFound, WrongUse } from "./outcome.ts";
import { plainText, printJson } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** `plumb sops export` and `plumb sops import`: the library as a folder that can live in a repository. */
export function addSopLibrary(group: Command, terminal: Terminal): void {
  addCommand(
    group,
    "export <folder>",
    "write every SOP with its versions, history and open drafts as files, to keep under Git",
  ).action(ending((folder: string, { json }: Json) => exportLibrary(terminal, folder, json)));
  addCommand(
    group,
    "import <folder>",
    "bring such a folder in: what is missing here, each edited <id>.md as a new version for review, each edited draft as a draft",
  ).action(ending((folder: string, { json }: Json) => importLibrary(terminal, folder, json)));
}

async function exportLibrary(terminal: Terminal, folder: string, json: true | undefined): Promise<Outcome> {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new WrongUse(`${folder} is a file; a folder is needed.`);
  const [{ libraryFiles }, { draftFiles, readDrafts }] = await Promise.all([
    import("../../sops/library-files.ts"),
    import("../../sops/draft-files.ts"),
  ]);
  const { histories, drafts } = await withServer(terminal, async ({ call }) => {
    const { sops } = await call("GET /sop-library", {});
    const progress = createProgress(terminal);
    const read: SopHistory[] = [];
    for (const [done, { id }] of sops.entries()) {
      progress.show(id, done, sops.length);
      read.push(await call("GET /sop-library/:id", { params: { id } }));
    }
    progress.end();
    return { histories: read, drafts: await openDrafts(call) };
  });
  const files = [...libraryFiles(histories), ...draftFiles(drafts)];
  const written = files.filter((file) => writeChanged(folder, file)).length;
  const removed = removeClosed(folder, files, readDrafts);
  const versions = histories.reduce((sum, history) => sum + history.versions.length, 0);
  const counts = { sops: histories.length, versions, drafts: drafts.length, files: files.length, written, removed };
  if (json) await printJson(terminal, counts);
  else
    await terminal.print(
      `${counts.sops} SOPs with ${versions} versions and ${drafts.length} open drafts in ${folder}: ${written} of ${files.length} files written, the others were as they should be; ${removed} drafts that are no longer open removed.\n`,
    );
  return "done";
}

async function openDrafts(call: Call): Promise<CarriedDraft[]> {
  const { drafts } = await call("GET /sop-drafts", {});
  const read: CarriedDraft[] = [];
  for (const { id } of [...drafts].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const draft = await call("GET /sop-drafts/:id", { params: { id } });
    const { sopId, revision, author, editors, note, restores, createdAt, updatedAt, updatedBy, source } = draft;
    const rest = { revision, author, editors, note, restores, createdAt, updatedAt, updatedBy, source };
    read.push({ id, sopId, sha256: sha256(source), base: draft.base?.number ?? null, ...rest });
  }
  return read;
}

/** Draft files of drafts that were handed in or discarded; one that was edited since its export stays. */
function removeClosed(folder: string, files: readonly LibraryFile[], read: typeof readDrafts): number {
  const written = new Set(files.map(({ path }) => path));
  const texts = new Set(files.map(({ text }) => text));
  const there = existsSync(join(folder, "drafts")) ? readFolder(folder).files : [];
  const { drafts } = read(there, sha256);
  const closed = drafts.filter(
    ({ path, record, edited, source }) => !written.has(path) && (record ? !edited : texts.has(source)),
  );
  for (const { path } of closed)
    for (const one of [path, path.replace(/\.md$/, ".yaml")]) rmSync(join(folder, one), { force: true });
  return closed.length;
}

/** Leaves a file alone that has these bytes. */
function writeChanged(folder: string, { path, text }: LibraryFile): boolean {
  const target = join(folder, path);
  const bytes = Buffer.from(text);
  if (existsSync(target) && readFileSync(target).equals(bytes)) return false;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
  return true;
}

type Imported = {
  sops: number;
  /** versions that were recorded in the folder and missing here */
  added: number;
  unchanged: number;
  /** edited or new texts, which are now versions in review */
  submitted: string[];
  /** drafts that were begun or saved */
  drafted: string[];
  /** restored events, of which nobody is told */
  events: number;
  notes: string[];
  problems: LibraryProblem[];
};

async function importLibrary(terminal: Terminal, folder: string, json: true | undefined): Promise<Outcome> {
  const [{ readLibrary }, { readDrafts }] = await Promise.all([
    import("../../sops/library-files.ts"),
    import("../../sops/draft-files.ts"),
  ]);
  const { files, problems } = readFolder(folder);
  const library = readLibrary(files, sha256);
  const { drafts, problems: draftProblems } = readDrafts(files, sha256);
  const result: Imported = {
    ...{ sops: 0, added: 0, unchanged: 0, submitted: [], drafted: [], events: 0, notes: [] },
    problems: [...problems, ...library.problems, ...draftProblems],
  };
  result.notes.push(
    ...library.reverted.map(
      ({ path, number }) => `${path} has the text of version ${number} again: bring that version back from its page.`,
    ),
  );
  await withServer(terminal, async ({ call, settle }) => {
    const progress = createProgress(terminal);
    const total = library.histories.length + library.edited.length;
    const refused = new Set<string>();
    for (const [done, history] of library.histories.entries()) {
      progress.show(history.id, done, total);
      if (!(await importHistory(call, history, result))) refused.add(`${history.id}.md`);
    }
    for (const [done, file] of library.edited.entries()) {
      progress.show(file.path, library.histories.length + done, total);
      // An edit of an SOP whose history was refused would take the number of one of its versions.
      if (!refused.has(file.path)) await importText(call, file, result);
    }
    for (const draft of drafts) await importDraft(call, draft, result);
    progress.end();
    await settle();
  });
  await tellImport(terminal, result, json);
  return result.problems.length > 0 ? "problem" : "done";
}

async function importHistory(call: Call, history: SopHistory, result: Imported): Promise<boolean> {
  const file = `${history.id}.yaml`;
  try {
    const { added, unchanged, events, notes } = await call("POST /imports/sop-history", {
      query: { name: file },
      body: bytesOf(JSON.stringify(history)),
    });
    result.sops += 1;
    result.added += added;
    result.unchanged += unchanged;
    result.events += events;
    result.notes.push(...notes.map((note) => `${history.id}: ${note}`));
    return true;
  } catch (error) {
    if (!(error instanceof ProblemFound)) throw error;
    result.problems.push({ file, line: 1, message: error.message });
    return false;
  }
}

async function importText(call: Call, { path, text }: LibraryFile, result: Imported): Promise<void> {
  try {
    const { added, unchanged, rejectedRows } = await call("POST /imports/sops", {
      query: { name: path },
      body: bytesOf(text),
    });
    if (added > 0) result.submitted.push(path);
    result.unchanged += unchanged;
    for (const { reason } of rejectedRows) result.problems.push(...problemsOf(path, reason));
  } catch (error) {
    if (!(error instanceof ProblemFound)) throw error;
    result.problems.push({ file: path, line: 1, message: error.message });
  }
}

async function importDraft(call: Call, { path, ...body }: ReadDraft, result: Imported): Promise<void> {
  try {
    const { outcome, note } = await call("POST /imports/sop-drafts", { body });
    if (outcome !== "unchanged") result.drafted.push(path);
    if (note !== "") result.notes.push(`${path}: ${note}`);
  } catch (error) {
    if (!(error instanceof ProblemFound)) throw error;
    result.problems.push({ file: path, line: 1, message: error.message });
  }
}

/** The reasons of a refused text name their lines, as `… (line 3); … (line 9)`. */
function problemsOf(file: string, reason: string): LibraryProblem[] {
  const places = [...reason.matchAll(/(.*?) \(line (\d+)\)(?:; |\.?$)/gs)];
  if (places.length === 0) return [{ file, line: 1, message: reason }];
  return places.map(([, message = "", line]) => ({ file, line: Number(line), message }));
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** The text files of a library's folder. What is not UTF-8 is a problem of that file alone. */
function readFolder(folder: string): { files: LibraryFile[]; problems: LibraryProblem[] } {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new WrongUse(`${folder} is not a folder.`);
  const named = /^[^/]+\.(md|yaml)$|^drafts\/[^/]+\.(md|yaml)$|^history\/[^/]+\/\d+\.md$/;
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.split(sep).join("/"));
  const files: LibraryFile[] = [];
  const problems: LibraryProblem[] = [];
  for (const path of paths.filter((one) => named.test(one)).sort()) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(join(folder, path)));
      files.push({ path, text });
    } catch (error) {
      problems.push({ file: path, line: 1, message: `cannot be read as UTF-8 text: ${(error as Error).message}` });
    }
  }
  if (files.length + problems.length === 0) throw new WrongUse(`${folder} holds no SOP (*.md or *.yaml).`);
  return { files, problems };
}

async function tellImport(terminal: Terminal, result: Imported, json: true | undefined): Promise<void> {
  for (const { file, line, message } of result.problems) terminal.tell(`${file}:${line}  ${plainText(message)}`);
  if (json) return printJson(terminal, result);
  const { sops, added, unchanged, submitted, drafted, events, notes, problems } = result;
  const lines = [
    `${sops} SOPs: ${added} versions added, ${unchanged} unchanged, ${problems.length} problems`,
    ...submitted.map((path) => `  ${path}: its text is a new version in review`),
    ...drafted.map((path) => `  ${path}: its text is saved as a draft`),
    ...(events > 0 ? [`  ${events} events of the history restored; nobody is told of them again`] : []),
    ...notes.map((note) => `  note: ${plainText(note)}`),
  ];
  await terminal.print(`${lines.join("\n")}\n`);
}
