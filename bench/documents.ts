import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import rehypeParse from "rehype-parse";
import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { convertInChild, serverCaps } from "../api/adapters/document-converter.ts";
import { type ConvertedDocument, DocumentRefused } from "../ingest/document.ts";
import { htmlToMarkdown } from "../ingest/document-html.ts";
import { writeMarkdown } from "../ingest/document-markdown.ts";
import { renderMarkdown } from "../sops/render.ts";

/**
 * How much of foreign documents comes through, and what hostile ones do: `tsx bench/documents.ts [FOLDER]` (default
 * ../shared/data). Prints one JSON document.
 */
type Heading = [number, string];
/** Shares of the true headings: found at all, and found with their level. */
export type HeadingFigures = { truth: number; given: number; found: number; withLevel: number };

/** Each true heading is counted once; white space differs between formats. */
export function headingFigures(given: readonly Heading[], truth: readonly Heading[]): HeadingFigures {
  const words = ([, text]: Heading) => text.replace(/\s+/g, " ").trim();
  const counted = (key: (heading: Heading) => string) => {
    const left = new Map<string, number>();
    for (const heading of given) left.set(key(heading), (left.get(key(heading)) ?? 0) + 1);
    return truth.filter((heading) => {
      const count = left.get(key(heading)) ?? 0;
      left.set(key(heading), count - 1);
      return count > 0;
    }).length;
  };
  const withLevel = counted((heading) => `${heading[0]} ${words(heading)}`);
  return { truth: truth.length, given: given.length, found: counted(words), withLevel };
}

/** Share of the words of one text that another has too, each as often as it has it. */
export function wordRecall(text: string, reference: string): number {
  const wordsOf = (all: string) =>
    all
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const left = new Map<string, number>();
  for (const word of wordsOf(text)) left.set(word, (left.get(word) ?? 0) + 1);
  const wanted = wordsOf(reference);
  const found = wanted.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  });
  return found.length / Math.max(1, wanted.length);
}

export type PlanFigures = {
  headings: Record<"docx" | "html" | "pdf", HeadingFigures>;
  tables: Record<"docx" | "html", number>;
  pdfWordRecall: number;
};

/** The plan that is there as DOCX, HTML and PDF, against its true headings; the PDF's words against those of the DOCX. */
export async function measurePlan(folder: string): Promise<PlanFigures> {
  const read = (name: string) => readFileSync(join(folder, name));
  const truth = JSON.parse(read("headings_truth.json").toString()) as Record<"docx" | "html", Heading[]>;
  const convert = (name: string) => convertInChild(read(name), name, serverCaps);
  const [docx, html, pdf] = [await convert("plan.docx"), await convert("plan.html"), await convert("plan.pdf")];
  return {
    headings: {
      docx: headingFigures(docx.headings, truth.docx),
      html: headingFigures(html.headings, truth.html),
      pdf: headingFigures(pdf.headings, truth.docx),
    },
    tables: { docx: tablesOf(docx), html: tablesOf(html) },
    pdfWordRecall: wordRecall(plain(pdf.markdown), plain(docx.markdown)),
  };
}

const tablesOf = ({ markdown }: ConvertedDocument): number => markdown.match(/^\|( :?-+:? \|)+$/gm)?.length ?? 0;
/** Addresses of links are no words of a page. */
const plain = (markdown: string): string => markdown.replace(/\]\([^)]*\)/g, "]").replaceAll("\\", "");

export type HostileFigures = {
  files: number;
  converted: number;
  refused: Record<string, number>;
  /** files that ended in anything but Markdown or a typed refusal */
  crashed: string[];
  slowestMs: number;
  rssGrowthMb: number;
};

/** What becomes of files that are made to break or exhaust a converter. */
export async function measureHostile(paths: readonly string[]): Promise<HostileFigures> {
  const figures: HostileFigures = {
    files: paths.length,
    converted: 0,
    refused: {},
    crashed: [],
    slowestMs: 0,
    rssGrowthMb: 0,
  };
  const before = process.memoryUsage.rss();
  for (const path of paths) {
    const started = performance.now();
    try {
      await convertInChild(readFileSync(path), path.replace(/^.*\//, ""), serverCaps);
      figures.converted += 1;
    } catch (error) {
      if (error instanceof DocumentRefused) figures.refused[error.code] = (figures.refused[error.code] ?? 0) + 1;
      else figures.crashed.push(`${path}: ${(error as Error).message}`);
    }
    figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - started));
    figures.rssGrowthMb = Math.max(figures.rssGrowthMb, Math.round((process.memoryUsage.rss() - before) / 1e6));
  }
  return figures;
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const pageOf = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype)
  .use(rehypeSanitize)
  .use(rehypeStringify)
  .freeze();
const reader = unified().use(remarkParse).use(remarkGfm).freeze();

/** How many examples of Markdown give the same page after they were read and written again. */
export function measureMarkdown(paths: readonly string[]): { examples: number; same: number } {
  const examples = paths.flatMap((path) =>
    readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { markdown: string }).markdown),
  );
  const page = (markdown: string) => String(pageOf.processSync(markdown));
  const same = examples.filter((text) => page(text) === page(writeMarkdown(reader.parse(text)))).length;
  return { examples: examples.length, same };
}

const htmlReader = unified().use(rehypeParse).freeze();
const dangerous = new Set(
  "script style iframe object embed svg math form base link meta template frame frameset applet noscript".split(" "),
);

/** How many dangerous elements, handlers and addresses are left when each attack is converted as HTML and shown as an SOP. */
export function measureAttacks(path: string): { attacks: number; dangers: number } {
  const payloads = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { payload: string }).payload);
  let dangers = 0;
  for (const payload of payloads) {
    const page = htmlReader.parse(
      `<body><section>${renderMarkdown(htmlToMarkdown(payload).markdown)}</section></body>`,
    );
    visit(page, "element", ({ tagName, properties }) => {
      if (dangerous.has(tagName)) dangers += 1;
      for (const [name, value] of Object.entries(properties)) {
        const scheme = /^[\s\p{Cc}]*([a-z][a-z0-9+.-]*)\s*:/iu.exec(String(value))?.[1]?.toLowerCase();
        const target = name === "href" || name === "src";
        if (/^on/i.test(name) || name === "style" || name === "srcDoc") dangers += 1;
        else if (target && scheme && !["http", "https", "mailto"].includes(scheme)) dangers += 1;
      }
    });
  }
  return { attacks: payloads.length, dangers };
}

async function main(data: string): Promise<void> {
  const bombs = mkdtempSync(join(tmpdir(), "plumb-bombs-"));
  try {
    execFileSync("python3", [join(data, "trust/zip-docx/gen/make_bombs.py"), bombs]);
    const figures = {
      plan: await measurePlan(join(data, "documents/ir_plan")),
      archives: await measureHostile([...filesBelow(join(data, "trust/zip-docx/dev")), ...filesBelow(bombs)]),
      pdfs: await measureHostile(filesBelow(join(data, "trust/pdf/dev"))),
      attacks: measureAttacks(join(data, "trust/xss/dev/xss.jsonl")),
      markdown: measureMarkdown(filesBelow(join(data, "trust/markdown/dev"))),
      pathEscapes: existsSync("/tmp/zip-slip-canary") ? 1 : 0,
    };
    process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    rmSync(bombs, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? "../shared/data");
