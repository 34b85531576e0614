import { getDocumentProxy } from "unpdf";
import { type ConvertedDocument, DocumentRefused } from "./document.ts";
import { firstTitle, headingsOf, writeMarkdown } from "./document-markdown.ts";
import { blocksOf } from "./pdf-blocks.ts";
import { findHeadings, type OutlineEntry } from "./pdf-headings.ts";
import { dropEdges, linesOf, type PdfPage } from "./pdf-lines.ts";

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Pdf["getPage"]>>;
type Outline = NonNullable<Awaited<ReturnType<Pdf["getOutline"]>>>;

/**
 * The text of a PDF as Markdown: lines joined to paragraphs and lists, headings from the outline and the type. Tables
 * become lines of text and pictures are left out. Throws `unreadable` for a broken or protected file.
 */
export async function convertPdf(bytes: Uint8Array): Promise<ConvertedDocument> {
  // The parser takes the bytes over, so it gets its own.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false }).catch(
    (error: Error) => {
      const locked = error.name === "PasswordException";
      throw new DocumentRefused("unreadable", locked ? "The file is protected with a password." : notSound(error));
    },
  );
  try {
    return await readPdf(pdf);
  } finally {
    await pdf.destroy();
  }
}

const notSound = (error: Error) => `The file is not a sound PDF: ${error.message}`;

async function readPdf(pdf: Pdf): Promise<ConvertedDocument> {
  const bold = new Map<string, boolean>();
  const pages: PdfPage[] = [];
  const broken: number[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    try {
      pages.push(await readPage(await pdf.getPage(number), bold));
    } catch {
      broken.push(number);
    }
  }
  if (pages.length === 0) throw new DocumentRefused("unreadable", "No page of the PDF can be read.");
  const heavy = new Set([...bold].filter(([, isBold]) => isBold).map(([font]) => font));
  const { pages: texts, dropped } = dropEdges(pages.map((page) => linesOf(page, heavy)));
  const lines = texts.flat();
  const outline = await outlineOf(pdf).catch(() => []);
  const found = findHeadings(lines, outline);
  const tree = blocksOf(lines, found);
  const headings = headingsOf(tree);
  return {
    markdown: writeMarkdown(tree),
    title: (await ownTitle(pdf)) ?? firstTitle(headings),
    headings,
    warnings: warningsOf({ lines: lines.length, broken, dropped, outline: outline.length, missing: found.missing }),
  };
}

async function readPage(page: Page, bold: Map<string, boolean>): Promise<PdfPage> {
  const { items } = await page.getTextContent();
  const pieces = items.flatMap((item) => {
    if (!("str" in item)) return [];
    const [, , c = 0, d = 0, x = 0, y = 0] = item.transform as number[];
    return [{ text: item.str, x, y, width: item.width, size: Math.hypot(c, d), font: item.fontName }];
  });
  const fresh = new Set(pieces.filter(({ font }) => !bold.has(font)).map(({ font }) => font));
  if (fresh.size > 0) await learnFonts(page, fresh, bold);
  const [, bottom = 0, , top = 0] = page.view;
  page.cleanup();
  return { number: page.pageNumber, height: top - bottom, pieces };
}

/** A font has its name once its page has been laid out; without a name it counts as regular. */
async function learnFonts(page: Page, fonts: ReadonlySet<string>, bold: Map<string, boolean>): Promise<void> {
  await page.getOperatorList().catch(() => null);
  for (const font of fonts) bold.set(font, /bold|black|heavy|semibold|demi/i.test(fontName(page, font)));
}

function fontName(page: Page, font: string): string {
  return page.commonObjs.has(font) ? String((page.commonObjs.get(font) as { name?: unknown } | null)?.name ?? "") : "";
}

async function ownTitle(pdf: Pdf): Promise<string | null> {
  const data = await pdf.getMetadata().catch(() => null);
  const title = (data?.info as { Title?: unknown } | undefined)?.Title;
  return typeof title === "string" && title.trim() !== "" ? title.trim() : null;
}

const mostEntries = 5_000;

async function outlineOf(pdf: Pdf): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const walk = async (items: Outline, level: number): Promise<void> => {
    for (const item of items) {
      if (entries.length >= mostEntries) return;
      const page = await pageOf(pdf, item.dest).catch(() => null);
      entries.push({ level, title: item.title.replace(/\s+/g, " ").trim(), page });
      await walk(item.items, level + 1);
    }
  };
  await walk((await pdf.getOutline()) ?? [], 1);
  return entries;
}

async function pageOf(pdf: Pdf, target: string | unknown[] | null): Promise<number | null> {
  const place = typeof target === "string" ? await pdf.getDestination(target) : target;
  const [page] = place ?? [];
  if (typeof page === "number") return page + 1;
  return page ? (await pdf.getPageIndex(page as Parameters<Pdf["getPageIndex"]>[0])) + 1 : null;
}

type Read = { lines: number; broken: number[]; dropped: string[]; outline: number; missing: string[] };

function warningsOf({ lines, broken, dropped, outline, missing }: Read): string[] {
  const warnings: string[] = [];
  if (lines === 0)
    warnings.push("There is no text in this PDF: a scanned page is a picture, and pictures are not read.");
  if (broken.length > 0) warnings.push(`Pages that cannot be read were left out: ${broken.join(", ")}.`);
  if (outline === 0 && lines > 0) warnings.push("The PDF has no outline; headings were found by their type alone.");
  if (missing.length > 0) warnings.push(`Entries of the outline that the text does not show: ${missing.join("; ")}.`);
  if (dropped.length > 0) warnings.push(`Running heads were left out: ${dropped.slice(0, 5).join("; ")}.`);
  return warnings;
}
