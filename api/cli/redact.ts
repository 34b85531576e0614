import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { openInput, tellRejected } from "./input.ts";
import type { Outcome } from "./outcome.ts";
import { plainText, printJsonLine } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export function addRedact(program: Command, terminal: Terminal): void {
  addCommand(program, "redact <file>", "replace personal data in JSON lines with id, text and context").action(
    ending((path: string, options: { json?: true }) => redactFile(terminal, path, options)),
  );
}

async function redactFile(terminal: Terminal, path: string, { json }: { json?: true }): Promise<Outcome> {
  const [{ z }, { readJsonRows }, { redact }] = await Promise.all([
    import("zod"),
    import("./json-rows.ts"),
    import("../../ingest/redact.ts"),
  ]);
  const schema = z.object({ id: z.union([z.string(), z.number()]), text: z.string(), context: z.string().nullish() });
  const progress = createProgress(terminal);
  let done = 0;
  let problem = false;
  for await (const row of readJsonRows(await openInput(terminal, path), schema)) {
    if (!row.ok) {
      problem = tellRejected(terminal, [row], path);
      continue;
    }
    const { id, text, context } = row.value;
    const result = redact(text, context ? { context } : {});
    if (json) await printJsonLine(terminal, { id, ...result });
    else await terminal.print(`${id}\t${plainText(result.text)}\n`);
    done += 1;
    if (done % 100 === 0) progress.show("Redacted", done, null);
  }
  progress.end();
  return problem ? "problem" : "done";
}
