import type { Command } from "commander";
import type { PilotEvent as LoggedEvent } from "../../ingest/pilot-file.ts";
import type { PilotEvent } from "../../wfm/pilot-counts.ts";
import { addCommand, ending } from "./command.ts";
import { collectRows, openInput, readInput, tellRejected } from "./input.ts";
import { count, numberIn, seed } from "./numbers.ts";
import { type Outcome, ProblemFound, WrongUse } from "./outcome.ts";
import { estimateText, intervalText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Deflect = { draws?: number; seed?: number; json?: true };
type Pilot = { control?: number; treated?: number; windowDays: number; resamples: number; seed: number; json?: true };

export function addDeflection(program: Command, terminal: Terminal): void {
  addCommand(program, "deflect <file>", "net deflection of a bot scenario (JSON), beside the vendors' count")
    .option("--draws <n>", "instead of the scenario's", numberIn({ min: 100, max: 200_000, whole: true }))
    .option("--seed <n>", "instead of the scenario's", seed)
    .action(ending((path: string, options: Deflect) => deflectFile(terminal, path, options)));
  addCommand(program, "pilot <file>", "what a randomised bot pilot saved, from its event log (CSV)")
    .option("--control <n>", "customers assigned to the control arm", count)
    .option("--treated <n>", "customers assigned to the bot arm", count)
    .option("--window-days <n>", "a contact within so many days is a recontact", numberIn({ above: 0 }), 7)
    .option("--resamples <n>", "of the bootstrap", numberIn({ min: 100, max: 100_000, whole: true }), 1000)
    .option("--seed <n>", "of the bootstrap", seed, 1)
    .action(ending((path: string, options: Pilot) => pilotFile(terminal, path, options)));
}

async function deflectFile(terminal: Terminal, path: string, { json, ...given }: Deflect): Promise<Outcome> {
  const [{ DeflectionScenario }, { deflect }, { mulberry32 }, { describeIssues }] = await Promise.all([
    import("../../wfm/deflection-scenario.ts"),
    import("../../wfm/deflect.ts"),
    import("../../evals/stats/prng.ts"),
    import("../../ingest/issues.ts"),
  ]);
  const written = jsonIn(path, await readInput(terminal, path));
  const parsed = DeflectionScenario.safeParse(written);
  if (!parsed.success) throw new ProblemFound("invalid", `${path}: ${describeIssues(parsed.error)}`);
  const scenario = { ...parsed.data, ...given };
  const result = deflect(scenario, mulberry32(scenario.seed));
  for (const warning of result.warnings) terminal.tell(warning);
  if (json) await printJson(terminal, result);
  else {
    const rows = [...result.reasons, { reason: "all", ...result.total }].map((row) => [
      row.reason,
      ...[row.vendorDeflected, row.netDeflected, row.workloadHoursSaved, row.residualAhtS].map((figure) =>
        intervalText(figure.value, figure.low80, figure.high80),
      ),
      row.pNetNotPositive,
    ]);
    const headings = ["Reason", "As vendors count", "Net deflected", "Hours saved", "Residual AHT (s)", "P(no gain)"];
    const steps = result.total.steps.map(({ words, contacts, hours }) => [
      words,
      ...[contacts, hours].map(({ value, low80, high80 }) => intervalText(value, low80, high80)),
    ]);
    await terminal.print(
      `${table(headings, rows)}Medians with 80 % intervals, ${result.draws} draws.\n\n${table(["From the vendors' count to the honest one", "Contacts", "Hours"], steps)}`,
    );
  }
  return "done";
}

function jsonIn(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemFound("invalid", `${path} is no JSON: ${(error as Error).message}`);
  }
}

async function pilotFile(terminal: Terminal, path: string, options: Pilot): Promise<Outcome> {
  const { control, treated, windowDays, resamples, json } = options;
  if ((control === undefined) !== (treated === undefined))
    throw new WrongUse("--control and --treated belong together.");
  const [{ readPilotEvents }, { pilot }, { definedRates }, { mulberry32 }] = await Promise.all([
    import("../../ingest/pilot-file.ts"),
    import("../../wfm/pilot.ts"),
    import("../../wfm/vendor-definitions.ts"),
    import("../../evals/stats/prng.ts"),
  ]);
  const { values, rejected } = await collectRows(readPilotEvents(await openInput(terminal, path)));
  const events = values.map(toEvent);
  const result = pilot(events, {
    rng: mulberry32(options.seed),
    windowDays,
    resamples,
    ...(control !== undefined && treated !== undefined && { customers: { control, treated } }),
  });
  const definitions = definedRates(events, windowDays).total;
  for (const warning of result.warnings) terminal.tell(warning);
  if (json) await printJson(terminal, { ...result, definitions, rejected });
  else {
    const rows = [...result.byReason, { reason: "all", ...result.perTreatedCustomer }].map((row) => [
      row.reason,
      ...[row.vendor, row.recontactAdjusted, row.formula, row.randomised].map(estimateText),
    ]);
    const headings = ["Reason", "Vendor", "Recontact-adjusted", "Formula", "Randomised"];
    const work = `Human work saved, share: ${estimateText(result.workloadReduction)}`;
    const counted = definitions.map(({ name, rate, formula }) => [name, estimateText(rate), formula]);
    await terminal.print(
      `Human contacts saved per treated customer (95 %)\n${table(headings, rows)}${work}\n\n${table(["The same sessions as", "Rate", "Formula"], counted)}`,
    );
  }
  return tellRejected(terminal, rejected, path) ? "problem" : "done";
}

function toEvent({
  customerId,
  botArm,
  reason,
  at,
  handler,
  outcome,
  handleS,
  transferredFromBot,
}: LoggedEvent): PilotEvent {
  return {
    customer_id: customerId,
    bot_arm: botArm ? 1 : 0,
    reason,
    ts: at,
    handler,
    outcome,
    handle_s: handleS,
    transferred_from_bot: transferredFromBot ? 1 : 0,
  };
}
