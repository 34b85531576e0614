import { basename, extname } from "node:path";
import type { Command } from "commander";
import type { ReplyOf } from "../contract.ts";
import type { importsContract } from "../imports/contract.ts";
import type { Call } from "./client.ts";
import { addCommand, choice, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { assertFile, markdownFiles, openInput } from "./input.ts";
import { type Outcome, ProblemFound, WrongUse } from "./outcome.ts";
import { plainText, printJson } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type ImportResult = ReplyOf<(typeof importsContract)["GET /imports/:id"]>;
type Body = AsyncIterable<Uint8Array>;
type Json = { json?: true };

const ticketFormats = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".yaml": "yaml",
  ".yml": "yaml",
} as const;
type TicketFormat = (typeof ticketFormats)[keyof typeof ticketFormats];

export function addImports(program: Command, terminal: Terminal): void {
  const group = program.command("import").description("bring in SOPs, tickets, audits, volumes or a pilot's event log");
  addCommand(group, "sops <files...>", "SOPs as Markdown; a folder stands for its *.md files")
    .option("--approved-by <name>", "who approved them before they came here (never the owner)")
    .action(
      ending((paths: string[], { approvedBy, json }: Json & { approvedBy?: string }) =>
        importFiles(terminal, markdownFiles(paths), json, (call, name, body) =>
          call("POST /imports/sops", { query: { name, ...(approvedBy && { approvedBy }) }, body }),
        ),
      ),
    );
  addCommand(group, "tickets <files...>", "tickets as JSON lines, YAML or CSV (one row a turn)")
    .addOption(choice("--format <format>", "default: by the file's ending", ["jsonl", "yaml", "csv"]))
    .action(
      ending(async (paths: string[], { format, json }: Json & { format?: TicketFormat }) => {
        const formats = new Map(paths.map((path) => [path, format ?? formatOf(path)]));
        return importFiles(terminal, paths, json, (call, name, body, path) =>
          call("POST /imports/tickets", { query: { name, format: formats.get(path) as TicketFormat }, body }),
        );
      }),
    );
  addAuditImport(group, "audits <files...>", terminal);
  addCommand(group, "volumes <files...>", "offered contacts by interval, CSV")
    .option("--queue <name>", "queue of the rows that name none", "support")
    .action(
      ending((paths: string[], { queue, json }: Json & { queue: string }) =>
        importFiles(terminal, paths, json, (call, name, body) =>
          call("POST /imports/volumes", { query: { name, queue }, body }),
        ),
      ),
    );
  addCommand(group, "reason-volumes <files...>", "contacts by day and contact reason, CSV: date,reason,offered[,queue]")
    .option("--queue <name>", "queue of the rows that name none", "support")
    .action(
      ending((paths: string[], { queue, json }: Json & { queue: string }) =>
        importFiles(terminal, paths, json, (call, name, body) =>
          call("POST /imports/reason-volumes", { query: { name, queue }, body }),
        ),
      ),
    );
  addCommand(group, "pilot <files...>", "event log of a bot pilot, CSV").action(
    ending((paths: string[], { json }: Json) =>
      importFiles(terminal, paths, json, (call, name, body) => call("POST /imports/pilot", { query: { name }, body })),
    ),
  );
}

/** Human reviews: `plumb import audits` and, where one draws and records, `plumb audit record`. */
export function addAuditImport(group: Command, name: string, terminal: Terminal): void {
  addCommand(group, name, "human reviews, CSV: ticket_id,criterion,reviewer,verdict …")
    .option("--frame <name>", "the draw that the reviews belong to")
    .action(
      ending((paths: string[], { frame, json }: Json & { frame?: string }) =>
        importFiles(terminal, paths, json, (call, file, body) =>
          call("POST /imports/audits", { query: { name: file, ...(frame && { frame }) }, body }),
        ),
      ),
    );
}

function formatOf(path: string): TicketFormat {
  const format = ticketFormats[extname(path).toLowerCase() as keyof typeof ticketFormats];
  if (!format) throw new WrongUse(`${path}: say --format jsonl, yaml or csv; the name does not tell.`);
  return format;
}

type Send = (call: Call, name: string, body: Body, path: string) => Promise<ImportResult>;
type Refusal = { name: string; code: string; message: string };

/** Imports file after file. A rejected row and a refused file are problems found; the other files are imported all the same. */
async function importFiles(terminal: Terminal, paths: string[], json: true | undefined, send: Send): Promise<Outcome> {
  // A file that is not there is told before anything is imported.
  for (const path of paths) assertFile(path);
  const imports: ImportResult[] = [];
  const refused: Refusal[] = [];
  await withServer(terminal, async ({ call, settle }) => {
    const progress = createProgress(terminal);
    for (const [done, path] of paths.entries()) {
      const name = path === "-" ? "stdin" : basename(path);
      progress.show(name, done, paths.length);
      try {
        imports.push(await send(call, name, await openInput(terminal, path), path));
      } catch (error) {
        if (!(error instanceof ProblemFound)) throw error;
        refused.push({ name, code: error.code, message: error.message });
      }
    }
    progress.end();
    await settle();
  });
  if (json) await printJson(terminal, { imports, refused });
  else for (const result of imports) await terminal.print(resultText(result));
  for (const { name, message } of refused) terminal.tell(`${name}: refused: ${message}`);
  return refused.length > 0 || imports.some(({ rejected }) => rejected > 0) ? "problem" : "done";
}

function resultText({ name, added, changed, unchanged, rejected, rejectedRows, notes }: ImportResult): string {
  const lines = [
    `${name}: ${added} added, ${changed} changed, ${unchanged} unchanged, ${rejected} rejected`,
    ...rejectedRows.map(({ line, reason }) => `  line ${line}: ${plainText(reason)}`),
    ...(rejected > rejectedRows.length ? [`  … and ${rejected - rejectedRows.length} more`] : []),
    ...notes.map((note) => `  note: ${plainText(note)}`),
  ];
  return `${lines.join("\n")}\n`;
}
