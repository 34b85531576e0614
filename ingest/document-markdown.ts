import type { Nodes, Root } from "mdast";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkStringify, { type Options } from "remark-stringify";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import type { ConvertedDocument } from "./document.ts";

const style: Options = { bullet: "-", listItemIndent: "one", rule: "-", fences: true };

type TextHandler = NonNullable<NonNullable<Options["handlers"]>["text"]>;

/**
 * Takes back escapes that change nothing, so that people can read and edit the text: an underscore inside a word opens
 * nothing in CommonMark (`ORDER_ID`), and an address in the text may become a link.
 */
const text: TextHandler = (node, _parent, state, info) =>
  state
    .safe(node.value, info)
    .replace(/(?<=[\p{L}\p{N}_])\\_(?=[\p{L}\p{N}_\\])/gu, "_")
    .replace(/\\(?=&(?!#|\w+;))/g, "")
    .replace(/(?<=https?)\\:/g, ":")
    .replace(/(?<=[\w.+-])\\(?=@[\w.-]*[A-Za-z0-9](?![\w\\-]|\.\w))/g, "");

/** Words in brackets are no link while nothing defines one (`[NAME]`). */
const textWithBrackets: TextHandler = (...parts) => text(...parts).replace(/\\(?=\[[^\]^[\\]{2,}\](?![(:[]))/g, "");

const writerWith = (handler: TextHandler) =>
  unified()
    .use(remarkGfm, { tablePipeAlign: false })
    .use(remarkStringify, { ...style, handlers: { text: handler } })
    .freeze();
const [writer, bracketWriter] = [writerWith(text), writerWith(textWithBrackets)];
const reader = unified().use(remarkParse).use(remarkGfm).use(remarkFrontmatter, ["yaml"]).freeze();

/** A tree as Markdown that reads back as the same tree. */
export function writeMarkdown(tree: Root): string {
  let defines = false;
  visit(tree, "definition", () => {
    defines = true;
  });
  return (defines ? writer : bracketWriter).stringify(tree);
}

/** A Markdown file stays as it is, byte for byte. */
export function convertMarkdown(markdown: string): ConvertedDocument {
  const headings = headingsOf(reader.parse(markdown));
  return { markdown, title: firstTitle(headings), headings, warnings: [] };
}

/** `[level, text]` of each heading, in order; runs of white space are one space. */
export function headingsOf(tree: Root): [number, string][] {
  const headings: [number, string][] = [];
  visit(tree, "heading", (node) => {
    headings.push([node.depth, oneLine(textOf(node))]);
  });
  return headings;
}

/** The first heading of level 1, which is what a document without a title calls itself. */
export function firstTitle(headings: readonly [number, string][]): string | null {
  return headings.find(([level, title]) => level === 1 && title !== "")?.[1] ?? null;
}

/** A no-break space is a letter of the text, not white space. */
export function oneLine(value: string): string {
  return value.replace(/[ \t\r\n]+/g, " ").trim();
}

function textOf(node: Nodes): string {
  if (node.type === "break") return " ";
  if (node.type === "html") return "";
  if ("value" in node) return node.value;
  if ("alt" in node) return node.alt ?? "";
  return "children" in node ? node.children.map(textOf).join("") : "";
}
