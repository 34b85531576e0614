import { splitTrailingId } from "./markdown.ts";
import type { Span } from "./sop.ts";

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

/** Sentences of a piece of Markdown as exact spans of it: no headings, labels, bullets, fences, table rules or `{#id}`. */
export function sentenceSpans(source: string): Span[] {
  return textUnits(source).flatMap((unit) => {
    const text = splitTrailingId(source.slice(unit.start, unit.end)).text;
    return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
      const start = unit.start + index + (segment.length - segment.trimStart().length);
      const end = unit.start + index + segment.trimEnd().length;
      return end > start && /[\p{L}\p{N}]/u.test(segment) ? [{ start, end }] : [];
    });
  });
}

const skipped = /^\s*(?:#{1,6}\s|\|?[\s:|-]+$|\*\*[^*]+:\*\*\s*$|:::|<!--)/;
const bullet = /^\s*(?:>\s?)*\s*(?:(?:[-*+]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?)?/;
const opensUnit = /^\s*(?:(?:[-*+]|\d{1,4}[.)])\s+|>|\|)/;

/** Paragraphs, list items and table rows, each from its first to its last character. */
function textUnits(source: string): Span[] {
  const units: Span[] = [];
  let open: Span | null = null;
  let fenced = false;
  let offset = 0;
  for (const line of source.split("\n")) {
    const start = offset;
    offset += line.length + 1;
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    if (fence || fenced || line.trim() === "" || skipped.test(line)) {
      open = null;
      continue;
    }
    const end = start + line.trimEnd().length;
    if (open && !opensUnit.test(line)) {
      open.end = end;
      continue;
    }
    open = { start: start + (bullet.exec(line)?.[0].length ?? 0), end };
    units.push(open);
  }
  return units.filter((unit) => unit.end > unit.start);
}

/** Inline Markdown as plain text on one line: emphasis and code marks off, links by their text. */
export function plainInline(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__)(.+?)\1/gs, "$2")
    .replace(/(?<![\p{L}\p{N}*])\*(?!\s)(.+?)(?<!\s)\*(?![\p{L}\p{N}*])/gsu, "$1")
    .replace(/`([^`]*)`/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+.!|>-])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
