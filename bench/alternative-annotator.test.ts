import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type AnnotatedUnit, alternativeAnnotatorTest } from "../evals/stats/alternative-annotator.ts";

const REFERENCE = "../shared/reference/calibration/alttest_dev.json";
const JUDGES = "../shared/data/judges";
const absent = !existsSync(REFERENCE) || !existsSync(JUDGES);
if (absent) console.warn(`alternative annotator test: ${REFERENCE} or ${JUDGES} is not there, skipped`);

type Label = number | string;
type Row = { h: Record<string, Label>; j: Record<string, Label | null> };
type Expected = { winning_rate: number; advantage_prob: number; annotators: number; epsilon: number };

/** Rows that have the judge's label; words become numbers, which is all that matching needs. */
function unitsOf(task: string, judge: string): AnnotatedUnit[] {
  const words: Label[] = [];
  const number = (label: Label): number => {
    if (typeof label === "number") return label;
    if (!words.includes(label)) words.push(label);
    return words.indexOf(label);
  };
  return readFileSync(`${JUDGES}/${task}.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row)
    .flatMap(({ h, j }) => {
      const own = j[judge];
      if (own === null || own === undefined) return [];
      const labels = Object.fromEntries(Object.entries(h).map(([name, label]) => [name, number(label)]));
      return [{ labels, judge: number(own) }];
    });
}

describe.skipIf(absent)("alternativeAnnotatorTest", () => {
  it("gives the reference's winning rate and advantage on every published judge", () => {
    const reference = JSON.parse(readFileSync(REFERENCE, "utf8")) as Record<string, Record<string, Expected>>;
    const manifest = JSON.parse(readFileSync(`${JUDGES}/manifest.json`, "utf8")) as Record<string, { type: string }>;
    let compared = 0;
    for (const [task, judges] of Object.entries(reference)) {
      for (const [judge, expected] of Object.entries(judges)) {
        const alignment = manifest[task]?.type === "graded" ? "distance" : "match";
        const test = alternativeAnnotatorTest(unitsOf(task, judge), { epsilon: expected.epsilon, alignment });
        expect(test?.winningRate, `${task} ${judge}`).toBeCloseTo(expected.winning_rate, 5);
        expect(test?.advantage, `${task} ${judge}`).toBeCloseTo(expected.advantage_prob, 5);
        expect(test?.annotators).toHaveLength(expected.annotators);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});
