import type { z } from "zod";
import { type LedgerMonth, type Measure, type MonthLedger, monthLedger } from "../../wfm/month-ledger.ts";
import type { PlannedEstimate } from "../../wfm/planned-estimate.ts";
import { type MeasuredRates, measuredRates, realisedMonth } from "../../wfm/realised-month.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Actual, allActuals } from "./actuals.ts";
import type { Band } from "./bands.ts";
import type { ledgerSchema } from "./ledger-contract.ts";
import { savingOf } from "./ledger-savings.ts";
import type { StoredPlan } from "./plan-store.ts";
import { choicesOf } from "./planning.ts";
import type { PlanResult } from "./stored.ts";

type Ledger = z.output<typeof ledgerSchema>;
type Row = Ledger["rows"][number];
type Month = PlanResult["months"][number];
type Frozen = StoredPlan & { result: PlanResult };

/** One reason of one month of a plan, beside what came. */
export type Settled = {
  reason: string;
  predicted: Month["reasons"][number];
  actual: Actual | null;
  net: ReturnType<typeof realisedMonth>;
  /** from customers kept away from the bot, where there were some */
  measured: MeasuredRates | null;
};

const windowDays = 7;
const units: Record<Measure, string> = { netDeflected: "contacts", botRecontact: "share", humanAhtS: "seconds" };

/** Every frozen plan against what came. Rows of months that are not over, or not told, stay open and count nowhere. */
export async function ledgerOf(
  context: Context,
  { plan: planId, queue }: { plan?: string | undefined; queue?: string | undefined },
): Promise<Ledger> {
  const { db, stores } = context;
  if (planId && !(await stores.wfm(db).plan(planId))) throw new AppError("not-found", `There is no plan ${planId}.`);
  const frozen = (await stores.wfm(db).plans()).filter(
    (plan): plan is Frozen =>
      plan.state === "frozen" &&
      plan.result !== null &&
      (planId === undefined || plan.id === planId) &&
      (queue === undefined || choicesOf(plan).queue === queue),
  );
  const { actuals, notes } = await allActuals(context, queue);
  const parts = frozen.flatMap((plan) =>
    plan.result.months.filter((month) => month.whole).map((month) => monthOf(context, plan, month, actuals)),
  );
  const months = parts.flatMap((part) => part.months);
  const all = monthLedger(months);
  const partial = frozen.filter((plan) => plan.result.months.every((month) => !month.whole));
  return {
    rows: parts.flatMap((part) => part.rows),
    measures: (["netDeflected", "botRecontact", "humanAhtS"] as const).map((measure) => {
      const { settled, coverage80, coverage95, bias, correction, skill } = all.byMeasure[measure];
      return { measure, settled, coverage80, coverage95, bias, correction, skill };
    }),
    running: all.running,
    savings: parts.map((part) => part.saving),
    advice: all.changes.map(({ reason, measure, words, factor, months: told }) => ({
      reason,
      measure,
      words,
      factor,
      months: told,
    })),
    notes: [
      ...notes,
      ...partial.map((plan) => `${plan.name} covers no whole month, so nothing of it can be compared.`),
      ...(frozen.length === 0 ? ["No plan is frozen yet: freeze one, and its months appear here."] : []),
    ],
  };
}

function monthOf(context: Context, plan: Frozen, month: Month, actuals: readonly Actual[]) {
  const { queue } = choicesOf(plan);
  const own = actuals.filter((one) => one.queue === queue && one.month === month.month);
  const closed = windowsClosed(month.month, context.now());
  const settled = month.reasons.map((predicted): Settled => {
    const actual = own.find((one) => one.reason === predicted.reason) ?? null;
    const measured = actual && closed ? measuredOf(actual) : null;
    const counted = actual && closed ? realisedMonth(actual, pilotRatesOf(plan, predicted.reason)) : null;
    return { reason: predicted.reason, predicted, actual, net: measured?.net ?? counted, measured };
  });
  const months = settled.map((one) => ledgerMonth(month.month, one, closed));
  const told = monthLedger(months);
  return {
    months,
    rows: [...told.rows.map((row) => rowOf(plan, row, settled, closed)), ...totalRows(plan, month, settled, closed)],
    saving: savingOf(plan, month, settled, closed),
  };
}

/** A hold-out measures what the plan had to assume: nothing of the plan enters then. */
function measuredOf(actual: Actual): MeasuredRates | null {
  if (actual.holdout === null) return null;
  const { otherCustomers, otherContacts, ...held } = actual.holdout;
  return measuredRates(actual, held, { customers: otherCustomers, contacts: otherContacts });
}

/** The last contained session of a month can come back for another week. */
function windowsClosed(month: string, now: Date): boolean {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  return now.getTime() >= Date.UTC(year, number, 1 + windowDays);
}

function pilotRatesOf({ result }: Frozen, reason: string) {
  const assumptions = result.inputs.reasons.find((one) => one.reason === reason)?.assumptions ?? [];
  const rate = (field: "inducedShare" | "humanRecontact") => {
    const found = assumptions.find((one) => one.field === field);
    return { mean: Math.min(0.95, found?.value ?? 0), sd: found ? (found.high - found.low) / 3.92 : 0 };
  };
  return { inducedShare: rate("inducedShare"), humanRecontact: rate("humanRecontact") };
}

function ledgerMonth(month: string, { reason, predicted, actual, net }: Settled, closed: boolean): LedgerMonth {
  const recontact = actual && closed && actual.judgedContained > 0 ? actual.comeBack / actual.judgedContained : null;
  return {
    month,
    reason,
    predicted: {
      netDeflected: asEstimate(predicted.netDeflected),
      botRecontact: asEstimate(predicted.botRecontact),
      humanAhtS: asEstimate(predicted.humanAhtSeconds),
    },
    vendorDeflected: predicted.vendorDeflected.value,
    actual: {
      netDeflected: net?.value ?? null,
      botRecontact: recontact,
      humanAhtS: closed ? (actual?.ahtSeconds ?? null) : null,
    },
  };
}

function asEstimate({ value, low80, high80, low95, high95 }: Band): PlannedEstimate {
  return { value, low: low95, high: high95, level: 0.95, n: 0, method: "frozen plan", low80, high80, low95, high95 };
}

function rowOf(plan: Frozen, row: MonthLedger["rows"][number], settled: readonly Settled[], closed: boolean): Row {
  const one = settled.find(({ reason }) => reason === row.reason);
  const { low80, high80, low95, high95, value } = row.predicted;
  const net = row.measure === "netDeflected" ? (one?.net ?? null) : null;
  return {
    planId: plan.id,
    planName: plan.name,
    month: row.month,
    reason: row.reason,
    measure: row.measure,
    unit: units[row.measure],
    predicted: { value, low80, high80, low95, high95 },
    vendor: row.vendor ?? null,
    actual: row.actual,
    actualLow: net?.low ?? null,
    actualHigh: net?.high ?? null,
    error: row.error,
    inside80: row.inside80,
    inside95: row.inside95,
    ...stateOf(one, row, closed),
  };
}

function stateOf(
  one: Settled | undefined,
  { measure, actual: value }: MonthLedger["rows"][number],
  closed: boolean,
): Pick<Row, "state" | "words"> {
  const actual = one?.actual ?? null;
  if (!closed) return { state: "open", words: "Open: the month, or the 7 days after it, are not over." };
  if (actual === null)
    return { state: "no-data", words: "No actuals for this month: import them, or its volumes and tickets." };
  if (value === null) return { state: "no-data", words: "The actuals do not tell this figure." };
  const { botSessions, contained, comeBack, judgedContained, source } = actual;
  const counted = `${Math.round(botSessions)} sessions, ${Math.round(contained)} contained, ${Math.round(comeBack)} of ${Math.round(judgedContained)} came back`;
  const words = `${counted}; from ${source === "file" ? "a file" : "volumes and tickets"}.`;
  if (measure !== "netDeflected") return { state: "settled", words };
  const how = one?.measured
    ? heldOutWords(actual, one.measured)
    : "Induced share and repeats of people are the plan's: a hold-out would measure them.";
  return { state: "settled", words: `${words} ${how}` };
}

function heldOutWords({ holdout }: Actual, { inducedShare, humanRecontact }: MeasuredRates): string {
  const percent = ({ value, low, high }: { value: number; low: number; high: number }) =>
    `${Math.round(100 * value)} % (${Math.round(100 * low)} to ${Math.round(100 * high)})`;
  const found = [
    ...(inducedShare ? [`induced share ${percent(inducedShare)}`] : []),
    ...(humanRecontact ? [`people's recontact ${percent(humanRecontact)}`] : []),
  ];
  const measured = `Measured against ${Math.round(holdout?.customers ?? 0)} customers kept away from the bot`;
  return found.length === 0 ? `${measured}.` : `${measured}: ${found.join(", ")}.`;
}

/** All contact reasons together; told only where every reason is. */
function totalRows(plan: Frozen, month: Month, settled: readonly Settled[], closed: boolean): Row[] {
  const complete = settled.length > 0 && settled.every((one) => one.net !== null);
  const actual = complete ? settled.reduce((sum, one) => sum + (one.net?.value ?? 0), 0) : null;
  const spread = Math.hypot(...settled.map(({ net }) => (net ? (net.high - net.low) / 2 : 0)));
  const predicted = month.total.netDeflected;
  const came = settled.reduce((sum, one) => sum + (one.actual?.humanContacts ?? 0), 0);
  const promised = settled.reduce((sum, one) => sum + one.predicted.contacts.value, 0);
  const check = `Against the forecast without a bot (${Math.round(promised)} contacts of these reasons), ${Math.round(came)} reached a person.`;
  return [
    {
      planId: plan.id,
      planName: plan.name,
      month: month.month,
      reason: null,
      measure: "netDeflected",
      unit: units.netDeflected,
      predicted,
      vendor: month.total.vendorDeflected.value,
      actual,
      actualLow: actual === null ? null : actual - spread,
      actualHigh: actual === null ? null : actual + spread,
      error: actual === null ? null : actual - predicted.value,
      inside80: actual === null ? null : actual >= predicted.low80 && actual <= predicted.high80,
      inside95: actual === null ? null : actual >= predicted.low95 && actual <= predicted.high95,
      state: actual !== null ? "settled" : closed ? "no-data" : "open",
      words: actual === null ? "Some contact reasons are not told yet." : check,
    },
  ];
}
