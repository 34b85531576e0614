import type { Command } from "commander";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { estimateText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

const namesShown = 2;

type Json = { json?: true };

export function addFindings(program: Command, terminal: Terminal): void {
  addCommand(program, "findings", "criteria below target, with their cause and who acts").action(
    ending((options: Json) => findings(terminal, options)),
  );
  addCommand(program, "recommendations", "what to teach, to whom and why").action(
    ending((options: Json) => recommendations(terminal, options)),
  );
}

async function findings(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /findings", {}));
  if (json) await printJson(terminal, reply);
  else if (reply.findings.length === 0) await terminal.print("No finding.\n");
  else {
    const rows = reply.findings.map(({ title, estimate, target, standing, cause, queue, state }) => {
      return [title, estimateText(estimate), target, standing, cause, queue, state];
    });
    await terminal.print(table(["Criterion", "Pass rate (95 %)", "Target", "Standing", "Cause", "For", "State"], rows));
  }
  return "done";
}

async function recommendations(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const reply = await withServer(terminal, ({ call }) => call("GET /recommendations", {}));
  if (json) await printJson(terminal, reply);
  else if (reply.recommendations.length === 0) await terminal.print("No recommendation.\n");
  else {
    const rows = reply.recommendations.map(({ criterionTitle, cause, module, choices: [choice], assigned }) => {
      const agents = choice?.agents ?? [];
      const first = agents.slice(0, namesShown).map(({ name }) => name);
      const names = [...first, ...(agents.length > namesShown ? [`${agents.length - namesShown} more`] : [])].join(
        ", ",
      );
      return [
        criterionTitle,
        cause,
        module?.title ?? null,
        names,
        estimateText(choice?.expectedDefectsAvoided ?? null),
        choice?.minutes ?? null,
        assigned,
      ];
    });
    const headings = ["Criterion", "Cause", "Module", "Agents", "Defects avoided a month", "Minutes", "Assigned"];
    await terminal.print(table(headings, rows));
  }
  return "done";
}
