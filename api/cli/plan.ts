import type { Command } from "commander";
import type { ReplyOf } from "../contract.ts";
import type { wfmContract } from "../wfm/contract.ts";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { numberIn, seed, share } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { intervalText, numberText, plainText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Plan = ReplyOf<(typeof wfmContract)["POST /plans"]>;
type Band = Plan["forecast"]["total"];
type Options = {
  name: string;
  queue: string;
  days: number;
  adoption: number;
  draws: number;
  seed: number;
  json?: true;
};

export function addPlan(program: Command, terminal: Terminal): void {
  addCommand(program, "plan", "forecast, net deflection and staffing for the days ahead, from what is stored")
    .option("--name <name>", "what the plan is called", "Plan from the command line")
    .option("--queue <queue>", "whose volumes", "support")
    .option("--days <n>", "horizon, 1 to 28", numberIn({ min: 1, max: 28, whole: true }), 14)
    .option("--adoption <share>", "share of the ready contacts that the bot is offered to", share, 0.5)
    .option("--draws <n>", "futures drawn, 200 to 10000", numberIn({ min: 200, max: 10_000, whole: true }), 1000)
    .option("--seed <n>", "makes the plan repeatable", seed, 1)
    .action(ending((options: Options) => makePlan(terminal, options)));
}

async function makePlan(terminal: Terminal, { json, days, ...options }: Options): Promise<Outcome> {
  const plan = await withServer(terminal, ({ call }) =>
    call("POST /plans", { body: { ...options, horizonDays: days } }),
  );
  if (json) await printJson(terminal, plan);
  else await terminal.print(planText(plan));
  return "done";
}

const band = ({ value, low80, high80 }: Band) => intervalText(value, low80, high80);

function planText({ id, name, inputs, forecast, deflection, staffing, notes }: Plan): string {
  const total = { reason: "all", ...deflection.total };
  const deflected = [...deflection.reasons, total].map((row) => [
    row.reason,
    band(row.vendorDeflected),
    band(row.netDeflected),
    band(row.workloadHoursSaved),
    numberText(row.pNetNotPositive),
  ]);
  const days = staffing.days.map((day) => [day.date, band(day.without), band(day.with)]);
  return [
    `${plainText(name)} (${id}): ${inputs.queue}, ${inputs.horizonDays} days; median (80 % interval)`,
    `Contacts: ${band(forecast.total)}`,
    `Saved FTE a day: ${band(staffing.savedFte)}\n`,
    table(["Reason", "As vendors count", "Net deflected", "Hours saved", "P(no gain)"], deflected),
    table(["Day", "FTE without bot", "FTE with bot"], days),
    `${notes.map((note) => `Note: ${plainText(note)}\n`).join("")}`,
  ].join("\n");
}
