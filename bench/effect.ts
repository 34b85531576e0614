import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { wilson } from "../evals/stats/wilson.ts";
import { playWorld, type World, type WorldKind } from "../training/effect-worlds.ts";

/**
 * Measures the measurement of training effects in made-up centres: how often an effect is claimed where there is none, and how often one
 * of 10 points is found beside the power that was stated before the start.
 *
 *     npm run bench:effect [-- --worlds 1000 --write]
 *
 * With --write its section of docs/benchmarks.md is replaced. Exit code 1 when more than 5 % claim an effect that is not there, or
 * when the share found misses the stated power by more than 5 points.
 */
const { values: options } = parseArgs({
  options: { worlds: { type: "string", default: "1000" }, write: { type: "boolean", default: false } },
});
const worlds = Number(options.worlds);
const allowedClaims = 0.05;
const allowedMiss = 0.05;

const kinds: WorldKind[] = [
  { name: "wait-list, 12 agents", design: "wait-list", agents: 12, ticketsPerAgent: 60, trueEffect: 0 },
  { name: "wait-list, 24 agents", design: "wait-list", agents: 24, ticketsPerAgent: 60, trueEffect: 0 },
  { name: "matched, the worst chosen of 60", design: "matched", agents: 60, ticketsPerAgent: 60, trueEffect: 0 },
  { name: "wait-list, 36 agents", design: "wait-list", agents: 36, ticketsPerAgent: 60, trueEffect: 0.1 },
];

type Row = {
  kind: WorldKind;
  claims: number;
  found: number;
  stated: number;
  minimum: number;
  bias: number;
  covered: number;
  prePost: number;
};

const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

function measure(kind: WorldKind, first: number): Row {
  const played: World[] = Array.from({ length: worlds }, (_, at) => playWorld(kind, first + at));
  const claimed = (verdict: string) => played.filter(({ result }) => result.verdict === verdict).length / worlds;
  const effects = played.flatMap(({ result }) => result.effect ?? []);
  const covered = effects.filter(({ low, high }) => low <= kind.trueEffect && kind.trueEffect <= high).length;
  return {
    kind,
    claims: claimed("improved") + claimed("worse"),
    found: claimed("improved"),
    stated: mean(played.map(({ statedPower }) => statedPower ?? 0)),
    minimum: mean(played.map(({ statedMinimum }) => statedMinimum ?? 1)),
    bias: mean(effects.map(({ value }) => value)) - kind.trueEffect,
    covered: covered / effects.length,
    prePost: mean(played.map(({ prePost }) => prePost)) - kind.trueEffect,
  };
}

const rows = kinds.map((kind, at) => measure(kind, 1 + 100_000 * at));
const none = rows.filter(({ kind }) => kind.trueEffect === 0);
const some = rows.filter(({ kind }) => kind.trueEffect !== 0);
const within = (share: number): string => {
  const interval = wilson(Math.round(share * worlds), worlds);
  return interval ? `${percent(share)} (${percent(interval.low)}–${percent(interval.high)})` : percent(share);
};

const lines = [
  "## Effect of training",
  "",
  `\`npm run bench:effect\`, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.split(" ").slice(0, 2).join(" ")}, Node ${process.version}.`,
  "",
  `${worlds} seeded centres a row: agents' true rates 70 % ± 8, a judge of sensitivity 90 % and specificity 85 %, 40 % of tickets reviewed, 60 tickets an agent and period, and everybody 5 points better in the later period for other reasons. In the matched rows trainers choose half of the worse half.`,
  "",
  "### No effect at all",
  "",
  "| design | an effect is claimed | intervals that hold the truth | bare pre/post would show, on average |",
  "|---|---|---|---|",
  ...none.map(
    (row) =>
      `| ${row.kind.name} | ${within(row.claims)} | ${percent(row.covered)} | ${percent(row.prePost)} points of nothing |`,
  ),
  "",
  "### A true effect of 10 points",
  "",
  "| design | found | stated before the start | can see (80 % power) | bias | intervals that hold the truth |",
  "|---|---|---|---|---|---|",
  ...some.map(
    (row) =>
      `| ${row.kind.name} | ${within(row.found)} | ${percent(row.stated)} | ${(100 * row.minimum).toFixed(1)} points | ${(100 * row.bias).toFixed(2)} points | ${percent(row.covered)} |`,
  ),
  "",
].map((line) => line.replace(" % points", " points"));
process.stdout.write(`${lines.join("\n")}\n`);

if (options.write) {
  const path = new URL("../docs/benchmarks.md", import.meta.url);
  const [open, close] = ["<!-- effect -->", "<!-- /effect -->"];
  const text = readFileSync(path, "utf8");
  const section = `${open}\n${lines.join("\n")}\n${close}`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  const next =
    from >= 0 && to > from
      ? text.slice(0, from) + section + text.slice(to + close.length)
      : `${text.trimEnd()}\n\n${section}\n`;
  writeFileSync(path, next);
}

const tooMany = none.filter(({ claims }) => claims > allowedClaims);
const off = some.filter(({ found, stated }) => Math.abs(found - stated) > allowedMiss);
for (const { kind, claims } of tooMany)
  console.error(`FAILED: ${kind.name} claims an effect in ${percent(claims)} of worlds without one`);
for (const { kind, found, stated } of off)
  console.error(`FAILED: ${kind.name} finds ${percent(found)}, stated ${percent(stated)}`);
process.exitCode = tooMany.length + off.length > 0 ? 1 : 0;
