import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { criteriaOf, scorecardSchema } from "../evals/scorecard.ts";
import type { Ticket } from "../ingest/ticket.ts";
import { readTickets } from "../ingest/ticket-file.ts";

/**
 * This engine beside promptfoo (llm-rubric) and autoevals (ClosedQA): the same stand-in for a model, the same tickets of the sample
 * organisation, the same criteria (all of its scorecard, all judged, without rules and examples, which the others cannot be given).
 *
 *     npm run bench:judge [-- --write] [--tickets 60] [--long 5120] [--folder FOLDER]
 *
 * The others are installed into a temporary folder, in the newest versions that say they run on this Node. Each engine runs in a
 * process of its own, with 64 calls at a time. `fetch` alone stands beside them: the same requests, and nothing read of the answers. A
 * --folder is kept, and what it holds is not installed again. With --write the section of docs/benchmarks.md is replaced.
 */
const { values: options } = parseArgs({
  options: {
    write: { type: "boolean", default: false },
    tickets: { type: "string", default: "60" },
    long: { type: "string", default: "5120" },
    folder: { type: "string" },
  },
});
const atOnce = 64;
const model = "gpt-4.1-mini";
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

type Criterion = { id: string; title: string; question: string };
type Sample = { ticket: Ticket; transcript: string };
type Measured = {
  seconds: number;
  cpuSeconds: number;
  scored: number;
  peakMb: number;
  calls: number;
  promptTokens: number;
};
type Engine = {
  name: string;
  command: string[];
  /** one that asks about all criteria at once is through too soon with few tickets */
  callsATicket: number;
};

async function sampleTickets(count: number): Promise<Sample[]> {
  const folder = path("../sops/sample/tickets/");
  const tickets: Ticket[] = [];
  for (const file of readdirSync(folder).sort()) {
    for await (const row of readTickets(createReadStream(join(folder, file)), "yaml"))
      if (row.ok) tickets.push(row.value);
  }
  return Array.from({ length: count }, (_, n) => {
    const ticket = tickets[n % tickets.length] as Ticket;
    // The same ticket again is another one by its first words: nothing is answered from memory.
    const turns = ticket.turns.map((turn, i) => (i === 0 ? { ...turn, text: `(${n}) ${turn.text}` as never } : turn));
    const transcript = turns.map(({ by, text }, i) => `[${i + 1}] ${by}: ${text}`).join("\n");
    return { ticket: { ...ticket, id: `${ticket.id}-${n}`, turns }, transcript };
  });
}

/** The newest version that says it runs on this Node. */
function newestFor(name: string): string {
  const asked = execFileSync("npm", ["view", `${name}@>=0.0.1`, "version", "engines.node", "--json"], {
    encoding: "utf8",
  });
  // Where no version names a range, the registry's client gives the versions alone.
  const list = (JSON.parse(asked) as (string | { version: string; "engines.node"?: string })[]).map((one) =>
    typeof one === "string"
      ? { version: one, range: "*" }
      : { version: one.version, range: one["engines.node"] ?? "*" },
  );
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const runs = (range: string) =>
    range.split("||").some((part) => {
      const match = /(\^|>=|>)\s*(\d+)(?:\.(\d+))?/.exec(part);
      if (!match) return true;
      const [wanted, least] = [Number(match[2]), Number(match[3] ?? 0)];
      if (match[1] === "^") return major === wanted && minor >= least;
      return major > wanted || (major === wanted && minor >= least);
    });
  const parts = (version: string) => version.split(".").map(Number);
  const newer = (a: string, b: string) => parts(a).reduce((order, part, i) => order || part - (parts(b)[i] ?? 0), 0);
  const fitting = list.filter(({ version, range }) => !version.includes("-") && runs(range));
  return (
    fitting
      .map(({ version }) => version)
      .sort(newer)
      .at(-1) ?? "latest"
  );
}

type Versions = Record<"promptfoo" | "autoevals", string>;

/** What an earlier run left in the folder, so that a measurement need not wait for the registry; null when it is not all there. */
function installed(folder: string): Versions | null {
  const versionOf = (name: string): string =>
    JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
  try {
    return { promptfoo: versionOf("promptfoo"), autoevals: versionOf("autoevals") };
  } catch {
    return null;
  }
}

function install(folder: string): Versions {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const versions = { promptfoo: newestFor("promptfoo"), autoevals: newestFor("autoevals") };
  const wanted = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  execFileSync("npm", ["install", ...wanted, "--no-audit", "--no-fund", "--ignore-scripts=false"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return versions;
}

async function startPeer(latency: number): Promise<{ url: string; child: ChildProcess }> {
  const args = ["--import", "tsx", path("./peers/openai-stub.ts"), "--latency", String(latency), "--no-bodies"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
  return { url, child };
}

async function measure(engine: Engine, samples: Sample[], criteria: Criterion[], latency: number, folder: string) {
  const peer = await startPeer(latency);
  const input = join(folder, "input.json");
  writeFileSync(input, JSON.stringify({ tickets: samples, criteria, atOnce, model }));
  const [program = "", ...args] = engine.command;
  const child = spawn(program, [...args, input], {
    cwd: engine.callsATicket === 1 ? path("..") : folder,
    env: {
      ...process.env,
      OPENAI_BASE_URL: `${peer.url}/v1`,
      OPENAI_API_KEY: "key",
      PROMPTFOO_DISABLE_TELEMETRY: "1",
      PROMPTFOO_DISABLE_UPDATE: "1",
      PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
      PROMPTFOO_CACHE_ENABLED: "false",
      PROMPTFOO_CONFIG_DIR: join(folder, "config"),
      PROMPTFOO_ASSERTIONS_MAX_CONCURRENCY: String(criteria.length),
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (part: Buffer) => {
    said += part.toString();
  });
  let complained = "";
  child.stderr.on("data", (part: Buffer) => {
    complained += part.toString();
  });
  await new Promise((resolve) => child.once("close", resolve));
  const line = said.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{"))
    throw new Error(`${engine.name} did not finish: ${complained.slice(-800) || said.slice(-800)}`);
  const log = (await (await fetch(`${peer.url}/__stub/log`)).json()) as { path: string; promptTokens: number }[];
  peer.child.kill();
  const calls = log.filter((entry) => entry.path.endsWith("/chat/completions"));
  const promptTokens = calls.reduce((sum, entry) => sum + entry.promptTokens, 0);
  return { ...(JSON.parse(line) as Measured), calls: calls.length, promptTokens };
}

const figure = (value: number, digits = 1): string => value.toFixed(digits);

async function main(): Promise<number> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "plumb-bench-judge-"));
  const lines: string[] = [];
  const say = (text: string) => {
    lines.push(text);
    process.stdout.write(`${text}\n`);
  };
  const versions = installed(folder) ?? install(folder);
  for (const file of ["promptfoo.mjs", "autoevals.mjs"]) copyFileSync(path(`./judge/${file}`), join(folder, file));
  const short = await sampleTickets(Number(options.tickets));
  const long = await sampleTickets(Number(options.long));
  const scorecard = scorecardSchema.parse(parse(readFileSync(path("../sops/sample/scorecard.yaml"), "utf8")));
  const criteria = criteriaOf(scorecard).map(({ id, title, question }) => ({ id, title, question }));
  const own = (name: string, file: string): Engine => {
    return { name, command: [process.execPath, "--import", "tsx", path(`./judge/${file}`)], callsATicket: 1 };
  };
  const other = (name: "promptfoo" | "autoevals"): Engine => {
    const command = [process.execPath, `${name}.mjs`];
    return { name: `${name} ${versions[name]}`, command, callsATicket: criteria.length };
  };
  const engines = [own("this engine", "ours.ts"), other("promptfoo"), other("autoevals")];
  say(
    `${short.length} tickets of the sample organisation for the others, ${long.length} for this engine (which is through too soon) and for \`fetch\` alone (the same requests, of whose answers nothing is read), ${criteria.length} criteria each, ${atOnce} calls at a time, a token = 4 characters of messages, schema and tools. ${cpus().length} cores, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`,
  );
  say("");
  say(
    "| engine | latency | calls | prompt tokens a scored criterion | processor ms a ticket | scored | tickets/s | of the ideal rate | peak MB |",
  );
  say("|---|---|---|---|---|---|---|---|---|");
  const rows = new Map<string, { tokens: number; rate: number }>();
  for (const engine of [...engines, own("`fetch` alone", "fetch-alone.ts")]) {
    for (const latency of [0, 200]) {
      const samples = engine.callsATicket === 1 ? long : short;
      const measured = await measure(engine, samples, criteria, latency, folder);
      const wanted = samples.length * criteria.length;
      const tokens = measured.promptTokens / measured.scored;
      const rate = samples.length / measured.seconds;
      const ideal =
        latency === 0 ? "–" : `${figure((100 * rate) / (atOnce / (latency / 1000) / engine.callsATicket))} %`;
      rows.set(`${engine.name} ${latency}`, { tokens, rate });
      say(
        `| ${engine.name} | ${latency} ms | ${measured.calls} | ${measured.scored === 0 ? "–" : figure(tokens, 0)} | ${figure((1000 * measured.cpuSeconds) / samples.length)} | ${measured.scored} of ${wanted} | ${figure(rate)} | ${ideal} | ${figure(measured.peakMb, 0)} |`,
      );
    }
  }
  const missed = goals(rows, engines, say);
  if (!options.folder) rmSync(folder, { recursive: true, force: true });
  if (options.write) writeSection(lines.join("\n"));
  return missed === 0 ? 0 : 1;
}

function goals(
  rows: Map<string, { tokens: number; rate: number }>,
  engines: Engine[],
  say: (text: string) => void,
): number {
  const [own, ...others] = engines;
  const at = (engine: Engine | undefined, latency: number) =>
    rows.get(`${engine?.name} ${latency}`) ?? { tokens: 0, rate: 0 };
  const tokens = Math.max(...others.map((one) => at(own, 200).tokens / at(one, 200).tokens));
  const speed = Math.min(...others.flatMap((one) => [0, 200].map((ms) => at(own, ms).rate / at(one, ms).rate)));
  const ideal = at(own, 200).rate / (atOnce / 0.2);
  const checks: [string, boolean][] = [
    [`prompt tokens at most 0.25 × either: ${figure(tokens, 2)} × the leaner one`, tokens <= 0.25],
    [`at least 3 × the speed of either: ${figure(speed)} × the faster one at its worse latency`, speed >= 3],
    [`at least 90 % of the ideal rate at 200 ms: ${figure(100 * ideal)} %`, ideal >= 0.9],
  ];
  say("");
  for (const [text, ok] of checks) say(`- ${ok ? "reached" : "MISSED"}: ${text}`);
  return checks.filter(([, ok]) => !ok).length;
}

function writeSection(text: string): void {
  const file = path("../docs/benchmarks.md");
  const [start, end] = ["<!-- bench:judge -->", "<!-- /bench:judge -->"];
  const section = `${start}\n${text}\n${end}`;
  const before = readFileSync(file, "utf8");
  const has = before.includes(start);
  const heading = "## The judge beside other evaluators";
  const written = has
    ? before.replace(new RegExp(`${start}[\\s\\S]*${end}`), () => section)
    : `${before.trimEnd()}\n\n${heading}\n\nWritten by \`npm run bench:judge -- --write\`.\n\n${section}\n`;
  writeFileSync(file, written);
}

process.exit(await main());
