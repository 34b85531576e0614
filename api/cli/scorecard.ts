import type { Command } from "commander";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { readInput } from "./input.ts";
import { count } from "./numbers.ts";
import { type Outcome, ProblemFound } from "./outcome.ts";
import { plainText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };

export function addScorecard(program: Command, terminal: Terminal): void {
  const group = program.command("scorecard").description("check, list, export and import scorecards");
  addCommand(group, "lint <files...>", "what to mend in scorecard files, YAML or JSON").action(
    ending((files: string[], options: Json) => lint(terminal, files, options)),
  );
  addCommand(group, "list", "stored versions and drafts").action(ending((options: Json) => list(terminal, options)));
  addCommand(group, "export <scorecard>", "print a version as a file; without a number the one in use or the newest")
    .option("--version-number <n>", "another version", count)
    .addOption(choice("--form <form>", "what to print", ["yaml", "json"]).default("yaml"))
    .action(ending((id: string, options: ExportOptions) => exportVersion(terminal, id, options)));
  addCommand(group, "import <file>", "store a scorecard file as a draft, or publish it")
    .option("--publish", "publish it at once; the same content again is the same version")
    .option("--note <text>", "what it changes and why")
    .action(ending((file: string, options: ImportOptions) => importFile(terminal, file, options)));
}

async function lint(terminal: Terminal, files: string[], { json }: Json): Promise<Outcome> {
  const [{ readScorecardText }, { lintScorecard }] = await Promise.all([
    import("../../evals/scorecard-file.ts"),
    import("../../evals/scorecard-lint.ts"),
  ]);
  const findings: { file: string; severity: "error" | "warning"; where: string; message: string }[] = [];
  for (const file of files) {
    const read = readScorecardText(await readInput(terminal, file));
    if (!read.ok) findings.push({ file, severity: "error", where: "The file", message: read.message });
    else
      for (const { severity, where, message } of lintScorecard(read.definition).problems)
        findings.push({ file, severity, where, message });
  }
  if (json) await printJson(terminal, { files: files.length, findings });
  else {
    const rows = findings.map(
      ({ file, severity, where, message }) => `${file}  ${severity}  ${plainText(`${where}: ${message}`)}\n`,
    );
    const errors = findings.filter(({ severity }) => severity === "error").length;
    await terminal.print(`${rows.join("")}${errors} errors, ${findings.length - errors} warnings\n`);
  }
  return findings.some(({ severity }) => severity === "error") ? "problem" : "done";
}

async function list(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /scorecard-versions", {}));
  if (json) await printJson(terminal, reply);
  else {
    const versions = reply.versions.map(({ scorecardId, title, number, state, inUse, criteria, scores, reviews }) => {
      return [scorecardId, title, `v${number}`, inUse ? "in use" : state, criteria, scores, reviews];
    });
    const drafts = reply.drafts.map(({ scorecardId, title, updatedBy }) => {
      return [scorecardId, title, "", `draft by ${updatedBy}`, null, null, null];
    });
    const heads = ["Scorecard", "Title", "Version", "State", "Criteria", "Scores", "Reviews"];
    await terminal.print(table(heads, [...drafts, ...versions]));
  }
  return "done";
}

type ExportOptions = Json & { versionNumber?: number; form: "yaml" | "json" };

async function exportVersion(terminal: Terminal, id: string, options: ExportOptions): Promise<Outcome> {
  const { versionNumber, form, json } = options;
  const file = await withServer(terminal, async ({ call }) => {
    const { versions } = await call("GET /scorecard-versions", {});
    const own = versions.filter(({ scorecardId }) => scorecardId === id);
    const wanted =
      versionNumber === undefined
        ? (own.find(({ inUse }) => inUse) ?? own.toSorted((a, b) => b.number - a.number)[0])
        : own.find(({ number }) => number === versionNumber);
    if (!wanted)
      throw new ProblemFound("not-found", `There is no version ${versionNumber ?? ""} of the scorecard ${id}.`);
    return call("GET /scorecard-versions/:id/file", { params: { id: wanted.versionId }, query: { form } });
  });
  if (json) await printJson(terminal, file);
  else await terminal.print(file.text);
  return "done";
}

type ImportOptions = Json & { publish?: true; note?: string };

async function importFile(terminal: Terminal, path: string, options: ImportOptions): Promise<Outcome> {
  const { publish, note = "", json } = options;
  const text = await readInput(terminal, path);
  const { draft, version } = await withServer(terminal, async ({ call }) => {
    const draft = await call("POST /scorecard-drafts", { body: { from: "file", text } });
    if (!publish || draft.effect === null) return { draft, version: null };
    const body = { baseRevision: draft.revision, note };
    const version = await call("POST /scorecard-drafts/:id/publication", { params: { id: draft.id }, body });
    return { draft, version };
  });
  for (const { severity, where, message } of draft.problems)
    terminal.tell(`${severity}: ${plainText(`${where}: ${message}`)}`);
  if (json) await printJson(terminal, { draft: version ? null : draft.id, problems: draft.problems, version });
  else if (version) await terminal.print(`${version.scorecardId}: version ${version.number} is in use.\n`);
  else await terminal.print(`${draft.scorecardId}: kept as draft ${draft.id}.\n`);
  return publish && !version ? "problem" : "done";
}
