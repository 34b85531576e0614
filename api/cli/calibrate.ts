import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { CalibrationOptions } from "../../evals/calibrate.ts";
import type { calibratePrepared, PreparedCriterion } from "../../evals/judgments-file.ts";
import type { Estimate } from "../../evals/stats/estimate.ts";
import { readText } from "../../ingest/text-lines.ts";
import { inThread } from "../jobs/thread.ts";
import { addCommand, ending } from "./command.ts";
import { withServer } from "./connect.ts";
import { openInput, tellRejected } from "./input.ts";
import { numberIn } from "./numbers.ts";
import { type Outcome, WrongUse } from "./outcome.ts";
import { estimateText, plainText, printJson, table } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Options = { judgments?: string; agreement?: number; delta?: number; report?: string; json?: true };

export function addCalibrate(program: Command, terminal: Terminal): void {
  const probability = numberIn({ above: 0, below: 1 });
  addCommand(program, "calibrate", "agreement and corrected pass rates: of stored scores, or of a file of judgments")
    .option("--judgments <file>", "JSON lines with item, criterion, judge, human …; needs no server")
    .option("--agreement <share>", "promised for automatically accepted verdicts (default 0.9)", probability)
    .option("--delta <share>", "chance that the promise may fail (default 0.1)", probability)
    .option("--report <file>", "also write a page with tables and reliability diagrams")
    .action(ending((options: Options) => calibrate(terminal, options)));
}

async function calibrate(terminal: Terminal, options: Options): Promise<Outcome> {
  if (options.judgments !== undefined) return calibrateFile(terminal, options.judgments, options);
  for (const name of ["agreement", "delta", "report"] as const)
    if (options[name] !== undefined) throw new WrongUse(`--${name} goes with --judgments.`);
  const calibration = await withServer(terminal, async ({ call, settle }) => {
    const reply = await call("POST /calibration", {});
    await settle();
    return reply;
  });
  if (options.json) await printJson(terminal, calibration);
  else if (calibration.criteria.length === 0) await terminal.print("Nothing is scored yet: run plumb score first.\n");
  else {
    const rows = calibration.criteria.map(({ title, tickets, audits, agreement, estimates, target }) => {
      return [title, estimateText(estimates.recommended), target, tickets, audits, estimateText(agreement.ac1)];
    });
    await terminal.print(table(["Criterion", "Pass rate (95 %)", "Target", "Tickets", "n", "AC1"], rows));
  }
  return "done";
}

async function calibrateFile(terminal: Terminal, path: string, options: Options): Promise<Outcome> {
  // All of it is needed before the first criterion is done, so nothing is gained by reading it line by line.
  const lines = (await readText(await openInput(terminal, path))).split("\n");
  const { agreement, delta, report } = options;
  const settings = { ...(agreement !== undefined && { agreement }), ...(delta !== undefined && { delta }) };
  const { criteria, rejected } = await calibrateLines(lines, settings);
  tellRejected(terminal, rejected, path);
  if (report !== undefined) {
    const { calibrationReport } = await import("./calibration-report.ts");
    await writeFile(report, calibrationReport(criteria, lines));
    terminal.tell(`The report is in ${report}.`);
  }
  if (options.json) await printJson(terminal, { criteria, rejected });
  else await terminal.print(table(headings, criteria.map(criterionRow)) + warningLines(criteria));
  return rejected.length > 0 ? "problem" : "done";
}

/** From so many lines on, a second thread has read the code before the lines are read. */
const linesForTwo = 20_000;

/** A large file's criteria are shared with a second thread; the figures are the same. */
async function calibrateLines(lines: string[], settings: CalibrationOptions) {
  const module = new URL("../../evals/judgments-file.ts", import.meta.url);
  const apart = (some: PreparedCriterion[]) =>
    inThread<typeof calibratePrepared>(module, "calibratePrepared", some, settings);
  const ready = lines.length < linesForTwo ? null : apart([]);
  const {
    calibrateJudgments,
    calibratePrepared: here,
    prepareJudgments,
  } = await import("../../evals/judgments-file.ts");
  if (ready === null) return calibrateJudgments(lines, settings);
  const { criteria, rejected } = prepareJudgments(lines);
  await ready;
  const theirs = apart(criteria.filter((_, i) => i % 2 === 1));
  const ours = here(
    criteria.filter((_, i) => i % 2 === 0),
    settings,
  );
  const other = await theirs;
  const ordered = criteria.flatMap((_, i) => (i % 2 === 0 ? ours : other)[i >> 1] ?? []);
  return { criteria: ordered, rejected };
}

const headings = ["Criterion", "Type", "N", "n", "Humans only", "Judge alone", "Recommended (95 %)", "AC1", "Accepted"];

type Row = {
  criterion: string;
  type: string;
  N: number;
  n: number;
  estimates: { humanOnly: Estimate | null; naive: Estimate | null; recommended: Estimate | null };
  agreement: { ac1: Estimate | null };
  certificate: { acceptedShare: number } | null;
  warnings: string[];
};

function criterionRow({ criterion, type, N, n, estimates, agreement, certificate }: Row) {
  const { humanOnly, naive, recommended } = estimates;
  return [
    criterion,
    type,
    N,
    n,
    estimateText(humanOnly),
    estimateText(naive),
    estimateText(recommended),
    estimateText(agreement.ac1),
    certificate?.acceptedShare ?? null,
  ];
}

function warningLines(criteria: readonly Row[]): string {
  return criteria
    .flatMap(({ criterion, warnings }) => warnings.map((one) => `${plainText(criterion)}: ${one}\n`))
    .join("");
}
