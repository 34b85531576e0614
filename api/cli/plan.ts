import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { ReplyOf } from "../contract.ts";
import type { candidatesContract } from "../wfm/candidates-contract.ts";
import type { ledgerContract } from "../wfm/ledger-contract.ts";
import { comparedFigures, type plansContract } from "../wfm/plans-contract.ts";
import { addCommand, choice, ending } from "./command.ts";
import { computedPlan, type Plan, type PlanResult } from "./computed-plan.ts";
import { withServer } from "./connect.ts";
import { numberIn, seed, share } from "./numbers.ts";
import type { Outcome } from "./outcome.ts";
import { intervalText, numberText, plainText, printJson, table } from "./output.ts";
import { createProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Band = PlanResult["forecast"]["total"];
type Json = { json?: true };
type Options = Json & {
  name: string;
  queue: string;
  days: number;
  asOf?: string;
  adoption: number;
  draws: number;
  seed: number;
  freeze?: true;
};

export function addPlan(program: Command, terminal: Terminal): void {
  const plan = addCommand(
    program,
    "plan",
    "forecast, net deflection and staffing for the days ahead, from what is stored",
  )
    .enablePositionalOptions()
    .option("--name <name>", "what the plan is called", "Plan from the command line")
    .option("--queue <queue>", "whose volumes", "support")
    .option("--days <n>", "horizon, 1 to 62", numberIn({ min: 1, max: 62, whole: true }), 14)
    .option("--as-of <date>", "last day whose data may be used, YYYY-MM-DD")
    .option("--adoption <share>", "share of the ready contacts that the bot is offered to", share, 0.5)
    .option("--draws <n>", "futures drawn, 200 to 10000", numberIn({ min: 200, max: 10_000, whole: true }), 1000)
    .option("--seed <n>", "makes the plan repeatable", seed, 1)
    .option("--freeze", "freeze it as soon as it is computed")
    .action(ending((options: Options) => makePlan(terminal, options)));
  addCommand(plan, "list", "plans, newest first").action(ending((options: Json) => listPlans(terminal, options)));
  addCommand(plan, "show <id>", "one plan").action(
    ending((id: string, options: Json) => showPlan(terminal, id, options)),
  );
  addCommand(plan, "compare <ids...>", "two to six plans side by side, differences draw by draw").action(
    ending((ids: string[], options: Json) => comparePlans(terminal, ids, options)),
  );
  addCommand(plan, "freeze <id>", "freeze a computed plan, to be compared with the actuals").action(
    ending((id: string, options: Json) => freezePlan(terminal, id, options)),
  );
  addCommand(plan, "ledger", "frozen plans against what came").action(
    ending((options: Json) => printLedger(terminal, options)),
  );
  addCommand(plan, "candidates", "contact reasons by what automating them would save, and what blocks each").action(
    ending((options: Json) => printCandidates(terminal, options)),
  );
  addCommand(plan, "export <what>", "forecast, staffing, comparison, ledger or candidates as a file")
    .addOption(choice("--format <format>", "of the file", ["csv", "xlsx"]).default("xlsx"))
    .option("--id <id>", "of the forecast or the plan")
    .option("--ids <ids>", "of the plans compared, separated by commas")
    .requiredOption("--out <path>", "where to write it")
    .action(ending((what: What, options: Export) => exportTo(terminal, what, options)));
}

async function makePlan(terminal: Terminal, { json, days, asOf, ...options }: Options): Promise<Outcome> {
  const plan = await withServer(terminal, async ({ call }) => {
    const { id } = await call("POST /plans", { body: { ...options, horizonDays: days, asOf: asOf ?? null } });
    const progress = createProgress(terminal);
    await computedPlan(call, id, (step, done) => progress.show(step, Math.round(done * 100), 100));
    progress.end();
    return call("GET /plans/:id", { params: { id } });
  });
  return printPlan(terminal, plan, json);
}

async function showPlan(terminal: Terminal, id: string, { json }: Json): Promise<Outcome> {
  return printPlan(
    terminal,
    await withServer(terminal, ({ call }) => call("GET /plans/:id", { params: { id } })),
    json,
  );
}

async function freezePlan(terminal: Terminal, id: string, { json }: Json): Promise<Outcome> {
  const plan = await withServer(terminal, ({ call }) => call("POST /plans/:id/freeze", { params: { id } }));
  if (json) await printJson(terminal, plan);
  else await terminal.print(`${plainText(plan.name)} is frozen (inputs ${plan.result?.inputs.hash ?? ""}).\n`);
  return "done";
}

async function listPlans(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const { plans } = await withServer(terminal, ({ call }) => call("GET /plans", {}));
  if (json) await printJson(terminal, { plans });
  else {
    const rows = plans.map((one) => [
      one.id,
      plainText(one.name),
      one.state === "frozen" ? "frozen" : one.computation.state,
      one.queue,
      one.from === null ? "" : `${one.from} to ${one.to}`,
      one.savedFte && band(one.savedFte),
    ]);
    await terminal.print(table(["Plan", "Name", "State", "Queue", "Days", "Saved FTE (80 %)"], rows));
  }
  return "done";
}

type Comparison = ReplyOf<(typeof plansContract)["GET /plans/compare"]>;

async function comparePlans(terminal: Terminal, ids: string[], { json }: Json): Promise<Outcome> {
  const compared = await withServer(terminal, ({ call }) =>
    call("GET /plans/compare", { query: { ids: ids.join(",") } }),
  );
  if (json) await printJson(terminal, compared);
  else await terminal.print(comparisonText(compared));
  return "done";
}

function comparisonText({ plans, figures, choices, notes }: Comparison): string {
  const headings = ["Figure", ...plans.map((one) => plainText(one.name))];
  const rows = comparedFigures.flatMap((figure) => {
    const found = figures.find((one) => one.figure === figure);
    if (!found) return [];
    const values = found.plans.map(({ value, againstFirst }) => {
      const difference = againstFirst ? `; ${band(againstFirst)} against the first` : "";
      return value ? `${band(value)}${difference}` : "";
    });
    return [[`${found.label} (${found.unit})`, ...values]];
  });
  const chosen = choices.map(({ label, values }) => [label, ...values]);
  return [table(headings, rows), table(headings, chosen), ...notes.map((note) => `Note: ${plainText(note)}\n`)].join(
    "\n",
  );
}

async function printLedger(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const ledger = await withServer(terminal, ({ call }) => call("GET /ledger", {}));
  if (json) await printJson(terminal, ledger);
  else await terminal.print(ledgerText(ledger));
  return "done";
}

function ledgerText({ rows, advice, savings, notes }: ReplyOf<(typeof ledgerContract)["GET /ledger"]>): string {
  const lines = rows.map((row) => [
    row.month,
    plainText(row.planName),
    plainText(row.reason ?? "all"),
    row.measure,
    band(row.predicted),
    row.vendor,
    row.actual,
    row.state === "settled" ? (row.inside80 ? "inside 80 %" : row.inside95 ? "inside 95 %" : "outside") : row.state,
  ]);
  const booked = savings.map((one) => [one.month, plainText(one.planName), one.hoursFreed, one.absorbable, one.booked]);
  return [
    table(["Month", "Plan", "Reason", "Measure", "Planned (80 %)", "Vendor", "Came", "State"], lines),
    table(["Month", "Plan", "Hours freed", "Absorbable", "Booked"], booked),
    [...advice.map(({ words }) => `Change: ${words}`), ...notes.map((note) => `Note: ${note}`)]
      .map((line) => `${plainText(line)}\n`)
      .join(""),
  ].join("\n");
}

async function printCandidates(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const board = await withServer(terminal, ({ call }) => call("GET /candidates", {}));
  if (json) await printJson(terminal, board);
  else await terminal.print(candidatesText(board));
  return "done";
}

function candidatesText({ candidates, notes }: ReplyOf<(typeof candidatesContract)["GET /candidates"]>): string {
  const rows = candidates.map((one) => [
    one.rank,
    plainText(one.reason),
    band(one.score),
    one.hoursPerMonth && band(one.hoursPerMonth),
    one.readiness.value,
    one.risk,
    one.programmeState ?? "",
    plainText(one.blockers.map(({ words }) => words).join(" ")),
  ]);
  const headings = ["", "Reason", "Score", "Hours a month", "Readiness", "Risk", "Programme", "What blocks it"];
  return [table(headings, rows), ...notes.map((note) => `Note: ${plainText(note)}\n`)].join("\n");
}

type What = "forecast" | "staffing" | "comparison" | "ledger" | "candidates";
type Export = Json & { format: "csv" | "xlsx"; id?: string; ids?: string; out: string };

async function exportTo(terminal: Terminal, what: What, { json, out, ...query }: Export): Promise<Outcome> {
  const file = await withServer(terminal, ({ call }) =>
    call("GET /planning/exports/:what", { params: { what }, query }),
  );
  const bytes = Buffer.from(file.base64, "base64");
  writeFileSync(out, bytes);
  if (json) await printJson(terminal, { path: out, bytes: bytes.length, mediaType: file.mediaType });
  else await terminal.print(`${out}: ${bytes.length} bytes\n`);
  return "done";
}

const band = ({ value, low80, high80 }: Band) => intervalText(value, low80, high80);

async function printPlan(terminal: Terminal, plan: Plan, json: true | undefined): Promise<Outcome> {
  if (json) await printJson(terminal, plan);
  else
    await terminal.print(plan.result ? planText(plan, plan.result) : `${plainText(plan.name)} is not computed yet.\n`);
  return "done";
}

function planText({ id, name }: Plan, { inputs, forecast, deflection, staffing, notes }: PlanResult): string {
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
