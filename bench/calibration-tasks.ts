import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One property of one published dataset: human truth and judge scores of all its items, both in [0, 1]. */
export type JudgedTask = {
  name: string;
  type: "graded" | "ordinal" | "binary" | "pairwise";
  /** Mean human label. */
  y: number[];
  /** Human verdict, 0 or 1. */
  pass: number[];
  threshold: number;
  /** Scores by judge; NaN where the judge gave none. */
  scores: Map<string, number[]>;
  clusters: (string | undefined)[];
  /** System or author each item comes from, e.g. the summariser. */
  systems: string[][];
  /** A judge's own probability of a pass, by judge; NaN where it gave none. */
  ownProbability: Map<string, number[]>;
  /** Share of repeated samples of a judge that pass, by judge; NaN where there are none. */
  sampleShare: Map<string, number[]>;
};

type Manifest = {
  type: string;
  scale?: [number, number] | Record<string, [number, number]> | null;
  values?: Record<string, number> | null;
};
type Row = {
  p: string;
  g?: string;
  s?: string[];
  h?: Record<string, Label>;
  hm?: number;
  j?: Record<string, Label>;
  jp?: Record<string, number[]>;
  js?: Record<string, (number | null)[]>;
};
type Label = number | string | null;

const PASS_LEVEL: Record<string, number> = { "llmrubric-real": 0.66, "llmrubric-synth": 0.66 };

function numeric(manifest: Manifest, label: Label | undefined): number | null {
  if (label === undefined || label === null) return null;
  if (typeof label === "number") return label;
  return manifest.values?.[label] ?? null;
}

function scaleOf(manifest: Manifest, property: string): [number, number] {
  const { scale } = manifest;
  if (!scale) return [0, 1];
  return Array.isArray(scale) ? scale : (scale[property] ?? [0, 1]);
}

const bySide = (judges: readonly string[], value: (judge: string) => number[]) =>
  new Map(judges.map((judge) => [judge, value(judge)]));

/** Probability that the answer options from the pass level on hold together; the LLM-Rubric data give it. */
function ownProbabilities(dataset: string, judges: readonly string[], rows: readonly Row[]): Map<string, number[]> {
  if (!dataset.startsWith("llmrubric")) return new Map();
  return bySide(judges, (judge) =>
    rows.map((row) => row.jp?.[judge]?.slice(2).reduce((total, p) => total + p, 0) ?? Number.NaN),
  );
}

function sampleShares(
  judges: readonly string[],
  rows: readonly Row[],
  passed: (value: number) => boolean,
): Map<string, number[]> {
  const sampled = judges.filter((judge) => rows[0]?.js?.[judge] !== undefined);
  return bySide(sampled, (judge) =>
    rows.map((row) => {
      const votes = (row.js?.[judge] ?? []).filter((v) => v !== null);
      return votes.length > 0 ? votes.filter(passed).length / votes.length : 0.5;
    }),
  );
}

function toTask(dataset: string, property: string, manifest: Manifest, rows: readonly Row[]): JudgedTask {
  const [low, high] = scaleOf(manifest, property === "ALL" ? (rows[0]?.p ?? "") : property);
  const twoWay = ["binary", "nominal", "pairwise"].includes(manifest.type);
  const threshold = twoWay ? 0.5 : (PASS_LEVEL[dataset] ?? 0.75);
  const labelled = rows.flatMap((row) => {
    const labels = Object.entries(row.h ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, label]) => numeric(manifest, label) ?? []);
    const value = row.hm ?? labels.reduce((t, v) => t + v, 0) / labels.length;
    return Number.isFinite(value) ? [{ row, y: (value - low) / (high - low), first: labels[0] ?? value }] : [];
  });
  const verdict = ({ y, first }: { y: number; first: number }) =>
    twoWay ? (y > 0.5 ? 1 : y < 0.5 ? 0 : Number(first >= 0.5)) : Number(y >= threshold - 1e-9);
  const pass = labelled.map(verdict);
  const judges = [...new Set(labelled.flatMap(({ row }) => Object.keys(row.j ?? {})))].sort();
  const scores = new Map<string, number[]>();
  for (const judge of judges) {
    const values = labelled.map(({ row }) => {
      const value = numeric(manifest, row.j?.[judge]);
      return value === null ? Number.NaN : Math.min(Math.max((value - low) / (high - low), 0), 1);
    });
    if (values.filter(Number.isFinite).length >= 0.6 * labelled.length) scores.set(judge, values);
  }
  return {
    name: `${dataset}/${property}`,
    type: manifest.type as JudgedTask["type"],
    y: manifest.type === "binary" ? pass : labelled.map(({ y }) => y),
    pass,
    threshold,
    scores,
    clusters: labelled.map(({ row }) => row.g),
    systems: labelled.map(({ row }) => row.s ?? []),
    ownProbability: ownProbabilities(
      dataset,
      judges,
      labelled.map(({ row }) => row),
    ),
    sampleShare: sampleShares(
      judges,
      labelled.map(({ row }) => row),
      (v) => (v - low) / (high - low) >= threshold - 1e-9,
    ),
  };
}

/** Reads all datasets of a folder with manifest.json and one JSON-lines file a dataset; empty when it is absent. */
export function readJudgedTasks(folder: string): JudgedTask[] {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) return [];
  const manifests = JSON.parse(readFileSync(path, "utf8")) as Record<string, Manifest>;
  return Object.entries(manifests).flatMap(([dataset, manifest]) => {
    if (manifest.type === "nominal") return [];
    const text = readFileSync(join(folder, `${dataset}.jsonl`), "utf8");
    const rows = text.split("\n").flatMap((line) => (line ? [JSON.parse(line) as Row] : []));
    const properties = [...new Set(rows.map((row) => row.p))];
    const tasks = properties.map((p) =>
      toTask(
        dataset,
        p,
        manifest,
        rows.filter((row) => row.p === p),
      ),
    );
    return dataset === "framing" ? [...tasks, toTask(dataset, "ALL", manifest, rows)] : tasks;
  });
}

/** Pearson correlation; 0 when either side does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((t, x) => t + x, 0) / v.length;
  const ma = mean(a);
  const mb = mean(b);
  let cross = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((x, i) => {
    cross += (x - ma) * ((b[i] as number) - mb);
    aa += (x - ma) ** 2;
    bb += ((b[i] as number) - mb) ** 2;
  });
  return aa > 0 && bb > 0 ? cross / Math.sqrt(aa * bb) : 0;
}

/** Judges of a task by correlation with the human label over the items they scored, best first. */
export function rankJudges(task: JudgedTask): { judge: string; r: number }[] {
  return [...task.scores]
    .map(([judge, scores]) => {
      const rows = scores.flatMap((s, i) => (Number.isFinite(s) ? [i] : []));
      const r = pearson(
        rows.map((i) => scores[i] as number),
        rows.map((i) => task.y[i] as number),
      );
      return { judge, r };
    })
    .sort((a, b) => b.r - a.r || (a.judge < b.judge ? 1 : -1));
}

/** Best and median judge. */
export function judgesOf(task: JudgedTask): { judge: string; rank: string }[] {
  const ranked = rankJudges(task).map(({ judge }) => judge);
  const [best, median] = [ranked[0], ranked[Math.floor(ranked.length / 2)]];
  return [
    ...(best === undefined ? [] : [{ judge: best, rank: "best" }]),
    ...(median === undefined || ranked.length === 1 ? [] : [{ judge: median, rank: "median" }]),
  ];
}
