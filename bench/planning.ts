import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mulberry32 } from "../evals/stats/prng.ts";
import { type PilotResult, pilot } from "../wfm/pilot.ts";
import { definedRates } from "../wfm/vendor-definitions.ts";
import { readPilot } from "./planning-data.ts";
import { forecastRow, forecastTasks, totalsRow } from "./planning-forecasts.ts";
import { type ReferenceRow, referenceErrors } from "./planning-references.ts";
import { measureSpeed } from "./planning-speed.ts";
import { coverageText, simulateWorlds } from "./planning-worlds.ts";

/**
 * Measures the planning mathematics: reference errors, forecasts by rolling origin, a pilot with known truth, coverage of net
 * deflection over simulated organisations, known traps, speed.
 *
 *     npm run bench:planning [-- --data ../shared --worlds 300 --write]
 *
 * With --write its section of docs/benchmarks.md is replaced. Exit code 1 when a reference error or a trap check fails;
 * parts whose data is absent say so and are left out.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "../shared" },
    worlds: { type: "string", default: "300" },
    write: { type: "boolean", default: false },
  },
});
const volumes = join(options.data, "data/volumes");
const lines: string[] = [];
let failed = 0;

function say(...text: string[]): void {
  for (const line of text) {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  }
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  say("", `| ${headings.join(" | ")} |`, `|${headings.map(() => "---").join("|")}|`);
  say(...rows.map((row) => `| ${row.join(" | ")} |`), "");
}

const figure = (value: number, digits = 3): string => (Number.isFinite(value) ? value.toFixed(digits) : "-");
const share = (part: number, whole: number): string => `${part} of ${whole}`;

function references(): void {
  say("### Reference figures", "");
  const rows = referenceErrors(join(options.data, "reference"), volumes);
  if (rows.length === 0) {
    say("The reference figures are not here: left out.");
    return;
  }
  const ok = (row: ReferenceRow): boolean => row.worst <= row.allowed;
  failed += rows.filter((row) => !ok(row)).length;
  table(
    ["figure", "cases", "largest error", "allowed", ""],
    rows.map((row) => [
      row.what,
      String(row.cases),
      `${row.worst.toExponential(1)} ${row.kind}`,
      row.allowed.toExponential(0),
      ok(row) ? "ok" : "FAILED",
    ]),
  );
}

function forecasts(): void {
  say("### Forecasts by rolling origin", "");
  if (!existsSync(join(volumes, "bank_calls_30min.csv"))) {
    say("The public series are not here: left out.");
    return;
  }
  const tasks = forecastTasks(volumes);
  say(
    "An origin a day over at most the later half of each series; errors scaled by the seasonal naive's before the first origin.",
  );
  say(
    "Beside them what the method was published to give on the part of each series that follows, with its naive figure there.",
  );
  table(
    [
      "series",
      "ahead",
      "scaled error",
      "naive",
      "ratio",
      "published",
      "inside 80 %",
      "inside 95 %",
      "pinball",
      "bias",
      "origins",
    ],
    tasks
      .map(forecastRow)
      .map((row) => [
        row.series,
        row.horizon,
        figure(row.mase),
        figure(row.naiveMase),
        figure(row.mase / row.naiveMase),
        row.published === null
          ? "-"
          : `${row.published.mase} (naive ${row.published.naive}, ratio ${figure(row.published.mase / row.published.naive)})`,
        figure(row.coverage80),
        figure(row.coverage95),
        figure(row.pinball, 2),
        `${figure(100 * row.bias, 1)} %`,
        String(row.origins),
      ]),
  );
  say(
    "The series forecast anew from each origin, over its whole length, as somebody who runs the command would: sums over whole horizons, and each slot by itself.",
  );
  table(
    [
      "series",
      "ahead",
      "origins",
      "inside 80 %",
      "inside 95 %",
      "width of 80 % / total",
      "points inside 80 %",
      "points inside 95 %",
      "error / naive",
      "published",
    ],
    tasks
      .map(totalsRow)
      .map((row) => [
        row.series,
        row.horizon,
        String(row.origins),
        coverageText(row.inside80, row.origins),
        coverageText(row.inside95, row.origins),
        figure(row.width80, 2),
        figure(row.points80),
        figure(row.points95),
        figure(row.ratio),
        row.published === null ? "-" : figure(row.published.mase / row.published.naive),
      ]),
  );
}

const estimateText = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${figure(value)} (${figure(low)} to ${figure(high)})`;

function pilotTruth(): void {
  say("### A pilot with known truth", "");
  const path = join(volumes, "pilot_events.csv");
  if (!existsSync(path)) {
    say("The pilot log is not here: left out.");
    return;
  }
  const truth = JSON.parse(readFileSync(join(volumes, "pilot_truth.json"), "utf8"));
  const [control, treated] = ["0", "1"].map((arm) => truth.realised.customers[arm] as number) as [number, number];
  const events = readPilot(path);
  const measured: [string, PilotResult][] = [
    ["arm sizes given", pilot(events, { rng: mulberry32(1), customers: { control, treated } })],
    ["arm sizes guessed", pilot(events, { rng: mulberry32(1) })],
  ];
  const net = truth.expected_per_customer_56d.net_deflected as number;
  say(`True deflection per treated customer: ${figure(net)}. 95 % intervals.`);
  table(
    ["log", "vendor", "recontact-adjusted", "formula", "randomised", "truth inside"],
    measured.map(([name, { perTreatedCustomer: per }]) => {
      const inside = per.randomised.low <= net && net <= per.randomised.high;
      if (!inside) failed++;
      const cells = [per.vendor, per.recontactAdjusted, per.formula, per.randomised].map(estimateText);
      return [name, ...cells, inside ? "yes" : "NO"];
    }),
  );
  say("The same sessions by each definition:");
  table(
    ["definition", "counted", "rate"],
    definedRates(events).total.map((row) => [
      row.name,
      share(row.counted, row.sessions),
      row.rate ? estimateText(row.rate) : "-",
    ]),
  );
}

function worlds(): void {
  const count = Number(options.worlds);
  say(`### Total net deflection over ${count} simulated organisations`, "");
  const w = simulateWorlds(count, 20_261_122);
  table(
    ["figure", "value"],
    [
      ["inside the 80 % interval", coverageText(w.inside80, count)],
      ["inside the 95 % interval", coverageText(w.inside95, count)],
      ["the vendors' count with its 95 % interval", coverageText(w.vendorInside95, count)],
      ["mean absolute error / mean truth", figure(w.error)],
      ["the same of the vendors' count", figure(w.vendorError)],
      ["skill beside the vendors' count (CRPS)", w.skill === null ? "-" : figure(w.skill)],
      ["pinball loss, contacts", figure(w.pinball, 1)],
      ["probability integrals in ten bins", w.pit.map((p) => figure(p, 2)).join(" ")],
    ],
  );
}

function traps(): void {
  say("### Known traps", "");
  const run = spawnSync(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "wfm/planning-traps.test.ts", "--reporter=json"],
    { encoding: "utf8" },
  );
  const report = JSON.parse(run.stdout.slice(run.stdout.indexOf("{"))) as {
    testResults: { assertionResults: { ancestorTitles: string[]; status: string }[] }[];
  };
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const groups = [...new Set(results.map((one) => one.ancestorTitles[0] ?? ""))];
  const passed = (group: string) => results.filter((one) => one.ancestorTitles[0] === group && one.status === "passed");
  failed += results.filter((one) => one.status !== "passed").length;
  table(
    ["traps", "checks passed"],
    groups.map((group) => [
      group,
      share(passed(group).length, results.filter((one) => one.ancestorTitles[0] === group).length),
    ]),
  );
}

function speed(): void {
  say("### Speed, one thread", "");
  const s = measureSpeed();
  say(
    `A year of quarter hours staffed with Erlang A (80/20, patience 180 s, abandonment at most 5 %): ${figure(s.seconds, 2)} processor seconds for ${s.intervals} intervals.`,
  );
  table(
    ["agents for one interval", "here, per processor second", "pyworkforce's way", "ratio", "same answer"],
    [
      [
        "Erlang A",
        figure(s.erlangA.own, 0),
        figure(s.erlangA.baseline, 0),
        figure(s.erlangA.ratio, 0),
        share(s.erlangA.agree, s.erlangA.compared),
      ],
      [
        "Erlang C",
        figure(s.erlangC.own, 0),
        figure(s.erlangC.baseline, 0),
        figure(s.erlangC.ratio, 0),
        share(s.erlangC.agree, s.erlangC.compared),
      ],
    ],
  );
  say(
    "The other way begins its search at the load, so where fewer agents suffice it answers more than are needed.",
    "Erlang C has no more to gain: one pass of the recursion for Erlang B already ends at the answer, and the other way is slow only in starting it again at each agent more.",
    "",
  );
}

const START = "<!-- planning -->";
const END = "<!-- /planning -->";

function write(): void {
  const path = "docs/benchmarks.md";
  const before = existsSync(path)
    ? readFileSync(path, "utf8")
    : "# Benchmarks\n\nMeasured with the commands shown, on public data that is not part of this repository.\n";
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  const body = [START, "## Planning", "", `\`npm run bench:planning\`, ${date}, ${machine}.`, "", ...lines, END].join(
    "\n",
  );
  const [from, to] = [before.indexOf(START), before.indexOf(END)];
  const after =
    from >= 0 && to > from
      ? before.slice(0, from) + body + before.slice(to + END.length)
      : `${before.trimEnd()}\n\n${body}\n`;
  writeFileSync(path, after.replaceAll(/\n{3,}/g, "\n\n"));
}

speed();
references();
forecasts();
pilotTruth();
worlds();
traps();
if (options.write) write();
process.stdout.write(failed === 0 ? "all checks passed\n" : `${failed} checks FAILED\n`);
process.exitCode = failed === 0 ? 0 : 1;
