import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { openInput, readInput, tellRejected } from "./input.ts";
import type { Outcome } from "./outcome.ts";
import { printJson, printJsonLine } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = { jsonl?: true; json?: true };

export function addRender(program: Command, terminal: Terminal): void {
  addCommand(program, "render <file>", "the sanitised HTML that the app shows for Markdown")
    .option("--jsonl", "the file holds JSON lines with id and text; so does the output, with id and html")
    .action(ending((path: string, options: Options) => render(terminal, path, options)));
}

async function render(terminal: Terminal, path: string, { jsonl, json }: Options): Promise<Outcome> {
  if (jsonl) return renderLines(terminal, path);
  const { renderMarkdown } = await import("../../sops/render.ts");
  const html = renderMarkdown(await readInput(terminal, path));
  await (json ? printJson(terminal, { html }) : terminal.print(`${html}\n`));
  return "done";
}

async function renderLines(terminal: Terminal, path: string): Promise<Outcome> {
  const [{ z }, { readJsonRows }, { renderMarkdown }] = await Promise.all([
    import("zod"),
    import("./json-rows.ts"),
    import("../../sops/render.ts"),
  ]);
  const schema = z.object({ id: z.union([z.string(), z.number()]), text: z.string() });
  let problem = false;
  for await (const row of readJsonRows(await openInput(terminal, path), schema)) {
    if (row.ok) await printJsonLine(terminal, { id: row.value.id, html: renderMarkdown(row.value.text) });
    else problem = tellRejected(terminal, [row], path);
  }
  return problem ? "problem" : "done";
}
