import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { missingPart } from "./loop-data.ts";
import { reportText } from "./loop-report.ts";
import { runLoop } from "./real-loop.ts";

const folder = process.env.PLUMB_BENCH_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
const missing = missingPart(folder);
if (missing !== null) console.warn(`The loop on real data is skipped: no data at ${missing}`);

describe.skipIf(missing !== null)("real loop", () => {
  it("reproduces every check and covers the true rates when it runs through the product", async () => {
    const report = await runLoop({ folder, dialogues: 120, audits: 60, seed: 20_261_116 }, () => {});
    expect(report.wrong).toEqual([]);
    expect(report.checks.length).toBeGreaterThanOrEqual(5);
    expect(report.imports.map((one) => one.added)).toEqual(report.imports.map((one) => one.rows));
    expect(report.scoring).toMatchObject({ tickets: 120, failed: 0 });
    expect(report.retrieval.phrases.rightSop).toBe(report.retrieval.phrases.asked);
    const judged = report.rates.filter((one) => one.kind === "judged" && one.covered !== null);
    expect(judged.length).toBeGreaterThanOrEqual(2);
    const told = report.rates.filter((one) => one.covered !== null);
    expect(told.filter((one) => one.covered).length / told.length).toBeGreaterThanOrEqual(0.9);
    expect(report.findings.length).toBeGreaterThan(0);
    expect(report.training.length).toBe(report.findings.length);
    expect(report.forecast.mase).toBeLessThan(1);
    expect(report.plan.contacts.low80).toBeLessThan(report.plan.contacts.high80);
    expect(reportText(report)).toContain("9 Plan");
  }, 300_000);
});

describe("missingPart", () => {
  it("names the first file that is not there when the folder does not exist", () => {
    expect(missingPart("/nowhere")).toBe("/nowhere/star/sops.jsonl");
  });
});
