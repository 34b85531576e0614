import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-planning-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const dateOf = (day: number): string => new Date(Date.UTC(2026, 0, 5 + day)).toISOString().slice(0, 10);
const daily = Array.from({ length: 120 }, (_, i) => `${dateOf(i)},${i === 50 ? 40 : 200 + ((i * 37) % 23)}`);
const series = `date,calls\n${daily.join("\n")}\n`;

describe("plumb forecast", () => {
  it("prints points, total and backtest by the names of the levels, with named days and odd stretches", async () => {
    const days = file("days.csv", `date,name\n${dateOf(50)},Fair\n${dateOf(121)},Fair\n`);
    const { code, stdout } = await runHere(["forecast", "-", "--horizon", "3", "--days", days, "--json"], series);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.points).toHaveLength(3);
    expect(Object.keys(result.points[0])).toEqual(["time", "value", "low80", "high80", "low95", "high95"]);
    expect(result.points[1].value).toBeLessThan(0.6 * result.points[0].value);
    expect(result.backtest).toMatchObject({ coverage80: expect.any(Number), coverage95: expect.any(Number) });
    expect(result.faults).toMatchObject([{ kind: "outlier", from: dateOf(50) }]);
  });
  it("exits 1 and names the line when a calendar cannot be read, and when the series is too short", async () => {
    const days = file("wrong.csv", "date,name\n2026-02-30,Fair\n");
    const wrong = await runHere(["forecast", "-", "--horizon", "3", "--days", days, "--json"], series);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout).error).toMatchObject({
      code: "invalid",
      message: expect.stringContaining("line 2"),
    });
    const short = await runHere(["forecast", "-", "--horizon", "3", "--json"], "date,calls\n2026-01-05,4\n");
    expect(short.code).toBe(1);
    expect(JSON.parse(short.stdout)).toMatchObject({ error: { code: "invalid" } });
  });
});

describe("plumb staff", () => {
  it("rejects contacts without a handle time and staffs the other intervals", async () => {
    const csv = "interval_start,volume,aht_s\n2026-01-05T09:00,30,0\n2026-01-05T09:30,0,0\n2026-01-05T10:00,30,300\n";
    const options = ["--interval-s", "1800", "--target", "0.8", "--within-s", "20", "--carry-over", "--json"];
    const { code, stdout, stderr } = await runHere(["staff", "-", ...options], csv);
    expect(code).toBe(1);
    expect(stderr).toMatch(/line 2: .*aht_s is 0/);
    expect(stdout.trim().split("\n")).toHaveLength(2);
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });
});

describe("plumb deflect", () => {
  it("prints every figure with both intervals, and the steps from the vendors' count to the honest one", async () => {
    const rates = {
      exposure: 0.5,
      containment: { successes: 60, trials: 100 },
      botRecontact: 0.2,
      humanRecontact: 0.1,
    };
    const scenario = { reasons: [{ reason: "a", volume: 1000, ahtS: 300, inducedShare: 0.1, ...rates }], draws: 300 };
    const { code, stdout } = await runHere(["deflect", "-", "--json"], JSON.stringify(scenario));
    expect(code).toBe(0);
    const { total } = JSON.parse(stdout);
    for (const bound of ["value", "low", "high", "level", "n", "method", "low80", "high80", "low95", "high95"])
      expect(total.netDeflected).toHaveProperty(bound);
    const steps = total.steps.reduce(
      (sum: number, step: { contacts: { value: number } }) => sum + step.contacts.value,
      0,
    );
    expect(Math.abs(steps / total.netDeflected.value - 1)).toBeLessThan(0.02);
  });
});

describe("plumb pilot", () => {
  it("reads abandoned sessions and prints the same sessions by each definition", async () => {
    const head = "customer_id,bot_arm,reason,ts,handler,outcome,handle_s,transferred_from_bot\n";
    const rows = Array.from({ length: 40 }, (_, i) => {
      const at = `2026-03-${String(1 + (i % 20)).padStart(2, "0")}T10:00:00`;
      return i % 2 === 0
        ? `c${i},1,refund,${at},bot,${i % 4 === 0 ? "abandoned" : "contained"},,0`
        : `c${i},0,refund,${at},human,handled,300,0`;
    });
    const { code, stdout } = await runHere(
      ["pilot", "-", "--resamples", "100", "--json"],
      `${head}${rows.join("\n")}\n`,
    );
    expect(code).toBe(0);
    const { definitions, perTreatedCustomer } = JSON.parse(stdout);
    expect(perTreatedCustomer).toHaveProperty("randomised");
    const rate = (name: string) =>
      definitions.find((one: { definition: string }) => one.definition === name).rate.value;
    expect([rate("containment"), rate("zendesk")]).toEqual([1, 0.5]);
  });
});
