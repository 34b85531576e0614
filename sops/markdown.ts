import type { Heading, ListItem, Nodes, Parent, Root } from "mdast";
import { remark } from "remark";
import remarkDirective from "remark-directive";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import { visit } from "unist-util-visit";
import type { Span } from "./sop.ts";

const processor = remark().use(remarkGfm).use(remarkFrontmatter, ["yaml"]).use(remarkDirective);

/** The syntax tree of a Markdown source. Offsets of all nodes slice back to `source`. */
export function markdownTree(source: string): Root {
  const tree = processor.parse(source);
  if (source.startsWith("\uFEFF")) visit(tree, shiftByOne);
  return tree;
}

/** The parser drops a byte order mark before it counts. */
function shiftByOne(node: Nodes): void {
  for (const point of [node.position?.start, node.position?.end]) {
    if (point?.offset !== undefined) point.offset += 1;
  }
}

/** Half-open offsets of a parsed node in its source. */
export function nodeSpan(node: Nodes): Span {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}

const blockTypes = new Set(["list", "blockquote", "table", "containerDirective", "listItem", "tableRow", "root"]);

/**
 * Plain text of a node: blocks on lines of their own, list items with "- ", table cells joined by " | ".
 * A text directive without a label is what the author typed (`10:30`, `re:invent`), not markup.
 */
export function plainText(node: Nodes, source: string): string {
  if (node.type === "textDirective" && node.children.length === 0) {
    const span = nodeSpan(node);
    return source.slice(span.start, span.end);
  }
  if (node.type === "break") return "\n";
  if (node.type === "image") return node.alt ?? "";
  if (node.type === "html" || node.type === "yaml" || node.type === "definition") return "";
  if ("value" in node) return node.value;
  if (!("children" in node)) return "";
  return parentText(node, source);
}

function parentText(node: Parent & Nodes, source: string): string {
  const parts = node.children.map((child) => plainText(child, source));
  if (node.type === "tableRow") return parts.join(" | ");
  if (node.type === "list") return parts.map((part) => `- ${part}`).join("\n");
  if (blockTypes.has(node.type)) return parts.filter((part) => part !== "").join("\n");
  return parts.join("");
}

const trailingId = /\s*\{#([\p{L}\p{N}][\p{L}\p{N}_-]*)\}\s*$/u;

/** Takes an explicit `{#id}` off the end of a text; `length` is the text without it, right-trimmed. */
export function splitTrailingId(text: string): { text: string; id: string | null } {
  const match = trailingId.exec(text);
  if (!match) return { text: text.trimEnd(), id: null };
  return { text: text.slice(0, match.index), id: match[1] ?? null };
}

/** Heading without its `N.` number and without its `{#id}`. */
export function readHeading(
  heading: Heading,
  source: string,
): { title: string; id: string | null; number: number | null } {
  const { text, id } = splitTrailingId(plainText(heading, source).trim());
  const match = /^(\d{1,4})[.)]\s+(.*)$/su.exec(text);
  return { title: (match?.[2] ?? text).trim(), id, number: match?.[1] ? Number(match[1]) : null };
}

/** The item's own sentence: its first paragraph, with the span that ends before `{#id}`; null for an item without text. */
export function readItem(item: ListItem, source: string): { text: string; id: string | null; span: Span } | null {
  const first = item.children[0];
  if (first?.type !== "paragraph") return null;
  const span = nodeSpan(first);
  const raw = splitTrailingId(source.slice(span.start, span.end));
  const text = splitTrailingId(plainText(first, source)).text.trim();
  return { text, id: raw.id, span: { start: span.start, end: span.start + raw.text.length } };
}

/** kebab-case id from a title: accents folded, everything but letters and digits is a hyphen. Empty when nothing is left. */
export function slug(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
}

/** FNV-1a, 32 bits, as 7 base-36 characters: short stable ids from text. Not for security. */
export function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, "0");
}
