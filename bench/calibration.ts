import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mean } from "../evals/stats/moments.ts";
import { startReport, writeSection } from "./benchmarks-page.ts";
import { measureLearned, measureProductRule, signalsOf } from "./calibration-acceptance.ts";
import { seriesOf } from "./calibration-draws.ts";
import { alarms, type Bench, bestSeries, fixed, groups, least, most, ratings } from "./calibration-drift.ts";
import {
  compareWithReference,
  type IntervalMeasure,
  measureIntervals,
  type Reference,
} from "./calibration-intervals.ts";
import { mapInputs, measureMap } from "./calibration-maps.ts";
import { type JudgedTask, judgesOf, pearson, readJudgedTasks } from "./calibration-tasks.ts";

/**
 * How well judges are corrected by audits: published judgments of real language models beside human labels, audits drawn
 * by simple random sampling with the generator, seeds and draws of the published Python reference.
 *
 *     npm run bench:calibration [-- --data ../shared --repetitions 1000 --write]
 *
 * With --write its section of docs/benchmarks.md is replaced. Exit code 1 when a figure misses its goal or the reference.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "../shared" },
    repetitions: { type: "string", default: "1000" },
    write: { type: "boolean", default: false },
  },
});
const repetitions = Number(options.repetitions);
const report = startReport();
const { say, table } = report;
const goals: { goal: string; reached: string; ok: boolean }[] = [];
const bench: Bench = {
  report,
  repetitions,
  goal: (text, reached, ok) => void goals.push({ goal: text, reached, ok }),
};
const { goal } = bench;

function reference<T>(name: string): T | null {
  const path = join(options.data, "reference/calibration", `${name}_dev.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : null;
}

const BANDS: [name: string, low: number, high: number, worth: number][] = [
  ["r < .5", -1, 0.5, 0],
  ["r .5-.65", 0.5, 0.65, 1.3],
  ["r .65-.8", 0.65, 0.8, 1.9],
  ["r >= .8", 0.8, 1.01, 3.5],
];

type Measured = IntervalMeasure & { name: string; target: string; r: number };

function measureAll(tasks: readonly JudgedTask[], expected: Reference | null) {
  const measured: Measured[] = [];
  let [worst, compared, panelWorst] = [0, 0, 0];
  for (const task of tasks) {
    for (const { judge, rank } of judgesOf(task)) {
      const series = seriesOf(task, judge);
      for (const target of task.type === "binary" ? ["y"] : ["y", "pass"]) {
        const labels = target === "y" ? series.y : series.pass;
        for (const n of [50, 100, 200].filter((size) => labels.length >= 2 * size)) {
          const one = measureIntervals(series, { labels, n, repetitions, both: rank === "best" });
          const { greg_judge_and_panel: panel, ...rest } = one.methods;
          const key = `${task.name}/${target}/${rank}`;
          if (repetitions === 1000) {
            const same = compareWithReference(expected?.[key], { ...one, methods: rest });
            worst = Math.max(worst, same.worst);
            compared += same.compared;
            const two = expected?.[key]?.n[n]?.greg_judge_and_panel;
            if (panel && two) panelWorst = Math.max(panelWorst, Math.abs(panel.width - two.width));
          }
          measured.push({ ...one, name: key, target, r: pearson(series.scores, labels) });
        }
      }
    }
  }
  return { measured, worst, compared, panelWorst };
}

function intervals(tasks: readonly JudgedTask[]): void {
  say(`### Intervals, ${repetitions} draws a series`, "");
  const { measured, worst, compared, panelWorst } = measureAll(tasks, reference<Reference>("mean"));
  if (compared > 0) {
    say(
      `${compared} figures of the reference compared series by series (coverage, width, error and bias of five methods, and the first draw): largest relative difference ${worst.toExponential(1)}; judge and panel together, widths: ${panelWorst.toExponential(1)}.`,
      "",
    );
    goal("equal to the reference to 1e-8", worst.toExponential(1), worst < 1e-8);
  } else say("The reference's figures were not compared: they are for 1000 draws, or not here.", "");
  const design = (m: Measured) => m.methods.greg_wilson_fpc ?? m.methods.greg_fpc;
  const rows = [50, 100, 200].map((n) => {
    const own = measured.filter((m) => m.n === n);
    const covers = own.map((m) => m.published.cover);
    const low = own.reduce((a, b) => (b.published.cover < a.published.cover ? b : a));
    const ratios = own.map((m) => m.published.width / m.alone.width);
    const byDesign = own.map((m) => design(m)?.cover ?? Number.NaN);
    goal(`coverage at ${n} audits .945 to .965`, fixed(mean(covers)), mean(covers) >= 0.945 && mean(covers) <= 0.965);
    goal(
      `no series under ${n === 50 ? ".91" : ".93"} at ${n}`,
      fixed(least(covers)),
      least(covers) >= (n === 50 ? 0.91 : 0.93),
    );
    goal(`never wider than 1.05 at ${n}`, fixed(most(ratios)), most(ratios) <= 1.05);
    return [
      String(n),
      String(own.length),
      fixed(mean(covers)),
      fixed(least(covers)),
      low.name,
      `${fixed(mean(byDesign))}, ${fixed(least(byDesign))}`,
      fixed(mean(ratios)),
      fixed(most(ratios)),
    ];
  });
  table(
    [
      "audits",
      "series",
      "coverage",
      "least",
      "least covered series",
      "Student interval for means: coverage, least",
      "width / audits alone",
      "widest",
    ],
    rows,
  );
  const all = measured.map((m) => m.published.width / m.alone.width);
  goal("mean width / audits alone <= .93", fixed(mean(all)), mean(all) <= 0.93);
  const gains = BANDS.flatMap(([name, low, high, worth]) => {
    const own = measured.filter((m) => m.r >= low && m.r < high);
    if (own.length === 0) return [[name, "0", "-", String(worth || "-")]];
    const gain = mean(own.map((m) => (m.alone.width / m.published.width) ** 2));
    if (worth > 0) goal(`an audit with the judge is worth ${worth} where ${name}`, fixed(gain, 2), gain >= worth);
    return [[name, String(own.length), fixed(gain, 2), String(worth || "-")]];
  });
  table(
    ["correlation of judge and people", "series", "worth of an audit with the judge, in audits alone", "goal"],
    gains,
  );
}

function maps(tasks: readonly JudgedTask[]): void {
  const runs = Math.max(5, Math.round(repetitions / 10));
  say(`### Confidence on items left over, after 100 audits, ${runs} draws a series`, "");
  const expected =
    reference<Record<string, { audits100?: Record<string, { brier: number; ece: number; logloss: number }> }>>(
      "calibration",
    );
  let worst = 0;
  const measured = tasks.flatMap((task) => {
    const series = bestSeries(task);
    return mapInputs(series).map(({ name, scores }) => {
      const one = measureMap(scores, series.pass, 100, runs);
      const same = runs === 100 ? expected?.[`${task.name}/${name}`]?.audits100 : undefined;
      for (const [side, method] of [
        ["raw", "raw"],
        ["calibrated", "cells"],
      ] as const) {
        const theirs = same?.[method];
        if (!theirs) continue;
        const own = one[side];
        worst = Math.max(
          worst,
          Math.abs(own.brier - theirs.brier),
          Math.abs(own.ece - theirs.ece),
          Math.abs(own.logLoss - theirs.logloss),
        );
      }
      return one;
    });
  });
  const of = (side: "raw" | "calibrated", key: "brier" | "logLoss" | "ece") => mean(measured.map((m) => m[side][key]));
  const row = (side: "raw" | "calibrated", title: string) => [
    title,
    String(measured.length),
    fixed(of(side, "brier")),
    fixed(of(side, "logLoss")),
    fixed(of(side, "ece")),
  ];
  table(
    ["score", "series", "Brier", "log loss", "calibration error"],
    [row("raw", "as the judge says it"), row("calibrated", "mapped onto the audits")],
  );
  if (worst > 0) say(`Largest difference from the reference: ${worst.toExponential(1)}.`, "");
  goal("log loss <= .465 after 100 audits", fixed(of("calibrated", "logLoss")), of("calibrated", "logLoss") <= 0.465);
  goal("Brier <= .150", fixed(of("calibrated", "brier")), of("calibrated", "brier") <= 0.15);
  goal("calibration error <= .07", fixed(of("calibrated", "ece")), of("calibrated", "ece") <= 0.07);
}

function acceptance(tasks: readonly JudgedTask[]): void {
  const runs = Math.max(20, Math.round(repetitions * 0.3));
  say(`### Verdicts accepted without a person, agreement .9, delta .1, ${runs} draws`, "");
  const single = Math.max(20, Math.round(repetitions / 10));
  const rows = [100, 200, 300].flatMap((n) => {
    const own = tasks.filter((task) => task.y.length >= 1.5 * n);
    const signalled = own.filter((task) => signalsOf(task, bestSeries(task)).signals.length > 0);
    const learned = signalled
      .filter((task) => bestSeries(task).y.length >= 1.5 * n)
      .map((task) => measureLearned(task, bestSeries(task), n, runs));
    const product = own.map((task) => measureProductRule(bestSeries(task), n, single));
    const line = (title: string, measures: readonly { coverage: number; violation: number }[]) => [
      String(n),
      title,
      String(measures.length),
      fixed(mean(measures.map((m) => m.coverage))),
      fixed(most(measures.map((m) => m.violation))),
    ];
    const tested = learned.map((m) => m.tested);
    const violation = most([...tested, ...product].map((m) => m.violation));
    goal(`broken promises <= delta in every task at ${n}`, fixed(violation), violation <= 0.1);
    if (n === 200)
      goal(
        "accepted share >= .15 with several judges at 200",
        fixed(mean(tested.map((m) => m.coverage))),
        mean(tested.map((m) => m.coverage)) >= 0.15,
      );
    return [
      line("several judges, certified", tested),
      line("one judge's score, certified", product),
      line(
        "several judges, a threshold that looks good enough",
        learned.map((m) => m.untested),
      ),
    ];
  });
  table(["audits", "rule", "tasks", "accepted", "promise broken in the worst task"], rows);
}

const folder = join(options.data, "data/judges");
const all = readJudgedTasks(folder);
if (all.length === 0) {
  console.error(`no manifest.json in ${folder}`);
  process.exitCode = 1;
} else {
  const tasks = all.filter((task) => task.y.length >= 200);
  intervals(tasks);
  maps(tasks);
  acceptance(tasks);
  alarms(tasks, bench);
  groups(all, bench);
  ratings(options.data, bench);
  say("### Goals", "");
  table(
    ["goal", "reached", ""],
    goals.map(({ goal: text, reached, ok }) => [text, reached, ok ? "ok" : "MISSED"]),
  );
  if (options.write) writeSection("calibration", "Calibration", "npm run bench:calibration", report);
  const missed = goals.filter(({ ok }) => !ok).length;
  process.stdout.write(missed === 0 ? "all goals reached\n" : `${missed} goals MISSED\n`);
  process.exitCode = missed === 0 ? 0 : 1;
}
