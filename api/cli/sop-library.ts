import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Command } from "commander";
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

/** `plumb sops export` and `plumb sops import`: the library as a folder that can live in a repository. */
export function addSopLibrary(group: Command, terminal: Terminal): void {
  addCommand(
    group,
    "export <folder>",
    "write every SOP with its versions and history as files, to keep under Git",
  ).action(ending((folder: string, { json }: Json) => exportLibrary(terminal, folder, json)));
  addCommand(
    group,
    "import <folder>",
    "bring such a folder in: what is missing here, and each edited <id>.md as a new version for review",
  ).action(ending((folder: string, { json }: Json) => importLibrary(terminal, folder, json)));
}

async function exportLibrary(terminal: Terminal, folder: string, json: true | undefined): Promise<Outcome> {
  if (statSync(folder, { throwIfNoEntry: false })?.isFile())
    throw new WrongUse(`${folder} is a file; a folder is needed.`);
  const { libraryFiles } = await import("../../sops/library-files.ts");
  const histories = await withServer(terminal, async ({ call }) => {
    const { sops } = await call("GET /sop-library", {});
    const progress = createProgress(terminal);
    const read: SopHistory[] = [];
    for (const [done, { id }] of sops.entries()) {
      progress.show(id, done, sops.length);
      read.push(await call("GET /sop-library/:id", { params: { id } }));
    }
    progress.end();
    return read;
  });
  const files = libraryFiles(histories);
  const written = files.filter((file) => writeChanged(folder, file)).length;
  const versions = histories.reduce((sum, history) => sum + history.versions.length, 0);
  const counts = { sops: histories.length, versions, files: files.length, written };
  if (json) await printJson(terminal, counts);
  else
    await terminal.print(
      `${counts.sops} SOPs with ${versions} versions in ${folder}: ${written} of ${files.length} files written, the others were as they should be.\n`,
    );
  return "done";
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
  notes: string[];
  problems: LibraryProblem[];
};

async function importLibrary(terminal: Terminal, folder: string, json: true | undefined): Promise<Outcome> {
  const { readLibrary } = await import("../../sops/library-files.ts");
  const { files, problems } = readFolder(folder);
  const library = readLibrary(files, (text) => createHash("sha256").update(text).digest("hex"));
  const result: Imported = { sops: 0, added: 0, unchanged: 0, submitted: [], notes: [], problems: [] };
  result.problems.push(...problems, ...library.problems);
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
    progress.end();
    await settle();
  });
  await tellImport(terminal, result, json);
  return result.problems.length > 0 ? "problem" : "done";
}

async function importHistory(call: Call, history: SopHistory, result: Imported): Promise<boolean> {
  const file = `${history.id}.yaml`;
  try {
    const { added, unchanged, notes } = await call("POST /imports/sop-history", {
      query: { name: file },
      body: bytesOf(JSON.stringify(history)),
    });
    result.sops += 1;
    result.added += added;
    result.unchanged += unchanged;
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
  const named = /^[^/]+\.(md|yaml)$|^history\/[^/]+\/\d+\.md$/;
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
  const { sops, added, unchanged, submitted, notes, problems } = result;
  const lines = [
    `${sops} SOPs: ${added} versions added, ${unchanged} unchanged, ${problems.length} problems`,
    ...submitted.map((path) => `  ${path}: its text is a new version in review`),
    ...notes.map((note) => `  note: ${plainText(note)}`),
  ];
  await terminal.print(`${lines.join("\n")}\n`);
}
