import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { collectRows, openInput, tellRejected } from "./input.ts";
import { type Outcome, WrongUse } from "./outcome.ts";
import { printJsonLine } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = { sops: string; tickets: string; json?: true };

export function addChecks(program: Command, terminal: Terminal): void {
  addCommand(program, "checks", "decide in code what dialogues in the STAR format show: fields, order, things said")
    .requiredOption("--sops <file>", "JSON lines: SOPs with replies, graph, api_inputs and api_required")
    .requiredOption("--tickets <file>", "JSON lines: dialogues with tasks and events")
    .action(ending((options: Options) => runChecks(terminal, options)));
}

async function runChecks(terminal: Terminal, options: Options): Promise<Outcome> {
  if (options.sops === "-" && options.tickets === "-") throw new WrongUse("Only one file can be standard input.");
  const [star, { readJsonRows }, { criteriaOf }, { applies }, { runCheck }] = await Promise.all([
    import("./star-format.ts"),
    import("./json-rows.ts"),
    import("../../evals/scorecard.ts"),
    import("../../evals/applies.ts"),
    import("../../evals/check.ts"),
  ]);
  const sops = await collectRows(readJsonRows(await openInput(terminal, options.sops), star.starSopSchema));
  let problem = tellRejected(terminal, sops.rejected, options.sops);
  const criteria = criteriaOf(star.starScorecard(sops.values));
  for await (const row of readJsonRows(await openInput(terminal, options.tickets), star.starDialogueSchema)) {
    if (!row.ok) {
      problem = tellRejected(terminal, [row], options.tickets);
      continue;
    }
    const ticket = star.starTicket(row.value);
    const results = criteria.flatMap((criterion): [string, boolean][] => {
      if (!ticket || !criterion.check || !applies(criterion, ticket)) return [];
      const { kind } = runCheck(criterion.check, ticket).verdict;
      return kind === "pass" || kind === "fail" ? [[star.starCheckName(criterion.id), kind === "pass"]] : [];
    });
    await print(terminal, options, { id: row.value.id, checks: Object.fromEntries(results) });
  }
  return problem ? "problem" : "done";
}

async function print(
  terminal: Terminal,
  options: Options,
  line: { id: string | number; checks: Record<string, boolean> },
): Promise<void> {
  if (options.json) return printJsonLine(terminal, line);
  const words = Object.entries(line.checks).map(([name, met]) => `${name} ${met ? "met" : "missed"}`);
  await terminal.print(`${line.id}\t${words.join(", ")}\n`);
}
