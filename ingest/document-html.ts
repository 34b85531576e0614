import type { Element, Root, RootContent } from "hast";
import rehypeParse from "rehype-parse";
import rehypeRemark from "rehype-remark";
import rehypeSanitize, { defaultSchema } from "rehype-sanitize";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";
import { type ConvertedDocument, documentText } from "./document.ts";
import { firstTitle, headingsOf, oneLine, writeMarkdown } from "./document-markdown.ts";

/** Mark of the paragraph that a document calls its title, where it is not a heading. */
export const titleClass = "document-title";

const schema = {
  ...defaultSchema,
  // Elements whose content is no text of the document; others that are not allowed leave their words.
  strip: "script style head template noscript iframe object embed svg math select button".split(" "),
};

const reader = unified().use(rehypeParse).freeze();
const cleaner = unified().use(rehypeSanitize, schema).use(rehypeRemark).freeze();

/** An HTML file as Markdown: sanitised first, tables and headings kept, pictures replaced by their description. */
export function convertHtml(bytes: Uint8Array): ConvertedDocument {
  // Editors of HTML write no-break spaces to lay a page out, not as part of its text.
  const html = documentText(bytes, declaredEncoding(bytes), true).replace(/&nbsp;|&#160;|&#xa0;|\u00a0/gi, " ");
  return htmlToMarkdown(html);
}

/** HTML text as Markdown; `warnings` come first in the result. */
export function htmlToMarkdown(html: string, warnings: readonly string[] = []): ConvertedDocument {
  const page = reader.parse(html);
  const ownTitle = titleOf(page);
  const pictures = simplify(page);
  const tree = cleaner.runSync(page);
  const headings = headingsOf(tree);
  const leftOut = pictures === 0 ? [] : [`${pictures === 1 ? "1 picture was" : `${pictures} pictures were`} left out.`];
  return {
    markdown: writeMarkdown(tree),
    title: ownTitle ?? firstTitle(headings),
    headings,
    warnings: [...warnings, ...leftOut],
  };
}

function declaredEncoding(bytes: Uint8Array): string | null {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1] ?? null;
}

function titleOf(page: Root): string | null {
  let title: string | null = null;
  visit(page, "element", (node) => {
    const classes = node.properties.className;
    const marked = Array.isArray(classes) && classes.includes(titleClass);
    if (node.tagName !== "title" && !marked) return;
    title ??= oneLine(textOf(node)) || null;
  });
  return title;
}

/**
 * Takes out what leads nowhere outside its file (pictures, links into the page, arrows back from notes) and gives each
 * table a heading row, which Markdown needs. Returns the number of pictures.
 */
function simplify(page: Root): number {
  let pictures = 0;
  visit(page, "element", (node, index, parent) => {
    if (!parent || index === undefined) return;
    if (node.tagName === "table") headFirstRow(node);
    if (node.tagName === "img") {
      pictures += 1;
      parent.children.splice(index, 1, { type: "text", value: String(node.properties.alt ?? "") });
      return;
    }
    const target = node.tagName === "a" ? String(node.properties.href ?? "") : "";
    if (!target.startsWith("#")) return;
    const back = /^#(foot|end)note-ref|^#fnref/.test(target);
    const words = back ? [] : (node.children as Element["children"]);
    parent.children.splice(index, 1, ...(words as RootContent[] & Element["children"]));
    return [SKIP, index];
  });
  return pictures;
}

/** A table without any heading cell is headed by its first row. */
function headFirstRow(table: Element): void {
  const rows: Element[] = [];
  let headed = false;
  visit(table, "element", (node) => {
    if (node.tagName === "tr") rows.push(node);
    if (node.tagName === "th") headed = true;
  });
  if (headed) return;
  for (const cell of rows[0]?.children ?? []) if (cell.type === "element" && cell.tagName === "td") cell.tagName = "th";
}

function textOf(node: Root | RootContent): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}
