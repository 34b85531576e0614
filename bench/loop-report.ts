import { type Cell, intervalText, numberText, table } from "../api/cli/output.ts";

type Interval = { value: number; low: number; high: number };
export type Band = { value: number; low80: number; high80: number };

/** What one pass over the real data gave. Rates are shares in [0, 1]. */
export type LoopReport = {
  imports: { what: string; rows: number; added: number; rejected: number }[];
  /** what was changed or left out before the product saw the data, in words */
  notes: string[];
  checks: { check: string; reproduced: number; of: number }[];
  /** tickets and checks where the product and the ground truth differ; empty = exact */
  wrong: string[];
  retrieval: {
    phrases: { asked: number; answered: number; rightSop: number };
    openings: { asked: number; first: number; firstThree: number };
    reasons: { shots: number; reasons: number; predicted: number; accuracy: number }[];
  };
  scoring: { tickets: number; criteria: number; failed: number; unscored: number };
  rates: {
    criterion: string;
    kind: string;
    tickets: number;
    audits: number;
    judgeAlone: number | null;
    corrected: Interval | null;
    trueRate: number | null;
    /** null where there is no interval or no truth */
    covered: boolean | null;
  }[];
  findings: { criterion: string; rate: Interval; target: number; cause: string; queue: string }[];
  training: { criterion: string; module: string | null; agents: number; expected: Interval | null; reason: string }[];
  forecast: {
    method: string;
    origins: number;
    mase: number | null;
    coverage80: number | null;
    coverage95: number | null;
    heldOut: { days: number; wape: number; naiveWape: number; within80: number };
  };
  pilot: {
    reason: string;
    standsFor: string;
    containment: number;
    trueContainment: number | null;
    recontact: number;
    trueRecontact: number | null;
    induced: number;
    trueInduced: number | null;
  }[];
  plan: {
    ahtSeconds: number;
    contacts: Band;
    vendorDeflected: Band;
    netDeflected: Band;
    savedFte: Band;
    notes: string[];
  };
  /** processor time counts all threads of the process */
  steps: { step: string; seconds: number; cpuSeconds: number }[];
};

/** The report as one page of plain text. */
export function reportText(report: LoopReport): string {
  const { retrieval, scoring, forecast, plan } = report;
  const planned = report.pilot.map((one) => one.standsFor);
  const covered = report.rates.filter((one) => one.covered !== null);
  return [
    section("1 Import", table(["", "Rows", "Added", "Rejected"], report.imports.map(importRow))),
    `${report.notes.map((note) => `* ${note}`).join("\n")}\n`,
    section("2 Checks against the ground truth", table(["Check", "Reproduced", "Of"], report.checks.map(checkRow))),
    `${report.wrong.length === 0 ? "exact" : `NOT EXACT: ${report.wrong.length} differ, e.g. ${report.wrong.slice(0, 5).join("; ")}`}\n`,
    section("3 Retrieval and answers", table(["Measure", "Right", "Of", "Share"], retrievalRows(retrieval))),
    section("4 Scoring and corrected rates", table(rateHeadings, report.rates.map(rateRow))),
    `${scoring.tickets} tickets x ${scoring.criteria} criteria, ${scoring.failed} failed, ${scoring.unscored} left to a person. ` +
      `True rate inside its interval: ${covered.filter((one) => one.covered).length} of ${covered.length}.\n`,
    section(
      "5 Findings",
      table(["Criterion", "Rate (95 %)", "Target", "Cause", "Queue"], report.findings.map(findingRow)),
    ),
    section(
      "6 Training",
      table(["Criterion", "Module", "Agents", "Defects avoided a month", "Reason"], report.training.map(trainingRow)),
    ),
    section("7 Forecast (bank calls, 30 min)", table(["Measure", "Value"], forecastRows(forecast))),
    section("8 Pilot (synthetic, truth known)", table(pilotHeadings, report.pilot.map(pilotRow))),
    section("9 Plan (14 days; 80 % intervals)", table(["Figure", "Value"], planRows(plan))),
    `${joinedNotes(plan.notes, planned)
      .map((note) => `* ${note}`)
      .join("\n")}\n`,
    section("Seconds", table(["Step", "Seconds", "Processor"], stepRows(report.steps))),
  ].join("\n");
}

function section(title: string, body: string): string {
  return `${title}\n\n${body}`;
}

function importRow({ what, rows, added, rejected }: LoopReport["imports"][number]): Cell[] {
  return [what, rows, added, rejected];
}

function checkRow({ check, reproduced, of }: LoopReport["checks"][number]): Cell[] {
  return [check, reproduced, of];
}

function retrievalRows({ phrases, openings, reasons }: LoopReport["retrieval"]): Cell[][] {
  const row = (measure: string, right: number, of: number): Cell[] => [measure, right, of, percent(right / of)];
  return [
    row("task phrase answered with a citation", phrases.answered, phrases.asked),
    row("task phrase answered from its own SOP", phrases.rightSop, phrases.asked),
    row("customer's first words find their SOP first", openings.first, openings.asked),
    row("customer's first words find their SOP in the first 3", openings.firstThree, openings.asked),
    ...reasons.map(({ shots, reasons: of, predicted, accuracy }) =>
      row(
        `nearest of ${shots} examples a reason, ${of} reasons (bench only)`,
        Math.round(accuracy * predicted),
        predicted,
      ),
    ),
  ];
}

const rateHeadings = ["Criterion", "Kind", "Tickets", "Audits", "Judge alone", "Corrected (95 %)", "True", "Covered"];

function rateRow(one: LoopReport["rates"][number]): Cell[] {
  const { criterion, kind, tickets, audits, judgeAlone, corrected, trueRate: truth, covered } = one;
  const word = covered === null ? "-" : covered ? "yes" : "NO";
  return [
    criterion,
    kind,
    tickets,
    audits,
    judgeAlone === null ? null : judgeAlone.toFixed(3),
    corrected && rateText(corrected),
    truth === null ? null : truth.toFixed(3),
    word,
  ];
}

function findingRow({ criterion, rate, target, cause, queue }: LoopReport["findings"][number]): Cell[] {
  return [criterion, rateText(rate), target, cause, queue];
}

function trainingRow(one: LoopReport["training"][number]): Cell[] {
  const { criterion, module, agents, expected, reason } = one;
  return [criterion, module, agents, expected && intervalText(expected.value, expected.low, expected.high), reason];
}

function forecastRows({ origins, mase, coverage80, coverage95, heldOut }: LoopReport["forecast"]): Cell[][] {
  return [
    [`backtest, ${origins} origins: scaled error (MASE, below 1 beats the seasonal naive in sample)`, figure(mase)],
    ["backtest: share inside the 80 % interval", percent(coverage80)],
    ["backtest: share inside the 95 % interval", percent(coverage95)],
    [`last ${heldOut.days} open days held out: error of daily calls (WAPE)`, percent(heldOut.wape)],
    ["the same by repeating the last week", percent(heldOut.naiveWape)],
    ["held-out days inside their 80 % interval", percent(heldOut.within80)],
  ];
}

const pilotHeadings = [...["Reason", "Stands for", "Containment", "True"], ...["Recontact", "True", "Induced", "True"]];

function pilotRow(one: LoopReport["pilot"][number]): Cell[] {
  return [
    one.reason,
    one.standsFor,
    ...[one.containment, one.trueContainment, one.recontact, one.trueRecontact, one.induced, one.trueInduced].map(
      (value) => value?.toFixed(3) ?? null,
    ),
  ];
}

function planRows({ ahtSeconds, contacts, vendorDeflected, netDeflected, savedFte }: LoopReport["plan"]): Cell[][] {
  return [
    ["handle time, seconds", figure(ahtSeconds)],
    ["contacts offered", bandText(contacts)],
    ["deflected as a vendor counts", bandText(vendorDeflected)],
    ["deflected net of repeats and induced demand", bandText(netDeflected)],
    ["FTE saved", bandText(savedFte)],
  ];
}

function stepRows(steps: LoopReport["steps"]): Cell[][] {
  const total = (of: (step: LoopReport["steps"][number]) => number) => steps.reduce((sum, one) => sum + of(one), 0);
  return [
    ...steps.map(({ step, seconds, cpuSeconds }) => [step, seconds.toFixed(1), cpuSeconds.toFixed(1)]),
    ["total", total((one) => one.seconds).toFixed(1), total((one) => one.cpuSeconds).toFixed(1)],
  ];
}

/** The same note on several reasons once, with the number of reasons. */
function joinedNotes(notes: readonly string[], reasons: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const note of notes) {
    const reason = reasons.find((one) => note.startsWith(`${one}: `));
    const text = reason === undefined ? note : note.slice(reason.length + 2);
    times.set(text, (times.get(text) ?? 0) + 1);
  }
  return [...times].map(([text, count]) => (count === 1 ? text : `${text} (${count} reasons)`));
}

function rateText({ value, low, high }: Interval): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function bandText({ value, low80, high80 }: Band): string {
  return intervalText(value, low80, high80);
}

function figure(value: number | null): string {
  return value === null ? "-" : numberText(value);
}

function percent(share: number | null): string {
  return share === null || !Number.isFinite(share) ? "-" : `${(100 * share).toFixed(1)} %`;
}
