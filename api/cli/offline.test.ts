import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { calibrateJudgments } from "../../evals/judgments-file.ts";
import { runHere } from "./test-terminal.ts";

const binary = fileURLToPath(new URL("../plumb.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "plumb-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The binary itself: about a second a start, so most tests run the command here instead. */
function plumb(args: string[], input = ""): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [binary, ...args], { env: { ...process.env, DATA_DIR: join(folder, "data") } });
  const ended = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (ended.stdout += data));
  child.stderr.on("data", (data: Buffer) => (ended.stderr += data));
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ ...ended, code })));
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("plumb", () => {
  it("prints its commands for --help and exits 0", async () => {
    const { code, stdout, stderr } = await plumb(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of ["serve", "migrate", "seed", "import", "calibrate", "eval", "forecast", "redact"])
      expect(stdout).toContain(`  ${name} `);
  });

  it("exits 2 and leaves standard output empty when it is used wrongly", async () => {
    const { code, stdout, stderr } = await plumb(["render", join(folder, "missing.md"), "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("missing.md");
    for (const args of [["no-such-command"], ["erlang", "c", "--load", "ten", "--agents", "14"], ["staff", "-"], []])
      expect(await runHere(args), args.join(" ")).toMatchObject({ code: 2, stdout: "" });
  });

  it("answers status with exit 1 and starts nothing when no server runs", async () => {
    const environment = { DATA_DIR: join(folder, "data") };
    const { code, stdout } = await runHere(["status", "--json"], "", environment);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ running: false });
  });
});

describe("plumb erlang", () => {
  const queue = ["--agents", "14", "--aht-s", "300", "--within-s", "20", "--json"];

  it("prints the figures of one queue as one JSON document", async () => {
    const { code, stdout, stderr } = await plumb(["erlang", "c", "--load", "10", ...queue]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const figures = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(figures)).toEqual(["pWait", "serviceLevel", "asaS", "occupancy"]);
    expect(figures.occupancy).toBeCloseTo(10 / 14);
  });

  it("exits 1 with an error document when the queue has no steady state", async () => {
    const { code, stdout } = await runHere(["erlang", "c", "--load", "14", ...queue]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "unprocessable" } });
  });
});

describe("plumb staff", () => {
  it("prints a JSON line an interval with its time as written, and exits 1 for a row it cannot read", async () => {
    const csv = "interval_start,volume,aht_s\n2026-01-05T09:00,30,300\n2026-01-05T09:30,many,300\n";
    const options = ["--interval-s", "1800", "--target", "0.8", "--within-s", "20", "--json"];
    const { code, stdout, stderr } = await runHere(["staff", "-", ...options], csv);
    expect(code).toBe(1);
    expect(lines(stdout)).toMatchObject([{ interval_start: "2026-01-05T09:00", agents: 8 }]);
    expect(stderr).toContain("line 3");
  });
});

describe("plumb redact", () => {
  it("keeps the id, replaces personal data and gives its spans in the input", async () => {
    const { code, stdout } = await plumb(["redact", "-", "--json"], '{"id":"a","text":"mail me: ann@example.com"}\n');
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([
      { id: "a", text: "mail me: [EMAIL]", spans: [{ start: 9, end: 24, type: "EMAIL" }] },
    ]);
  });
});

describe("plumb render", () => {
  it("prints sanitised HTML a line when the file holds JSON lines", async () => {
    const { code, stdout } = await runHere(
      ["render", "-", "--jsonl"],
      '{"id":1,"text":"**b** <script>x()</script>"}\n',
    );
    expect(code).toBe(0);
    expect(lines(stdout)).toEqual([{ id: 1, html: "<p><strong>b</strong> x()</p>" }]);
  });
});

describe("plumb sops", () => {
  const sop = (level: string) => `# Refund\n\n## Steps\n\n### 1. Check {#check}\n\nLook.\n\n**Constraints:**\n
- You ${level} ask for the order number {#ask-number}\n`;

  it("diff tells a weakened obligation", async () => {
    const paths = [file("a.md", sop("MUST")), file("b.md", sop("SHOULD"))];
    const { code, stdout } = await runHere(["sops", "diff", ...paths, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      changes: [{ kind: "weakened", step: "check", obligation: "ask-number" }],
    });
  });

  it("lint exits 1 with file, line and rule when there is no front matter", async () => {
    const path = file("c.md", sop("MUST"));
    const { code, stdout } = await runHere(["sops", "lint", path, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ findings: [{ file: path, line: 1, rule: "front-matter" }] });
  });
});

describe("plumb calibrate --judgments", () => {
  it("prints estimates per criterion and writes the report", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => {
      const human = i < 40 ? Number(i % 4 !== 0) : null;
      return JSON.stringify({ item: `t${i}`, criterion: "greets", judge: i % 4 ? 0.9 : 0.2, human, pass: 0.5 });
    });
    const report = join(folder, "report.html");
    const path = file("judgments.jsonl", rows.join("\n"));
    const { code, stdout } = await runHere(["calibrate", "--judgments", path, "--report", report, "--json"]);
    expect(code).toBe(0);
    const { criteria } = JSON.parse(stdout) as { criteria: Record<string, unknown>[] };
    expect(criteria).toMatchObject([
      { criterion: "greets", N: 60, n: 40, type: "rate", estimates: { recommended: { level: 0.95 } } },
    ]);
    expect(readFileSync(report, "utf8")).toContain("<svg");
  });

  it("gives a large file, which a second thread helps with, the figures of one thread in the order of the file", async () => {
    const lines = Array.from({ length: 20_100 }, (_, i) => {
      const [item, criterion] = [Math.floor(i / 3), `c${i % 3}`];
      const human = item % 40 === 0 ? (item * 7 + i) % 3 > 0 : null;
      return JSON.stringify({ item, criterion, judge: ((item * 37) % 100) / 100, human: human && 1, pass: 0.5 });
    });
    const { code, stdout } = await runHere([
      "calibrate",
      "--judgments",
      file("large.jsonl", lines.join("\n")),
      "--json",
    ]);
    expect(code).toBe(0);
    const expected = JSON.parse(JSON.stringify(calibrateJudgments(lines)));
    expect(JSON.parse(stdout)).toEqual(expected);
    expect(expected.criteria.map(({ criterion }: { criterion: string }) => criterion)).toEqual(["c0", "c1", "c2"]);
  });
});

describe("plumb deflect", () => {
  it("exits 1 and names the field when the scenario does not fit", async () => {
    const { code, stdout } = await runHere(["deflect", "-", "--json"], '{"reasons":[{"reason":"a","volume":-1}]}');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "invalid", message: expect.stringContaining("reasons[0]") },
    });
  });
});

describe("plumb classify", () => {
  const train = file(
    "train.jsonl",
    [
      "where is my refund",
      "refund the order",
      "send my money back, the refund",
      "I cannot log in",
      "the login fails",
      "login is broken",
    ]
      .map((text, index) => JSON.stringify({ text, intent: index < 3 ? "refund" : "sign-in" }))
      .concat('{"text":"what is the weather","intent":"oos"}')
      .join("\n"),
  );

  it("names the contact reason of texts and counts what was right", async () => {
    const test = '{"text":"where is the refund","intent":"refund"}\n{"text":"my login fails","intent":"sign-in"}\n';
    const { code, stdout } = await runHere(["classify", "--train", train, "--test", "-", "--json"], test);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as { predictions: { nearest: string }[] };
    expect(result).toMatchObject({ inScopeAccuracy: expect.any(Number), outOfScopeRecall: null });
    expect(result.predictions.map(({ nearest }) => nearest)).toEqual(["refund", "sign-in"]);
  });

  it("exits 1 and says why when the texts have one reason only", async () => {
    const { code, stderr } = await runHere(
      ["classify", "--train", "-", "--test", train],
      '{"text":"a","intent":"b"}\n',
    );
    expect(code).toBe(1);
    expect(stderr).toContain("at least two contact reasons");
  });
});

describe("plumb checks", () => {
  it("decides the checks of each dialogue and keeps going after a broken line", async () => {
    const sops = file(
      "star-sops.jsonl",
      `${JSON.stringify({ id: "trip", replies: {}, graph: {}, api_inputs: [], api_required: ["From"] })}\n`,
    );
    const dialogue = {
      id: 7,
      tasks: ["trip"],
      agent: "a",
      user: "u",
      start: 0,
      completion: "complete",
      events: [
        { t: 1, w: "Hello!", a: "hello" },
        { t: 2, q: "trip", c: [{ From: "'Home'" }] },
        { t: 3, w: "Bye", a: "goodbye" },
      ],
    };
    const { code, stdout, stderr } = await runHere(
      ["checks", "--sops", sops, "--tickets", "-", "--json"],
      `${JSON.stringify(dialogue)}\n{"id":8}\n`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain("line 2");
    expect(lines(stdout)).toEqual([
      {
        id: 7,
        checks: {
          greeting_said: true,
          offered_more_help: false,
          closing_said: true,
          all_required_fields_submitted: true,
        },
      },
    ]);
  });
});
