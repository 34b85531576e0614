/**
 * How well judges are calibrated by audits, measured on published judgments of real LLM judges beside human labels.
 *
 *   npx tsx bench/calibration.ts [--judges FOLDER] [--repetitions R]
 *
 * FOLDER holds manifest.json and one JSON-lines file a data set. Audits are drawn by simple random sampling, seeded.
 */
import { parseArgs } from "node:util";
import { mean } from "../evals/stats/moments.ts";
import {
  type IntervalMeasure,
  measureAcceptance,
  measureAlarm,
  measureClusters,
  measureInterval,
  measureMap,
  type Series,
  seriesOf,
} from "./calibration-measures.ts";
import { type JudgedTask, pearson, rankJudges, readJudgedTasks } from "./calibration-tasks.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const fixed = (value: number, digits = 3) => value.toFixed(digits);
const table = (rows: readonly (readonly string[])[]) => {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? "").length)));
  for (const row of rows)
    say(row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join("  "));
  say("");
};

function judgesOf(task: JudgedTask): string[] {
  const ranked = rankJudges(task).map(({ judge }) => judge);
  const median = ranked[Math.floor(ranked.length / 2)];
  return [...new Set([ranked[0], median].filter((judge) => judge !== undefined))];
}

const BANDS: [name: string, low: number, high: number][] = [
  ["r < .5", -1, 0.5],
  ["r .5-.65", 0.5, 0.65],
  ["r .65-.8", 0.65, 0.8],
  ["r >= .8", 0.8, 1.01],
];

function intervals(tasks: readonly JudgedTask[], repetitions: number): void {
  say(`95 % interval of the published figure, ${repetitions} repetitions a task, judge and target`);
  const measured: (IntervalMeasure & { n: number; r: number; name: string })[] = [];
  for (const task of tasks.filter((t) => t.y.length >= 200)) {
    for (const judge of judgesOf(task)) {
      const series = seriesOf(task, judge);
      for (const type of task.type === "binary" ? (["rate"] as const) : (["mean", "rate"] as const)) {
        const r = pearson(series.scores, type === "rate" ? series.pass : series.y);
        for (const n of [50, 100, 200].filter((size) => series.y.length >= 2 * size)) {
          measured.push({ n, r, name: `${series.name} ${type}`, ...measureInterval(series, n, type, repetitions) });
        }
      }
    }
  }
  const rows = [50, 100, 200].map((n) => {
    const own = measured.filter((m) => m.n === n);
    const least = own.reduce((a, b) => (b.coverage < a.coverage ? b : a));
    const ratios = own.map((m) => m.widthRatio);
    return [
      String(n),
      String(own.length),
      fixed(mean(own.map((m) => m.coverage))),
      fixed(least.coverage),
      fixed(mean(ratios)),
      fixed(Math.max(...ratios)),
      least.name,
    ];
  });
  table([["audits", "series", "coverage", "least", "width/human", "widest", "least covered series"], ...rows]);
  const gains = BANDS.map(([name, low, high]) => {
    const own = measured.filter((m) => m.r >= low && m.r < high);
    return [name, String(own.length), own.length > 0 ? fixed(mean(own.map((m) => m.widthRatio ** -2)), 2) : "-"];
  });
  table([["correlation", "series", "worth x audits"], ...gains]);
}

function maps(tasks: readonly JudgedTask[], repetitions: number): void {
  say(`calibration of left-over items after 100 audits, ${repetitions} repetitions`);
  const measured = tasks
    .filter((task) => task.y.length >= 200)
    .flatMap((task) => {
      const series = seriesOf(task, judgesOf(task)[0] as string);
      const { panel, scores } = series;
      const inputs = panel ? [scores, panel, scores.map((s, i) => (s + (panel[i] as number)) / 2)] : [scores];
      return inputs.map((input) => measureMap(input, series.pass, 100, repetitions));
    });
  const row = (side: "raw" | "calibrated") => {
    const of = (key: "brier" | "logLoss" | "ece") => fixed(mean(measured.map((m) => m[side][key])));
    return [side, String(measured.length), of("brier"), of("logLoss"), of("ece")];
  };
  table([["score", "series", "brier", "log loss", "ece"], row("raw"), row("calibrated")]);
}

function acceptance(tasks: readonly JudgedTask[], repetitions: number): void {
  say(`acceptance without a human at agreement .9, delta .1, single judge, ${repetitions} repetitions`);
  const rows = [100, 200, 300].map((n) => {
    const own = tasks
      .filter((task) => task.y.length >= Math.max(200, 1.5 * n))
      .map((task) => measureAcceptance(seriesOf(task, judgesOf(task)[0] as string), n, repetitions));
    return [
      String(n),
      String(own.length),
      fixed(mean(own.map((m) => m.coverage))),
      fixed(Math.max(...own.map((m) => m.violation))),
    ];
  });
  table([["audits", "tasks", "accepted", "worst violation"], ...rows]);
}

function alarms(repetitions: number): void {
  say(`drift alarm, ${repetitions} simulated streams`);
  const rows = [0.1, 0.2, 0.3].map((bound) => {
    const m = measureAlarm(bound, 0.03, 0.13, repetitions);
    return [fixed(bound, 2), fixed(m.falseAlarms), fixed(m.detected), String(m.medianDelay)];
  });
  table([["bound", "false alarms in 300", "found +.10 in 200", "median audits"], ...rows]);
}

function clusters(tasks: readonly JudgedTask[], repetitions: number): void {
  const task = tasks.find((t) => t.name === "framing/ALL");
  const judge = task && judgesOf(task)[0];
  if (!task || !judge) return;
  say(`whole articles audited (${task.name}), ${repetitions} repetitions`);
  const all = task.scores.get(judge) ?? [];
  const groups = task.clusters.flatMap((group, i) => (Number.isFinite(all[i]) ? [group ?? String(i)] : []));
  const series: Series = seriesOf(task, judge);
  table([
    ["clusters", "coverage"],
    ...[20, 30, 40].map((g) => [String(g), fixed(measureClusters(series, groups, g, repetitions))]),
  ]);
}

const { values } = parseArgs({
  options: {
    judges: { type: "string", default: "../shared/data/judges" },
    repetitions: { type: "string", default: "100" },
  },
});
const repetitions = Number(values.repetitions);
const tasks = readJudgedTasks(values.judges);
if (tasks.length === 0) {
  console.error(`no manifest.json in ${values.judges}`);
  process.exitCode = 1;
} else {
  intervals(tasks, repetitions);
  maps(tasks, Math.max(5, Math.round(repetitions / 5)));
  acceptance(tasks, repetitions);
  alarms(Math.max(200, repetitions));
  clusters(tasks, repetitions);
}
