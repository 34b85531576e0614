import type { CsvCell } from "../../ingest/csv-export.ts";
import type { Band } from "./bands.ts";
import type { Candidate } from "./candidates.ts";
import type { comparePlans } from "./comparing.ts";
import type { ledgerOf } from "./ledger.ts";
import type { ForecastResult, PlanResult } from "./stored.ts";

/** One sheet: a name of at most 31 characters, headings, rows. */
export type Table = { name: string; headings: string[]; rows: CsvCell[][] };

const bandHeadings = (of: string) => [of, `${of} low 80`, `${of} high 80`, `${of} low 95`, `${of} high 95`];
const bandCells = (band: Band | null): CsvCell[] =>
  band ? [band.value, band.low80, band.high80, band.low95, band.high95] : [null, null, null, null, null];

export function forecastTables({ days, points, reasons, accuracy }: ForecastResult): Table[] {
  return [
    {
      name: "Days",
      headings: ["date", ...bandHeadings("contacts")],
      rows: days.map((one) => [one.date, ...bandCells(one)]),
    },
    {
      name: "Intervals",
      headings: ["start", ...bandHeadings("contacts")],
      rows: points.map((one) => [one.start, ...bandCells(one)]),
    },
    {
      name: "Contact reasons",
      headings: ["reason", "date", ...bandHeadings("contacts")],
      rows: reasons.flatMap((one) => one.days.map((day) => [one.reason, day.date, ...bandCells(day)])),
    },
    {
      name: "Accuracy",
      headings: ["figure", "value"],
      rows: Object.entries(accuracy).map(([figure, value]) => [figure, value]),
    },
  ];
}

export function staffingTables({ staffing }: PlanResult): Table[] {
  const both = [...bandHeadings("without"), ...bandHeadings("with")];
  const cells = (one: { without: Band; with: Band }) => [...bandCells(one.without), ...bandCells(one.with)];
  return [
    {
      name: "Intervals",
      headings: ["start", ...both],
      rows: staffing.intervals.map((one) => [one.start, ...cells(one)]),
    },
    { name: "Days (FTE)", headings: ["date", ...both], rows: staffing.days.map((one) => [one.date, ...cells(one)]) },
    {
      name: "Week",
      headings: ["weekday", "time", ...both],
      rows: staffing.heat.map((one) => [one.weekday, one.time, ...cells(one)]),
    },
    {
      name: "Shifts",
      headings: ["shift", "weekday", "start", ...both],
      rows: staffing.shifts.map((one) => [one.shift, one.weekday, one.start, ...cells(one)]),
    },
  ];
}

export function comparisonTables({ plans, figures, choices }: Awaited<ReturnType<typeof comparePlans>>): Table[] {
  const nameOf = new Map(plans.map((plan) => [plan.id, plan.name]));
  return [
    {
      name: "Figures",
      headings: ["figure", "unit", "plan", ...bandHeadings("value"), ...bandHeadings("against first"), "p better"],
      rows: figures.flatMap(({ label, unit, plans: values }) =>
        values.map((one) => [
          label,
          unit,
          nameOf.get(one.id) ?? one.id,
          ...bandCells(one.value),
          ...bandCells(one.againstFirst),
          one.pBetter,
        ]),
      ),
    },
    {
      name: "Choices",
      headings: ["choice", ...plans.map((plan) => plan.name)],
      rows: choices.map(({ label, values }) => [label, ...values]),
    },
  ];
}

export function ledgerTables({ rows, savings, advice }: Awaited<ReturnType<typeof ledgerOf>>): Table[] {
  return [
    {
      name: "Ledger",
      headings: [
        "plan",
        "month",
        "reason",
        "measure",
        "unit",
        ...bandHeadings("predicted"),
        "vendor",
        "actual",
        "error",
        "inside 80",
        "inside 95",
        "state",
        "words",
      ],
      rows: rows.map((row) => [
        row.planName,
        row.month,
        row.reason ?? "all",
        row.measure,
        row.unit,
        ...bandCells(row.predicted),
        row.vendor,
        row.actual,
        row.error,
        row.inside80 === null ? null : String(row.inside80),
        row.inside95 === null ? null : String(row.inside95),
        row.state,
        row.words,
      ]),
    },
    {
      name: "Savings (hours)",
      headings: ["plan", "month", "freed", "absorbable", "booked", "words"],
      rows: savings.map((one) => [one.planName, one.month, one.hoursFreed, one.absorbable, one.booked, one.words]),
    },
    {
      name: "Advice",
      headings: ["reason", "measure", "factor", "months", "words"],
      rows: advice.map((one) => [one.reason ?? "all", one.measure, one.factor, one.months, one.words]),
    },
  ];
}

export function candidateTables(candidates: readonly Candidate[]): Table[] {
  return [
    {
      name: "Candidates",
      headings: [
        "rank",
        "reason",
        ...bandHeadings("score"),
        "contacts a month",
        ...bandHeadings("net a month"),
        ...bandHeadings("hours a month"),
        "readiness",
        "risk",
        "state",
        "blockers",
      ],
      rows: candidates.map((one) => [
        one.rank,
        one.reason,
        ...bandCells(one.score),
        one.contactsPerMonth,
        ...bandCells(one.netPerMonth),
        ...bandCells(one.hoursPerMonth),
        one.readiness.value,
        one.risk,
        one.programmeState,
        one.blockers.map((blocker) => blocker.words).join(" "),
      ]),
    },
  ];
}
