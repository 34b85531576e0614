import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
  filesBelow,
  headingFigures,
  measureAttacks,
  measureHostile,
  measureMarkdown,
  measurePlan,
  wordRecall,
} from "./documents.ts";

const folder = process.env.PLUMB_BENCH_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url));
const plan = `${folder}/documents/ir_plan`;
const trust = `${folder}/trust`;
for (const path of [plan, trust]) if (!existsSync(path)) console.warn(`${path} is absent: its documents are skipped`);

describe("headingFigures", () => {
  it("counts each true heading once, with and without its level", () => {
    const truth: [number, string][] = [
      [1, "A"],
      [2, "B c"],
      [2, "B c"],
    ];
    const given: [number, string][] = [
      [1, "A"],
      [3, "B\u00a0c"],
    ];
    expect(headingFigures(given, truth)).toEqual({ truth: 3, given: 2, found: 2, withLevel: 1 });
  });
});

describe("wordRecall", () => {
  it("is the share of words that came through", () => {
    expect(wordRecall("one two", "one two two four")).toBe(0.5);
  });
});

describe.skipIf(!existsSync(plan))("a plan in three formats", () => {
  it("keeps every heading with its level and every table; of the PDF the text and nearly all headings", {
    timeout: 90_000,
  }, async () => {
    const { headings, tables, pdfWordRecall } = await measurePlan(plan);
    expect(headings.docx).toEqual({ truth: 156, given: 156, found: 156, withLevel: 156 });
    expect(headings.html).toEqual({ truth: 157, given: 157, found: 157, withLevel: 157 });
    expect(tables).toEqual({ docx: 4, html: 4 });
    expect(headings.pdf.found).toBeGreaterThanOrEqual(150);
    expect(headings.pdf.withLevel).toBeGreaterThanOrEqual(150);
    expect(pdfWordRecall).toBeGreaterThan(0.99);
  });
});

describe.skipIf(!existsSync(trust))("hostile documents", () => {
  it("are converted or refused with a code, whatever they hold", { timeout: 900_000 }, async () => {
    // A conversion starts a process: one in five here, all of them in bench/documents.ts.
    const some = (path: string) => filesBelow(path).filter((_, i) => i % 5 === 0);
    const archives = some(`${trust}/zip-docx/dev`);
    const pdfs = some(`${trust}/pdf/dev`);
    const { crashed, converted, refused, rssGrowthMb } = await measureHostile([...archives, ...pdfs]);
    expect(crashed).toEqual([]);
    expect(converted + Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(
      archives.length + pdfs.length,
    );
    expect(rssGrowthMb).toBeLessThan(256);
  });

  it("leave nothing that runs when attacks are converted as HTML and shown", { timeout: 300_000 }, () => {
    const { attacks, dangers } = measureAttacks(`${trust}/xss/dev/xss.jsonl`);
    expect(attacks).toBeGreaterThan(1000);
    expect(dangers).toBe(0);
  });

  it("lose nothing when Markdown is read and written again, but for one address that the library writes otherwise", () => {
    const { examples, same } = measureMarkdown(filesBelow(`${trust}/markdown/dev`));
    expect(examples).toBe(704);
    expect(same).toBeGreaterThanOrEqual(703);
  });
});
