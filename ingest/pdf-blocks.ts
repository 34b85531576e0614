import type { List, ListItem, Paragraph, Root, RootContent } from "mdast";
import type { FoundHeadings } from "./pdf-headings.ts";
import { joined } from "./pdf-headings.ts";
import type { PdfLine } from "./pdf-lines.ts";

const marker = /^(?:([•◦▪‣●○■∙·–—*-])|(\d{1,3})[.)]|\(?([a-z]|[ivx]{2,4})[.)])\s+(?=\S)/;
/** Positions that differ by less are the same, in points. */
const sameX = 3;

type OpenItem = { x: number; list: List; item: ListItem };

/** Lines as headings, lists and paragraphs. Lists nest by their indentation; lines of one paragraph are joined. */
export function blocksOf(lines: readonly PdfLine[], headings: FoundHeadings): Root {
  const join = joiner(lines);
  const children: RootContent[] = [];
  let open: OpenItem[] = [];
  let paragraph: Paragraph | null = null;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as PdfLine;
    const heading = headings.at.get(index);
    if (heading) {
      const text = lines.slice(index, index + heading.lines).reduce((all, one) => join(all, one.text), "");
      children.push({ type: "heading", depth: heading.level as 1, children: [{ type: "text", value: text }] });
      [open, paragraph] = [[], null];
      index += heading.lines - 1;
      continue;
    }
    const marked = marker.exec(line.text);
    if (marked) {
      open = open.slice(0, enclosing(open, line.x));
      const item = addItem(children, open, line.x, marked);
      paragraph = addParagraph(item.children, line.text.slice(marked[0].length));
      continue;
    }
    if (paragraph && continues(lines[index - 1], line, open)) {
      extend(paragraph, line.text, join);
      continue;
    }
    const inside = open.findLastIndex((item) => line.x > item.x + sameX);
    open = open.slice(0, inside + 1);
    const home = open.at(-1)?.item.children ?? children;
    paragraph = addParagraph(home as RootContent[], line.text);
  }
  return { type: "root", children };
}

/** How many of the open items hold an item at `x`: those left of it, and a sibling's list. */
function enclosing(open: readonly OpenItem[], x: number): number {
  return open.findLastIndex((item) => item.x <= x + sameX) + 1;
}

/** Opens an item; afterwards `open` ends with it. */
function addItem(children: RootContent[], open: OpenItem[], x: number, marked: RegExpExecArray): ListItem {
  const item: ListItem = { type: "listItem", spread: false, children: [] };
  const ordered = marked[1] === undefined;
  const last = open.at(-1);
  if (last && Math.abs(last.x - x) <= sameX) {
    open.pop();
    if (last.list.ordered === ordered) {
      last.list.children.push(item);
      open.push({ x, list: last.list, item });
      return item;
    }
  }
  const start = ordered ? Number(marked[2] ?? 1) : null;
  const list: List = { type: "list", ordered, start, spread: false, children: [item] };
  ((open.at(-1)?.item.children ?? children) as RootContent[]).push(list);
  open.push({ x, list, item });
  return item;
}

function addParagraph(home: RootContent[], text: string): Paragraph {
  const paragraph: Paragraph = { type: "paragraph", children: [{ type: "text", value: text }] };
  home.push(paragraph);
  return paragraph;
}

function extend(paragraph: Paragraph, text: string, join: (a: string, b: string) => string): void {
  const [words] = paragraph.children;
  if (words?.type === "text") words.value = join(words.value, text);
}

/** Whether a line goes on with the paragraph of the line before it, also over the end of a page. */
function continues(before: PdfLine | undefined, line: PdfLine, open: readonly OpenItem[]): boolean {
  const item = open.at(-1);
  if (item && line.x <= item.x + sameX) return false;
  if (before && /…\s*\d+$/.test(before.text)) return false;
  if (before && before.page === line.page) return joined(before, line);
  return before !== undefined && !/[.!?:]["”’)]?$/.test(before.text);
}

/**
 * Joins two lines of print. A hyphen at the end of a line stays where the document writes the word with it elsewhere,
 * and goes where it only divides a word.
 */
function joiner(lines: readonly PdfLine[]): (a: string, b: string) => string {
  const words = new Set(lines.flatMap((line) => line.text.toLowerCase().match(/[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*/gu)));
  return (a, b) => {
    const head = /[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*(?=-$)/u.exec(a)?.[0];
    const tail = /^[\p{L}\p{N}_]+/u.exec(b)?.[0];
    if (a === "" || !head || !tail) return a === "" ? b : `${a} ${b}`;
    const hyphened = words.has(`${head}-${tail}`.toLowerCase()) && !words.has(`${head}${tail}`.toLowerCase());
    return hyphened ? `${a}${b}` : `${a.slice(0, -1)}${b}`;
  };
}
