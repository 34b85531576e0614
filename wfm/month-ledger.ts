import { normalCritical } from "../evals/stats/distributions.ts";
import type { Estimate } from "../evals/stats/estimate.ts";
import { compareLedger, type LedgerEntry, type LedgerRow, type LedgerSummary } from "./ledger.ts";
import type { PlannedEstimate } from "./planned-estimate.ts";

const MEASURES = ["netDeflected", "botRecontact", "humanAhtS"] as const;
export type Measure = (typeof MEASURES)[number];

/** One contact reason in one month of a frozen plan, beside what came. */
export interface LedgerMonth {
  /** yyyy-mm */
  month: string;
  reason: string;
  predicted: Partial<Record<Measure, PlannedEstimate>>;
  /** contained contacts as the vendor reports them */
  vendorDeflected?: number;
  /** null while open, or while its 7-day windows are */
  actual: Record<Measure, number | null>;
}

export interface MonthLedgerRow extends Omit<LedgerRow, "period" | "what"> {
  month: string;
  reason: string;
  measure: Measure;
}

/** What the months so far say should change in the next plan. */
export interface LedgerChange {
  reason: string;
  measure: Measure;
  /** multiply the next prediction by this; null where a factor makes no sense (a prediction of 0 or less) */
  factor: number | null;
  months: number;
  words: string;
}

export interface MonthLedger {
  rows: MonthLedgerRow[];
  /** after each month, over all rows settled so far */
  running: { month: string; settled: number; coverage80: Estimate | null; coverage95: Estimate | null }[];
  byMeasure: Record<Measure, LedgerSummary>;
  changes: LedgerChange[];
}

/** Compares a frozen plan with its months: every row, the running coverage of the intervals, and what to change. */
export function monthLedger(months: readonly LedgerMonth[]): MonthLedger {
  const entries = months
    .toSorted((a, b) => (a.month < b.month ? -1 : Number(a.month > b.month)))
    .flatMap((one) => MEASURES.flatMap((measure) => entryOf(one, measure)));
  const all = compareLedger(entries.map(({ entry }) => entry));
  const rows = all.rows.map(({ period: _period, what: _what, ...row }, i): MonthLedgerRow => {
    const { month, reason, measure } = entries[i] as Placed;
    return { month, reason, measure, ...row };
  });
  const names = [...new Set(rows.map(({ month }) => month))];
  const summaryOf = (wanted: (placed: Placed) => boolean): LedgerSummary =>
    compareLedger(entries.filter(wanted).map(({ entry }) => entry));
  return {
    rows,
    running: names.map((month) => {
      const { settled, coverage80, coverage95 } = summaryOf((placed) => placed.month <= month);
      return { month, settled, coverage80, coverage95 };
    }),
    byMeasure: {
      netDeflected: summaryOf(({ measure }) => measure === "netDeflected"),
      botRecontact: summaryOf(({ measure }) => measure === "botRecontact"),
      humanAhtS: summaryOf(({ measure }) => measure === "humanAhtS"),
    },
    changes: changesOf(rows),
  };
}

interface Placed {
  month: string;
  reason: string;
  measure: Measure;
  entry: LedgerEntry;
}

function entryOf({ month, reason, predicted, vendorDeflected, actual }: LedgerMonth, measure: Measure): Placed[] {
  const estimate = predicted[measure];
  if (estimate === undefined) return [];
  const vendor = measure === "netDeflected" && vendorDeflected !== undefined ? { vendor: vendorDeflected } : {};
  const entry = {
    period: month,
    what: `${measure} of ${reason}`,
    predicted: estimate,
    actual: actual[measure],
    ...vendor,
  };
  return [{ month, reason, measure, entry }];
}

function changesOf(rows: readonly MonthLedgerRow[]): LedgerChange[] {
  const groups = new Map<string, MonthLedgerRow[]>();
  for (const row of rows) {
    if (row.actual === null) continue;
    const key = JSON.stringify([row.reason, row.measure]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap(changeOf);
}

/** A change is due when a month falls outside its 95 % interval, or two in a row outside their 80 % on one side. */
function changeOf(rows: readonly MonthLedgerRow[]): LedgerChange[] {
  const last = rows.at(-1);
  if (last === undefined) return [];
  const side = sideOf(last);
  const before = rows.at(-2);
  const twice = before !== undefined && side !== 0 && sideOf(before) === side;
  const far = last.inside95 === false;
  if (!far && !twice) return [];
  const predicted = rows.reduce((sum, row) => sum + row.predicted.value, 0);
  const actual = rows.reduce((sum, row) => sum + (row.actual ?? 0), 0);
  const factor = predicted > 0 && actual >= 0 ? actual / predicted : null;
  const { reason, measure } = last;
  const months = rows.length;
  return [{ reason, measure, factor, months, words: changeWords(last, side, factor) }];
}

/** -1 below the 80 % interval, 1 above it, 0 inside */
function sideOf({ actual, predicted }: MonthLedgerRow): -1 | 0 | 1 {
  if (actual === null) return 0;
  return actual < predicted.low80 ? -1 : actual > predicted.high80 ? 1 : 0;
}

const NAMES: Readonly<Record<Measure, string>> = {
  netDeflected: "net deflection",
  botRecontact: "recontact after the bot",
  humanAhtS: "handle time of what is left",
};

const ADVICE: Readonly<Record<Measure, { low: string; high: string }>> = {
  netDeflected: {
    low: "plan fewer saved contacts, and look at adoption, containment and returns of this reason first",
    high: "the plan was too careful: raise the saving only after a second month like this",
  },
  botRecontact: {
    low: "fewer come back than planned: the next plan may count on it",
    high: "more customers come back than planned: read the conversations they came back from, and check the SOP",
  },
  humanAhtS: {
    low: "what is left is easier than planned: staff for less",
    high: "what is left is harder than planned: staff for the longer handle time, not for the saved contacts alone",
  },
};

function changeWords(
  { reason, measure, actual, predicted }: MonthLedgerRow,
  side: number,
  factor: number | null,
): string {
  const came = `${reason}: ${NAMES[measure]} was ${shown(actual ?? 0)}, planned ${shown(predicted.value)} (${shown(predicted.low80)} to ${shown(predicted.high80)}, 80 %)`;
  const advice = ADVICE[measure][side < 0 ? "low" : "high"];
  return `${came}; ${advice}${factor === null ? "" : `. Over all months: x ${factor.toFixed(2)}`}.`;
}

function shown(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2) : String(Math.round(value));
}

/** Customers of one side, and their human contacts over the month on all channels. */
export interface HoldoutSide {
  customers: number;
  contacts: number;
}

/**
 * Net deflection that a month really brought, from customers kept away from the bot: (contacts per held-out customer -
 * contacts per other customer) x other customers. Normal interval, contacts of a customer taken as Poisson x `dispersion`.
 * @param dispersion variance / mean of contacts per customer, default 1.5 (customers differ)
 * @throws RangeError without customers on both sides
 */
export function realisedDeflection(holdout: HoldoutSide, others: HoldoutSide, dispersion = 1.5): Estimate {
  for (const { customers, contacts } of [holdout, others]) {
    if (!(customers > 0 && contacts >= 0)) throw new RangeError("both sides need customers, and contacts >= 0");
  }
  const rate = holdout.contacts / holdout.customers;
  const value = rate * others.customers - others.contacts;
  const scale = others.customers / holdout.customers;
  const error = Math.sqrt(dispersion * (Math.max(1, holdout.contacts) * scale ** 2 + Math.max(1, others.contacts)));
  const half = normalCritical(0.95) * error;
  const n = holdout.customers + others.customers;
  const method = "held-out customers, normal interval, over-dispersed counts";
  return { value, low: value - half, high: value + half, level: 0.95, n, method };
}
