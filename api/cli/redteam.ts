import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { readInput } from "./input.ts";
import { count, seed } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { estimateText, printJson, table } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = { tickets: number; seed: number; injections: number; attacks?: string; json?: true };

export function addRedTeam(program: Command, terminal: Terminal): void {
  addCommand(program, "redteam", "try to mislead the judge on a sample of tickets, and count what it takes")
    .option("--tickets <n>", "tickets drawn by chance", count, 30)
    .option("--seed <n>", "makes the draw repeatable", seed, 1)
    .option("--injections <n>", "injected texts a ticket", count, 3)
    .option("--attacks <file>", 'texts to inject, JSON lines with "text"; without it a small set of our own')
    .action(ending((options: Options) => redTeam(terminal, options)));
}

async function redTeam(terminal: Terminal, { json, attacks: file, ...body }: Options): Promise<Outcome> {
  const attacks = file === undefined ? {} : { attacks: attackTexts(await readInput(terminal, file)) };
  const done = await withServer(terminal, async ({ call }) => {
    const { id } = await call("POST /red-teams", { body: { ...body, ...attacks } });
    const progress = createProgress(terminal);
    try {
      for (;;) {
        const one = await call("GET /red-teams/:id", { params: { id } });
        if (one.finishedAt !== null) return one;
        progress.show("Misleading the judge", one.done, one.total);
        await sleep(500);
      }
    } finally {
      progress.end();
    }
  });
  if (json) await printJson(terminal, done);
  else if (done.report) {
    const text = (estimate: Parameters<typeof estimateText>[0] | null) => (estimate ? estimateText(estimate) : null);
    const rows = done.report.families.map((one) => {
      const { family, trials, changed, unflagged, raised, passes } = one;
      return [family, trials, text(changed), text(unflagged), text(raised), text(passes)];
    });
    const headings = ["Attempt", "Trials", "Verdict changed (95 %)", "Nobody asked", "Raised", "Empty passes"];
    await terminal.print(table(headings, rows));
    const { verdicts, strangeQuotes, linksOrMarkup } = done.report.contained;
    await terminal.print(
      `${verdicts} verdicts: ${strangeQuotes} strange quotations, ${linksOrMarkup} links or markup.\n`,
    );
  } else await terminal.print(`It failed: ${done.failure}\n`);
  return done.report ? "done" : "problem";
}

function attackTexts(source: string): string[] {
  const lines = source.split("\n").filter((line) => line.trim() !== "");
  const rows = lines.map((line) => JSON.parse(line) as { text?: unknown; kind?: unknown });
  const attacks = rows.filter(({ kind }) => kind === undefined || kind === "attack");
  return attacks.flatMap(({ text }) => (typeof text === "string" && text !== "" ? [text.slice(0, 4_000)] : []));
}
