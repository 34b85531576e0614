import type { Command } from "commander";
import type { SopDocument } from "../../sops/sop.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { markdownFiles, readInput, tellRejected } from "./input.ts";
import { count } from "./numbers.ts";
import { type Outcome, ProblemFound } from "./outcome.ts";
import { plainText, printJson, table } from "./output.ts";
import { addSopLibrary } from "./sop-library.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };
type Finding = { file: string; line: number; rule: string; message: string };
type Rendering = "bot" | "human" | "json";

export function addSops(program: Command, terminal: Terminal): void {
  const group = program
    .command("sops")
    .description("check, render and compare SOP files; list and approve stored SOPs; export and import the library");
  addCommand(group, "lint <paths...>", "what a writer should mend in SOP files or folders").action(
    ending((paths: string[], options: Json) => lint(terminal, paths, options)),
  );
  addCommand(group, "compile <file>", "render an SOP file for a bot (.sop.md), as a page, or as JSON")
    .addOption(choice("--to <form>", "what to make of it", ["bot", "human", "json"]).default("bot"))
    .action(ending((path: string, options: Json & { to: Rendering }) => compile(terminal, path, options)));
  addCommand(group, "diff <before> <after>", "what changed in meaning between two SOP files").action(
    ending((before: string, after: string, options: Json) => diff(terminal, before, after, options)),
  );
  addCommand(group, "list", "stored SOPs with the version in force").action(
    ending((options: Json) => list(terminal, options)),
  );
  addCommand(group, "approve <sop>", "approve the newest version in review of a stored SOP")
    .option("--version-number <n>", "another version than the newest", count)
    .action(ending((sop: string, options: Json & { versionNumber?: number }) => approveDraft(terminal, sop, options)));
  addSopLibrary(group, terminal);
}

async function lint(terminal: Terminal, paths: string[], { json }: Json): Promise<Outcome> {
  const files = markdownFiles(paths);
  const findings: Finding[] = [];
  for (const file of files) findings.push(...(await lintFile(terminal, file)));
  if (json) await printJson(terminal, { files: files.length, findings });
  else {
    const rows = findings.map(({ file, line, rule, message }) => `${file}:${line}  ${rule}  ${plainText(message)}\n`);
    await terminal.print(`${rows.join("")}${findings.length} findings in ${files.length} files\n`);
  }
  return findings.length > 0 ? "problem" : "done";
}

async function lintFile(terminal: Terminal, file: string): Promise<Finding[]> {
  const [{ readSopFile }, { lintSource }] = await Promise.all([
    import("../../ingest/sop-file.ts"),
    import("../../sops/lint.ts"),
  ]);
  const read = readSopFile(await readInput(terminal, file));
  if (!read.ok) return read.errors.map((error) => ({ file, ...error, rule: "front-matter" }));
  return lintSource(read.source, read.meta).map((finding) => ({ file, ...finding }));
}

/** A file without any front matter is read as a bare SOP under its file name; a broken one is a problem. */
async function readDocument(terminal: Terminal, path: string): Promise<SopDocument> {
  const [{ readSopFile }, { parseSop }] = await Promise.all([
    import("../../ingest/sop-file.ts"),
    import("../../sops/parse.ts"),
  ]);
  const read = readSopFile(await readInput(terminal, path));
  if (read.ok) return parseSop(read.source, read.meta);
  const [first] = read.errors;
  if (/^\uFEFF?---/.test(read.source) || !first) {
    tellRejected(
      terminal,
      read.errors.map(({ line, message }) => ({ line, reason: message })),
      path,
    );
    throw new ProblemFound("unprocessable", `${path}: the front matter does not fit.`);
  }
  terminal.tell(`${path}: there is no front matter; the text is read as a bare SOP.`);
  const title = /^#\s+(.+)$/m.exec(read.source)?.[1]?.trim() ?? path;
  return parseSop(read.source, { ...bareMeta, id: "untitled", title });
}

const bareMeta = {
  owner: "",
  verifier: null,
  audiences: [],
  channels: [],
  regions: [],
  languages: [],
  effectiveFrom: "0001-01-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
};

async function compile(terminal: Terminal, path: string, { to, json }: Json & { to: Rendering }): Promise<Outcome> {
  const [{ renderHuman }, { renderBot, renderJson }] = await Promise.all([
    import("../../sops/render.ts"),
    import("../../sops/render-bot.ts"),
  ]);
  const document = await readDocument(terminal, path);
  const renderings = {
    bot: () => renderBot(document),
    human: () => renderHuman(document),
    json: () => renderJson(document),
  };
  const content = renderings[to]();
  if (json && to !== "json") await printJson(terminal, { format: to, content });
  else await terminal.print(content.endsWith("\n") ? content : `${content}\n`);
  return "done";
}

async function diff(terminal: Terminal, before: string, after: string, { json }: Json): Promise<Outcome> {
  const { diffSops } = await import("../../sops/diff.ts");
  const changes = diffSops(await readDocument(terminal, before), await readDocument(terminal, after));
  if (json) await printJson(terminal, { changes });
  else if (changes.length === 0) await terminal.print("No change of meaning.\n");
  else {
    const lines = changes.flatMap(({ kind, part = "step", step, obligation, id, before: was, after: now }) => [
      `${kind}  ${part === "step" ? "" : `${part}  `}${[step, obligation ?? id].filter(Boolean).join(" / ")}`,
      ...(was === undefined ? [] : [`  - ${plainText(was)}`]),
      ...(now === undefined ? [] : [`  + ${plainText(now)}`]),
    ]);
    await terminal.print(`${lines.join("\n")}\n`);
  }
  return "done";
}

async function list(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /sops", { query: {} }));
  if (json) await printJson(terminal, reply);
  else {
    const rows = reply.sops.map(({ id, title, owner, inForce, drafts, stale }) => {
      return [id, title, owner, inForce?.number ?? null, inForce?.effectiveFrom ?? null, drafts, stale ? "stale" : ""];
    });
    await terminal.print(table(["SOP", "Title", "Owner", "Version", "From", "Drafts", ""], rows));
  }
  return "done";
}

async function approveDraft(
  terminal: Terminal,
  id: string,
  { versionNumber, json }: Json & { versionNumber?: number },
): Promise<Outcome> {
  const approved = await withServer(terminal, async ({ call, settle }) => {
    const { versions } = await call("GET /sops/:id", { params: { id }, query: {} });
    const waiting = versions.filter(({ state }) => state === "in-review");
    const newest = waiting.toSorted((a, b) => b.number - a.number)[0];
    const chosen = versionNumber === undefined ? newest : waiting.find(({ number }) => number === versionNumber);
    if (!chosen) {
      const which = versionNumber === undefined ? "no version in review" : `no version ${versionNumber} in review`;
      throw new ProblemFound("not-found", `${id} has ${which}.`);
    }
    const version = await call("POST /sop-versions/:id/approval", { params: { id: chosen.id } });
    await settle();
    return version;
  });
  const { number, effectiveFrom } = approved;
  if (json) await printJson(terminal, approved);
  else await terminal.print(`${id}: version ${number} is approved, in force from ${effectiveFrom}.\n`);
  return "done";
}
