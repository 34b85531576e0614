import type { PdfLine } from "./pdf-lines.ts";

/** An entry of a PDF's outline; `page` counts from 1, null where it leads nowhere. */
export type OutlineEntry = { level: number; title: string; page: number | null };

export type FoundHeadings = {
  /** index of a heading's first line -> its level and how many lines it takes */
  at: Map<number, { level: number; lines: number }>;
  /** entries of the outline that no line of the text fits */
  missing: string[];
};

const deepest = 6;
const longestHeading = 200;
const mostLines = 4;

/** Headings first as the outline names them, then as type size and weight show them. */
export function findHeadings(lines: readonly PdfLine[], outline: readonly OutlineEntry[]): FoundHeadings {
  const found: FoundHeadings = { at: new Map(), missing: [] };
  const taken = new Set<number>();
  let after = 0;
  for (const { level, title, page } of outline) {
    const match = matchOf(lines, title, page, taken, after);
    if (!match) {
      found.missing.push(title);
      continue;
    }
    found.at.set(match.index, { level: Math.min(level, deepest), lines: match.lines });
    for (let i = 0; i < match.lines; i++) taken.add(match.index + i);
    after = match.index;
  }
  for (const [index, heading] of headingsByType(lines, found.at, taken)) found.at.set(index, heading);
  return found;
}

const letters = (text: string) =>
  text
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();

/** Where a title stands: the first lines from `after` on whose letters are the title's, on its page or the next. */
function matchOf(
  lines: readonly PdfLine[],
  title: string,
  page: number | null,
  taken: ReadonlySet<number>,
  after: number,
): { index: number; lines: number } | null {
  const wanted = letters(title);
  if (wanted === "") return null;
  for (let index = after; index < lines.length; index++) {
    const line = lines[index];
    if (!line || taken.has(index) || (page !== null && line.page < page)) continue;
    if (page !== null && line.page > page + 1) return null;
    let text = "";
    for (let count = 1; count <= mostLines; count++) {
      text += letters(lines[index + count - 1]?.text ?? "");
      if (text === wanted) return { index, lines: count };
      if (!wanted.startsWith(text)) break;
    }
  }
  return null;
}

type Heading = { level: number; lines: number };

/**
 * Headings that no outline names: blocks of type larger than the text, or bold in the size of the text. With an outline
 * they take the level of its style, and what is no larger than its deepest entries is one level below them.
 */
function headingsByType(
  lines: readonly PdfLine[],
  outlined: ReadonlyMap<number, Heading>,
  taken: ReadonlySet<number>,
): [number, Heading][] {
  const body = bodySize(lines);
  const blocks = typeBlocks(lines, body, taken);
  const levelOf = outlined.size > 2 ? levelsFromOutline(lines, outlined) : levelsFromSizes(blocks, body);
  return blocks.flatMap((block): [number, Heading][] => {
    const level = levelOf(block);
    return level === null ? [] : [[block.index, { level, lines: block.count }]];
  });
}

/** The size of most letters. */
export function bodySize(lines: readonly PdfLine[]): number {
  const weights = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2;
    weights.set(rounded, (weights.get(rounded) ?? 0) + text.length);
  }
  return [...weights].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

const larger = 1.08;
/** Distance between lines of one block, in sizes of its type. */
const blockGap = 1.45;

type TypeBlock = { index: number; size: number; bold: boolean; text: string; count: number };

/** Runs of lines in one heading style with room around them, that read like a heading. */
function typeBlocks(lines: readonly PdfLine[], body: number, taken: ReadonlySet<number>): TypeBlock[] {
  const blocks: TypeBlock[] = [];
  for (let index = 0; index < lines.length; index++) {
    const first = lines[index];
    if (!first || taken.has(index) || !(first.size > body * larger || (first.bold && first.size > body * 0.9)))
      continue;
    let count = 1;
    const goesOn = () => !lines[index + count - 1]?.runIn && joined(lines[index + count - 1], lines[index + count]);
    while (goesOn() && sameStyle(first, lines[index + count])) count++;
    const text = lines
      .slice(index, index + count)
      .map((line) => line.text)
      .join(" ");
    const alone = !joined(lines[index - 1], first) && !goesOn() && count < mostLines;
    if (alone && readsLikeHeading(text)) blocks.push({ index, size: first.size, bold: first.bold, text, count });
    index += count - 1;
  }
  return blocks;
}

/** Whether the second line follows the first in the same block. */
export function joined(a: PdfLine | undefined, b: PdfLine | undefined): boolean {
  if (!a || !b || a.page !== b.page) return false;
  const down = a.y - b.y;
  return down >= 0 && down < blockGap * Math.max(a.size, b.size);
}

function sameStyle(a: PdfLine, b: PdfLine | undefined): boolean {
  return b !== undefined && Math.abs(a.size - b.size) < 0.5 && a.bold === b.bold;
}

function readsLikeHeading(text: string): boolean {
  return (
    text.length <= longestHeading && /\p{L}/u.test(text) && !/[.,;:!…]$/.test(text) && !/^[•◦▪‣●○–—*-] /.test(text)
  );
}

type LevelOf = (block: TypeBlock) => number | null;

function levelsFromOutline(lines: readonly PdfLine[], outlined: ReadonlyMap<number, Heading>): LevelOf {
  const sizes = new Map<number, number>();
  const titles = new Set<string>();
  let bold = true;
  for (const [index, { level, lines: count }] of outlined) {
    const size = lines[index]?.size ?? 0;
    sizes.set(level, Math.max(sizes.get(level) ?? 0, size));
    titles.add(
      letters(
        lines
          .slice(index, index + count)
          .map((line) => line.text)
          .join(""),
      ),
    );
    bold &&= lines[index]?.bold === true;
  }
  const depth = Math.max(...sizes.keys());
  const largest = Math.max(...sizes.values());
  const smallest = sizes.get(depth) ?? 0;
  return (block) => {
    const inContents = /\d$/.test(block.text) && titles.has(letters(block.text.replace(/[\s…\d]+$/, "")));
    // Larger than every heading: the title on the cover, which is no section.
    if (inContents || block.size > largest * larger || (bold && !block.bold)) return null;
    if (block.size <= smallest * 1.02) return Math.min(depth + 1, deepest);
    const [nearest] = [...sizes].sort((a, b) => Math.abs(a[1] - block.size) - Math.abs(b[1] - block.size));
    return nearest?.[0] ?? null;
  };
}

function levelsFromSizes(blocks: readonly TypeBlock[], body: number): LevelOf {
  const style = (size: number) => (size > body * larger ? Math.round(size * 2) / 2 : body);
  const sizes = [...new Set(blocks.map(({ size }) => style(size)))].sort((a, b) => b - a);
  return ({ size }) => Math.min(sizes.indexOf(style(size)) + 1, deepest);
}
