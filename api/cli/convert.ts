import { statSync } from "node:fs";
import { basename } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { assertFile, openInput } from "./input.ts";
import { type Outcome, ProblemFound } from "./outcome.ts";
import { printJson } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export function addConvert(program: Command, terminal: Terminal): void {
  addCommand(program, "convert <file>", "a DOCX, PDF, HTML or Markdown document as Markdown").action(
    ending((path: string, options: { json?: true }) => convert(terminal, path, options)),
  );
}

async function convert(terminal: Terminal, path: string, { json }: { json?: true }): Promise<Outcome> {
  const [{ assertDocumentSize, DocumentRefused }, { commandCaps, convertInChild }] = await Promise.all([
    import("../../ingest/document.ts"),
    import("../adapters/document-converter.ts"),
  ]);
  assertFile(path);
  try {
    if (path !== "-") assertDocumentSize(statSync(path).size);
    const bytes = await buffer(await openInput(terminal, path));
    const { markdown, headings, warnings } = await convertInChild(
      bytes,
      path === "-" ? "" : basename(path),
      commandCaps(performance.now() - terminal.startedAt),
    );
    if (json) await printJson(terminal, { markdown, headings, warnings });
    else await terminal.print(markdown);
    if (!json) for (const warning of warnings) terminal.tell(warning);
    return "done";
  } catch (error) {
    if (error instanceof DocumentRefused) throw new ProblemFound(error.code, error.message);
    throw error;
  }
}
