import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createClient } from "../api/cli/client.ts";
import { readConfig } from "../api/config.ts";
import { startServer } from "../api/server.ts";
import { nearestReasonAccuracy } from "./contact-reasons.ts";
import { type LoopData, loopScorecard, missingPart, readLoopData } from "./loop-data.ts";
import { importCalls, importPilot, planAndCompare, readCalls, standIns } from "./loop-plan.ts";
import {
  askSops,
  bytes,
  compareChecks,
  drawAndAudit,
  findAndTrain,
  type Running,
  ratesBesideTruth,
  startScoring,
  waitForScores,
} from "./loop-quality.ts";
import { type LoopReport, reportText } from "./loop-report.ts";
import { starSopMarkdown } from "./star-sop.ts";

/**
 * The whole loop on real data, through the running product with an empty organisation in a temporary folder: SOPs, tickets, retrieval
 * and answers, audits drawn with known probability, scores, corrected rates beside the true ones, findings, training, forecast, plan.
 *
 *     tsx bench/real-loop.ts [--data ../shared/data] [--dialogues N] [--audits 150] [--seed 20261116] [--json]
 *
 * Exit code 1 when a check is not reproduced exactly, 0 also when the data is not there.
 */
export type LoopOptions = { folder: string; dialogues: number; audits: number; seed: number };

/** Runs the loop and reports. The caller has made sure that the folder holds the data (`missingPart`). */
export async function runLoop(options: LoopOptions, say: (line: string) => void): Promise<LoopReport> {
  const steps: LoopReport["steps"] = [];
  const timed = async <T>(step: string, work: () => Promise<T> | T): Promise<T> => {
    say(step);
    const started = performance.now();
    const before = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(before);
    steps.push({ step, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 });
    return result;
  };
  const data = await timed("read the files", () => readLoopData(options.folder, options.dialogues, options.seed));
  // Before the server starts: it blocks the event loop, and the server would meanwhile drop its idle connections.
  const reasons = await timed("name contact reasons (bench only)", () => nameReasons(data));
  const dataDir = mkdtempSync(join(tmpdir(), "plumb-loop-"));
  try {
    const config = readConfig({ PORT: "0", DATA_DIR: dataDir, PLUMB_LOG_LEVEL: "error" });
    const server = await startServer(config, { web: false, firstStart: "empty" });
    try {
      await timed("start the product", () => server.loaded);
      const running = { call: createClient(server.localUrl, server.operatorToken), context: await server.open };
      const through = await throughProduct(running, data, options, timed);
      return { ...through, retrieval: { ...through.retrieval, reasons }, steps };
    } finally {
      await server.close();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Timed = <T>(step: string, work: () => Promise<T> | T) => Promise<T>;

type Through = Omit<LoopReport, "steps" | "retrieval"> & { retrieval: Omit<LoopReport["retrieval"], "reasons"> };

async function throughProduct(running: Running, data: LoopData, options: LoopOptions, timed: Timed): Promise<Through> {
  const scorecard = loopScorecard(data);
  const calls = readCalls(data.callsCsv);
  const names = standIns(data);
  const aht = meanHandleTime(data);
  const sops = await timed("import and index the SOPs", () => importSops(running, data));
  const tickets = await timed("import the tickets", () => importTickets(running, data));
  await running.call("POST /scorecards", { body: scorecard });
  const { audits: size, seed } = options;
  const audit = await timed("draw and audit", () => drawAndAudit(running, { scorecard, data, size, seed }));
  const asked = await timed("ask and search", () => askSops(running, data, audit.drawn));
  const run = await timed("train the judge", () => startScoring(running));
  const scoring = await timed("score", () => waitForScores(running, run));
  await timed("calibrate, find, recommend", () => running.context.jobs.idle());
  const compared = await timed("compare the checks", () => compareChecks(running, scorecard, data));
  const rates = await ratesBesideTruth(running, scorecard, data);
  const found = await timed("draft training, calibrate again", () => findAndTrain(running));
  const volumes = await timed("import the volumes", () => importCalls(running, calls.known, aht));
  const pilot = await timed("import the pilot", () => importPilot(running, data.pilotCsv, names));
  const planned = await timed("forecast and plan", () => planAndCompare(running, { calls, data, names }));
  return {
    imports: [
      { what: "SOPs", ...sops },
      { what: "dialogues as tickets", ...tickets },
      { what: "audit labels", rows: audit.rows, added: audit.result.added, rejected: audit.result.rejected },
      { what: "bank calls", rows: calls.known.length, added: volumes.added, rejected: volumes.rejected },
      { what: "pilot events", rows: lineCount(data.pilotCsv), added: pilot.added, rejected: pilot.rejected },
    ],
    notes: notesOn(data, { drawn: audit.drawn.size, aht }),
    ...compared,
    retrieval: asked,
    scoring,
    rates,
    ...found,
    ...planned,
  };
}

const front = { owner: "Owner of the data set", verifier: "Second reader", effectiveFrom: "2020-01-01" };

async function importSops({ call, context }: Running, data: LoopData) {
  const counts = { rows: 0, added: 0, rejected: 0 };
  for (const sop of data.sops) {
    const query = { name: `${sop.id}.md`, approvedBy: front.verifier };
    const result = await call("POST /imports/sops", { query, body: bytes(starSopMarkdown(sop, front)) });
    counts.rows++;
    counts.added += result.added;
    counts.rejected += result.rejected;
  }
  await context.jobs.idle();
  return counts;
}

async function importTickets({ call }: Running, data: LoopData) {
  const lines = data.tickets.map((ticket) => JSON.stringify(ticket)).join("\n");
  const { added, rejected } = await call("POST /imports/tickets", {
    query: { name: "star.jsonl", format: "jsonl" },
    body: bytes(lines),
  });
  return { rows: data.tickets.length, added, rejected };
}

function nameReasons({ intents }: LoopData): LoopReport["retrieval"]["reasons"] {
  if (!intents) return [];
  return intents.fewShots.map(({ shots, rows }) => ({ shots, ...nearestReasonAccuracy(rows, intents.all) }));
}

function meanHandleTime({ tickets }: LoopData): number {
  const seconds = tickets.flatMap((ticket) => ticket.handleSeconds ?? []);
  return seconds.reduce((sum, one) => sum + one, 0) / Math.max(seconds.length, 1);
}

function lineCount(csv: string): number {
  return csv.trim().split("\n").length - 1;
}

function notesOn({ tickets, dialogues }: LoopData, { drawn, aht }: { drawn: number; aht: number }): string[] {
  return [
    `${tickets.length} of ${dialogues.complete} complete dialogues; ${dialogues.incomplete} incomplete ones have no ground truth and are left out.`,
    `Labels reached the product for the ${drawn} drawn tickets only; the true rates use all.`,
    `The bank's calls have no handle times: the dialogues' mean, ${Math.round(aht)} s, is written beside each interval.`,
    "The pilot is synthetic; each of its reasons stands for one of the dialogues' commonest, so that the plan finds tickets for it.",
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: fileURLToPath(new URL("../../shared/data", import.meta.url)) },
      dialogues: { type: "string", default: "1000000" },
      audits: { type: "string", default: "150" },
      seed: { type: "string", default: "20261116" },
      json: { type: "boolean", default: false },
    },
  });
  const missing = missingPart(values.data);
  if (missing !== null) {
    process.stdout.write(`skipped: no data at ${missing}\n`);
    return;
  }
  const { data: folder, dialogues, audits, seed } = values;
  const options = { folder, dialogues: Number(dialogues), audits: Number(audits), seed: Number(seed) };
  const report = await runLoop(options, (line) => process.stderr.write(`${line} …\n`));
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  if (report.wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
