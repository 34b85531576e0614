import { join } from "node:path";
import { mean } from "../evals/stats/moments.ts";
import type { Report } from "./benchmarks-page.ts";
import { measureAlarm } from "./calibration-alarms.ts";
import { seriesOf } from "./calibration-draws.ts";
import { agentsOf, measureAgents, measureClusters } from "./calibration-groups.ts";
import { measureRatings, readRatings } from "./calibration-ratings.ts";
import { type JudgedTask, judgesOf, pearson } from "./calibration-tasks.ts";

/** Where a part of the benchmark writes, and how often it draws. */
export type Bench = {
  report: Report;
  repetitions: number;
  goal: (text: string, reached: string, ok: boolean) => void;
};

export const fixed = (value: number, digits = 3) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
export const least = (values: readonly number[]) => Math.min(...values);
export const most = (values: readonly number[]) => Math.max(...values);

export const bestSeries = (task: JudgedTask) => seriesOf(task, judgesOf(task)[0]?.judge ?? "");

export function alarms(tasks: readonly JudgedTask[], { report: { say, table }, repetitions, goal }: Bench): void {
  const runs = Math.max(200, repetitions);
  say(`### Drift alarm, ${runs} streams`, "");
  const simulated = [0.1, 0.2, 0.3].map((bound) => {
    const m = measureAlarm({
      bound,
      repetitions: runs,
      healthy: (rng) => Number(rng() < bound - 0.03),
      changed: (rng) => Number(rng() < bound + 0.1),
    });
    goal(`false alarms in 300 healthy audits <= .05, bound ${bound}`, fixed(m.falseAlarms), m.falseAlarms <= 0.05);
    goal(`.10 above the bound found within 200 audits >= .9, bound ${bound}`, fixed(m.detected), m.detected >= 0.9);
    return [fixed(bound, 2), fixed(m.falseAlarms), fixed(m.detected), String(m.medianDelay)];
  });
  table(
    ["bound", "false alarms in 300 audits, .03 under it", "found .10 above it in 200 audits", "median audits"],
    simulated,
  );
  const measured = tasks.filter((task) => task.y.length >= 300).flatMap((task) => realAlarm(task, runs));
  const row = (title: string, of: (m: RealAlarm) => ReturnType<typeof measureAlarm>) => {
    const shifted = measured.filter((m) => m.shift >= 0.1);
    return [
      title,
      fixed(mean(measured.map((m) => of(m).falseAlarms))),
      fixed(mean(shifted.map((m) => of(m).detected))),
      fixed(median(shifted.map((m) => of(m).medianDelay)), 0),
    ];
  };
  say(
    `The judge is replaced by the weakest one of its data set after 100 audits (${measured.filter((m) => m.shift >= 0.1).length} tasks where it errs at least .10 more); bound .03 above the first judge's disagreement.`,
  );
  table(
    ["bets", "false alarms in 300", "found in 200", "median audits"],
    [row("for rises of .05, .10 and .20 (here)", (m) => m.own), row("five fixed shares (reference)", (m) => m.shares)],
  );
  if (measured.length > 0) {
    const shifted = measured.filter((m) => m.shift >= 0.1);
    goal(
      "false alarms with real judges <= .05",
      fixed(mean(measured.map((m) => m.own.falseAlarms))),
      mean(measured.map((m) => m.own.falseAlarms)) <= 0.05,
    );
    goal(
      "replaced judge found >= .9",
      fixed(mean(shifted.map((m) => m.own.detected))),
      mean(shifted.map((m) => m.own.detected)) >= 0.9,
    );
    goal(
      "median audits to find it <= 65",
      fixed(median(shifted.map((m) => m.own.medianDelay)), 0),
      median(shifted.map((m) => m.own.medianDelay)) <= 65,
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type RealAlarm = { shift: number; own: ReturnType<typeof measureAlarm>; shares: ReturnType<typeof measureAlarm> };

function realAlarm(task: JudgedTask, runs: number): RealAlarm[] {
  const judge = judgesOf(task)[0]?.judge;
  const filled = [...task.scores].map(([name, scores]) => ({
    name,
    scores: scores.map((s) => (Number.isFinite(s) ? s : 0.5)),
  }));
  const weakest = filled
    .map(({ name, scores }) => ({ name, r: pearson(scores, task.y) }))
    .sort((a, b) => a.r - b.r)[0]?.name;
  if (judge === undefined || weakest === undefined || task.scores.size < 2) return [];
  const wrong = (name: string) =>
    (task.scores.get(name) ?? []).map((s, i) => Number(Number(s >= task.threshold - 1e-9) !== task.pass[i]));
  const [before, after] = [wrong(judge), wrong(weakest)];
  const bound = Math.min(mean(before) + 0.03, 0.95);
  const at = (values: readonly number[]) => (rng: () => number) => values[Math.floor(rng() * values.length)] as number;
  const streams = { bound, repetitions: runs, healthy: at(before), changed: at(after) };
  const shares = [0.05, 0.1, 0.2, 0.4, 0.7].map((share) => share / bound);
  return [
    { shift: mean(after) - bound, own: measureAlarm(streams), shares: measureAlarm({ ...streams, bets: shares }) },
  ];
}

export function groups(tasks: readonly JudgedTask[], { report: { say, table }, repetitions, goal }: Bench): void {
  say(`### Whole tickets audited, ${repetitions} draws; single agents`, "");
  const task = tasks.find((t) => t.name === "framing/ALL");
  if (task) {
    const series = bestSeries(task);
    const names = series.rows.map((row) => task.clusters[row] ?? String(row));
    table(
      ["clusters", "coverage of the published interval", "of the Student interval"],
      [20, 30, 40].map((g) => {
        const { published, student } = measureClusters(series, names, g, repetitions);
        goal(`coverage with whole clusters >= .93, ${g} of them`, fixed(published.cover), published.cover >= 0.93);
        return [String(g), fixed(published.cover), fixed(student.cover)];
      }),
    );
  }
  const rows = tasks.flatMap((one) => {
    const series = bestSeries(one);
    const agents = agentsOf(series, one.systems);
    const sizes = [...agents.values()].map((items) => items.length);
    if (agents.size < 3 || least(sizes) < 30) return [];
    const labels = one.type === "graded" ? series.y : series.pass;
    return [10, 20, 40]
      .filter((audits) => least(sizes) >= 2 * audits)
      .map((audits) => {
        const m = measureAgents(labels, series, agents, audits, Math.max(50, Math.round(repetitions * 0.4)));
        return [one.name, String(agents.size), String(audits), fixed(m.cover), fixed(m.worstAgent)];
      });
  });
  if (rows.length > 0) table(["task", "agents", "audits each", "coverage", "worst agent"], rows);
}

export function ratings(data: string, { report: { say, table }, repetitions, goal }: Bench): void {
  const answers = readRatings(join(data, "data/mtrag_human_ratings/dev/ratings.jsonl"));
  say(`### Faithfulness of answers: automatic judge, three raters, one drawn an answer, ${repetitions} draws`, "");
  if (answers.length === 0) {
    say("The ratings are not here: left out.", "");
    return;
  }
  const models = [...new Set(answers.map(({ model }) => model))];
  const rows = [
    { name: "all answers", own: answers },
    ...models.map((model) => ({ name: model, own: answers.filter((one) => one.model === model) })),
  ].flatMap(({ name, own }) =>
    [30, 50, 100]
      .filter((n) => own.length >= 2 * n)
      .map((n) => {
        const m = measureRatings(own, n, repetitions);
        // A third of 77 answers says too little of .93 or .95: those rows are shown, not judged.
        if (own === answers)
          goal(`coverage of corrected faithfulness >= .93 at ${n}`, fixed(m.coverage), m.coverage >= 0.93);
        return [
          name,
          String(own.length),
          String(n),
          fixed(m.truth),
          fixed(m.raw),
          fixed(m.rawError),
          fixed(m.correctedError),
          fixed(m.humanError),
          fixed(m.coverage),
          fixed(m.width / m.humanWidth),
        ];
      }),
  );
  table(
    [
      "answers of",
      "answers",
      "audits",
      "raters' mean",
      "judge's mean",
      "its error",
      "error corrected",
      "error of audits alone",
      "coverage",
      "width / audits alone",
    ],
    rows,
  );
}
