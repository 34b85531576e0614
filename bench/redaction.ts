/**
 * Recall of redaction by type, and the share of other characters that is masked, on JSON lines `{text, spans: [[start, end, type]]}`.
 * Usage: tsx bench/redaction.ts FILE… [--misses TYPE] [--extra] [--baseline]
 * `--baseline` measures the npm package redact-pii beside it, installed into a temporary folder: it is no dependency.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redact } from "../ingest/redact.ts";

type Span = { start: number; end: number; type: string };
type Finder = (text: string) => Span[];
type Labelled = { text: string; spans: [number, number, string][] };

/** Labels of the corpora that are personal data; places, organisations, dates and titles alone are not. */
const personal = new Set([
  ...[
    "PERSON",
    "STREET_ADDRESS",
    "ADDRESS",
    "PHONE_NUMBER",
    "EMAIL_ADDRESS",
    "CREDIT_CARD",
    "US_SSN",
    "IBAN_CODE",
    "IP_ADDRESS",
  ],
  ...[
    "DOMAIN_NAME",
    "US_DRIVER_LICENSE",
    "ACCOUNT_NUMBER",
    "BOOKING_REF",
    "PASSWORD",
    "CLAIM_ID",
    "POLICY_ID",
    "ORDER_NUMBER",
  ],
]);

function main(args: string[]): void {
  const flag = (name: string): string | null => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? "") : null);
  const missesOf = flag("--misses");
  const files = args.filter((arg, i) => arg.endsWith(".jsonl") && args[i - 1] !== "--misses");
  for (const file of files) {
    const rows = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Labelled);
    report(file, rows, (text) => redact(text).spans, { missesOf, extra: args.includes("--extra") });
    if (args.includes("--baseline")) withBaseline((name, find) => report(`${name} on ${file}`, rows, find, quiet));
  }
}

type Shown = { missesOf: string | null; extra: boolean };
const quiet: Shown = { missesOf: null, extra: false };

function report(file: string, rows: Labelled[], find: Finder, shown: Shown): void {
  find("warm up");
  const started = performance.now();
  const result = measure(rows, find, shown);
  const microseconds = ((performance.now() - started) * 1000) / rows.length;
  process.stdout.write(
    `${JSON.stringify({ file, rows: rows.length, ...result, microseconds: Math.round(microseconds) }, null, 1)}\n`,
  );
}

const baseline = "redact-pii@3.4.0";
const mark = "\uE000";

/** Runs with a finder of the npm package, which is taken away afterwards. */
function withBaseline(run: (name: string, find: Finder) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "redaction-baseline-"));
  try {
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, baseline];
    execFileSync("npm", install, { stdio: "ignore" });
    const { SyncRedactor } = createRequire(join(folder, "package.json"))("redact-pii");
    const redactor = new SyncRedactor({ globalReplaceWith: mark });
    run(baseline, (text) => gapsOf(text, redactor.redact(text)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a text lost, when only marks stand in its place: the pieces that are left are found again in order. */
function gapsOf(text: string, marked: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  const pieces = marked.split(mark);
  pieces.forEach((piece, index) => {
    const start = piece === "" && index === pieces.length - 1 ? text.length : text.indexOf(piece, at);
    if (index > 0 && start > at) spans.push({ start: at, end: start, type: "OTHER" });
    at = Math.max(at, start) + piece.length;
  });
  return spans;
}

/** `recall`: spans masked whole, touched, all; `characters`: share of the type's letters and digits that is masked. */
function measure(rows: Labelled[], find: Finder, { missesOf, extra }: Shown) {
  const types = new Map<string, { whole: number; touched: number; all: number; masked: number; characters: number }>();
  let others = 0;
  let overMasked = 0;
  let overMaskedOutsideAnyLabel = 0;
  for (const row of rows) {
    const mask = new Uint8Array(row.text.length);
    for (const { start, end } of find(row.text)) mask.fill(1, start, end);
    const gold = new Uint8Array(row.text.length);
    for (const [start, end, type] of row.spans) gold.fill(personal.has(type) ? 2 : 1, start, end);
    for (const [start, end, type] of row.spans.filter((span) => personal.has(span[2]))) {
      const count = types.get(type) ?? { whole: 0, touched: 0, all: 0, masked: 0, characters: 0 };
      types.set(type, count);
      const flags = [...row.text.slice(start, end)].length === 0 ? [] : characterFlags(row.text, mask, start, end);
      const hit = flags.filter(Boolean).length;
      count.all += 1;
      count.characters += flags.length;
      count.masked += hit;
      if (hit === flags.length) count.whole += 1;
      if (hit > 0) count.touched += 1;
      if (hit < flags.length && (missesOf === type || missesOf === "all")) print("MISS", row.text, start, end);
    }
    for (let at = 0; at < row.text.length; at += 1) {
      if (gold[at] === 2) continue;
      others += 1;
      if (mask[at] === 1) overMasked += 1;
      if (mask[at] === 1 && gold[at] === 0) overMaskedOutsideAnyLabel += 1;
    }
    if (extra) {
      for (const { start, end, type } of find(row.text)) {
        if (gold.subarray(start, end).some((value) => value !== 2)) print(`EXTRA ${type}`, row.text, start, end);
      }
    }
  }
  const recall = Object.fromEntries(
    [...types].map(([type, { whole, touched, all, masked, characters }]) => [
      type,
      `${whole}/${all} whole, ${touched} touched, ${((100 * masked) / characters).toFixed(1)} % of characters`,
    ]),
  );
  return {
    recall,
    overMaskedPercent: (100 * overMasked) / others,
    outsideAnyLabelPercent: (100 * overMaskedOutsideAnyLabel) / others,
  };
}

/** Whether each letter or digit in [start, end) is masked; punctuation and spaces do not identify anybody. */
function characterFlags(text: string, mask: Uint8Array, start: number, end: number): boolean[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
    .filter((at) => /[\p{L}\p{N}]/u.test(text[at] ?? ""))
    .map((at) => mask[at] === 1);
}

function print(kind: string, text: string, start: number, end: number): void {
  const line = `${text.slice(Math.max(0, start - 50), start)}<<${text.slice(start, end)}>>${text.slice(end, end + 40)}`;
  console.error(kind, JSON.stringify(line));
}

main(process.argv.slice(2));
