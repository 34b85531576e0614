import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { starCheckName, starDialogueSchema, starScorecard, starSopSchema, starTicket } from "../api/cli/star-format.ts";
import { applies } from "../evals/applies.ts";
import { runCheck } from "../evals/check.ts";
import { criteriaOf } from "../evals/scorecard.ts";
import { starSopMarkdown } from "./star-sop.ts";

const folder = process.env.PLUMB_BENCH_DATA ?? new URL("../../shared/data", import.meta.url).pathname;
const star = `${folder}/star`;
const present = existsSync(star);
if (!present) console.warn(`STAR is not in ${folder}: its checks are skipped`);

function jsonLines(path: string): unknown[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

type Truth = { id: number; checks: Record<string, boolean> };

describe.skipIf(!present)("STAR scorecard", () => {
  it("reproduces every ground-truth check when a single-task dialogue is complete", () => {
    const sops = jsonLines(`${star}/sops.jsonl`).map((line) => starSopSchema.parse(line));
    const criteria = criteriaOf(starScorecard(sops));
    const truth = new Map(
      (jsonLines(`${star}/dev/ground_truth_checks.jsonl`) as Truth[]).map((each) => [each.id, each.checks]),
    );
    const agreed: Record<string, number> = {};
    const wrong: string[] = [];
    let dialogues = 0;
    for (const line of ["single_0", "single_1"].flatMap((file) => jsonLines(`${star}/dev/${file}.jsonl`))) {
      const dialogue = starDialogueSchema.parse(line);
      const expected = truth.get(Number(dialogue.id));
      const ticket = starTicket(dialogue);
      if (!expected || !ticket) continue;
      dialogues++;
      const verdicts = criteria.flatMap((criterion) =>
        criterion.check && applies(criterion, ticket)
          ? [[starCheckName(criterion.id), runCheck(criterion.check, ticket).verdict.kind === "pass"] as const]
          : [],
      );
      const actual = Object.fromEntries(verdicts);
      for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
        if (actual[name] === expected[name]) agreed[name] = (agreed[name] ?? 0) + 1;
        else wrong.push(`${dialogue.id} ${name}: ${actual[name]}, truth ${expected[name]}`);
      }
    }
    console.warn(`${dialogues} dialogues, agreed: ${JSON.stringify(agreed)}, wrong: ${wrong.length}`);
    expect(wrong).toEqual([]);
    expect(dialogues).toBe(truth.size);
  });

  it("renders each SOP with steps and obligations its scorecard points at", () => {
    const sops = jsonLines(`${star}/sops.jsonl`).map((line) => starSopSchema.parse(line));
    const front = { owner: "Ada Moss", verifier: "Lev Orr", effectiveFrom: "2020-01-01" };
    const files = new Map(sops.map((sop) => [sop.id.replaceAll("_", "-"), starSopMarkdown(sop, front)]));
    const refs = criteriaOf(starScorecard(sops)).flatMap((criterion) => criterion.obligation ?? []);
    expect(refs.length).toBeGreaterThan(sops.length);
    for (const ref of refs) {
      const [sop = "", anchor = ""] = ref.split("#");
      expect(files.get(sop)).toContain(`{#${anchor}}`);
    }
  });
});
