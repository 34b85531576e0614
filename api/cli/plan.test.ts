import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { type RunningServer, startServer } from "../server.ts";
import { pilotCsv, ticketLines, volumesCsv } from "../wfm/planning-fixture.ts";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-plan-"));
const environment = { DATA_DIR: join(folder, "data"), PORT: "0", PLUMB_LOG_LEVEL: "silent" };
let server: RunningServer;
const plumb = (args: string[], input = "") => runHere(args, input, environment);
const json = async (args: string[]) => {
  const { code, stdout } = await plumb([...args, "--json"]);
  expect(code).toBe(0);
  return JSON.parse(stdout);
};

beforeAll(async () => {
  server = await startServer(readConfig(environment), { web: false, firstStart: "empty" });
  await server.loaded;
  await plumb(["import", "tickets", "-", "--format", "jsonl"], ticketLines());
  await plumb(["import", "volumes", "-"], volumesCsv());
  await plumb(["import", "pilot", "-"], pilotCsv());
}, 120_000);

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("plumb plan", () => {
  it("makes, lists, compares, freezes and exports plans", async () => {
    const quick = ["--days", "3", "--draws", "200"];
    const first = await json(["plan", "--name", "first", ...quick]);
    expect(first.result.staffing.days).toHaveLength(3);
    const second = await json(["plan", "--name", "second", "--adoption", "0.9", ...quick]);
    const { plans } = await json(["plan", "list"]);
    expect(plans.map((one: { name: string }) => one.name)).toEqual(["second", "first"]);
    const compared = await plumb(["plan", "compare", first.id, second.id]);
    expect(compared.stdout).toContain("against the first");
    expect(compared.stdout).toContain("Adoption");
    const frozen = await plumb(["plan", "freeze", first.id]);
    expect(frozen.stdout).toContain("is frozen");
    expect((await json(["plan", "show", first.id])).state).toBe("frozen");
    const path = join(folder, "staffing.csv");
    await plumb(["plan", "export", "staffing", "--id", first.id, "--format", "csv", "--out", path]);
    expect(readFileSync(path, "utf8")).toContain("without low 80");
  }, 120_000);

  it("prints ledger and candidates", async () => {
    const ledger = await plumb(["plan", "ledger"]);
    expect(ledger.code).toBe(0);
    expect((await json(["plan", "candidates"])).candidates.length).toBe(3);
  });

  it("ends with 1 and the reason where a plan cannot be computed", async () => {
    const { code, stderr } = await plumb(["plan", "--queue", "fax"]);
    expect(code).toBe(1);
    expect(stderr).toContain("no volumes of the queue fax");
  });
});
