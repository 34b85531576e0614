import { mean } from "../evals/stats/moments.ts";
import { mulberry32, sampleIndices } from "../evals/stats/prng.ts";
import type { JudgedTask } from "./calibration-tasks.ts";

/** Seed of the first draw of the published reference; draw b has this seed + b. */
export const SEED = 12345;

/** One judge on one task, items it scored only. */
export type Series = {
  name: string;
  judge: string;
  scores: number[];
  y: number[];
  pass: number[];
  threshold: number;
  /** Share of judges that pass each item; null with fewer than three judges. */
  panel: number[] | null;
  /** Mean score of all judges of each item; null with fewer than three judges. */
  panelMean: number[] | null;
  /** Rows of the task these items come from. */
  rows: number[];
};

export const pick = (values: readonly number[], rows: readonly number[]): number[] =>
  rows.map((i) => values[i] as number);

function acrossJudges(task: JudgedTask, value: (score: number) => number): number[] | null {
  if (task.scores.size < 3) return null;
  const judges = [...task.scores.values()];
  return task.y.map((_, i) => mean(judges.flatMap((s) => (Number.isFinite(s[i]) ? [value(s[i] as number)] : []))));
}

export function seriesOf(task: JudgedTask, judge: string): Series {
  const all = task.scores.get(judge) ?? [];
  const rows = all.flatMap((s, i) => (Number.isFinite(s) ? [i] : []));
  const panel = acrossJudges(task, (score) => Number(score >= task.threshold - 1e-9));
  const panelMean = acrossJudges(task, (score) => score);
  return {
    name: task.name,
    judge,
    scores: pick(all, rows),
    y: pick(task.y, rows),
    pass: pick(task.pass, rows),
    threshold: task.threshold,
    panel: panel && pick(panel, rows),
    panelMean: panelMean && pick(panelMean, rows),
    rows,
  };
}

const drawn = new Map<string, number[][]>();

/** Simple random samples of n of N, draw b with seed + b; kept, because many series have the same size. */
export function draws(N: number, n: number, repetitions: number, seed = SEED): number[][] {
  const key = `${N}/${n}/${repetitions}/${seed}`;
  const known = drawn.get(key);
  if (known) return known;
  if (drawn.size > 20) drawn.clear();
  const rows = Array.from({ length: repetitions }, (_, b) => sampleIndices(N, n, mulberry32(seed + b)));
  drawn.set(key, rows);
  return rows;
}

export type Summary = { cover: number; width: number; rmse: number; bias: number };

/** Gathers intervals around a known truth. */
export function summary(truth: number): {
  add: (value: number, low: number, high: number) => void;
  end: () => Summary;
} {
  let [count, covered, width, square, bias] = [0, 0, 0, 0, 0];
  return {
    add(value, low, high) {
      count++;
      if (low <= truth + 1e-12 && truth <= high + 1e-12) covered++;
      width += high - low;
      square += (value - truth) ** 2;
      bias += value - truth;
    },
    end: () => ({ cover: covered / count, width: width / count, rmse: Math.sqrt(square / count), bias: bias / count }),
  };
}
