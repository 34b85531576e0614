import type { Element, Root as HtmlRoot } from "hast";
import type { Heading, ListItem, Paragraph, PhrasingContent, Root } from "mdast";
import rehypeSanitize, { defaultSchema, type Options as SanitizeSchema } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { sourceFor } from "./audience.ts";
import { splitTrailingId } from "./markdown.ts";
import type { SopDocument } from "./sop.ts";

/** No raw HTML, no script, style or handler; links to http, https, mailto or this site only. */
const schema: SanitizeSchema = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ["http", "https", "mailto"], src: ["https"], cite: ["http", "https"] },
};

export type RenderOptions = {
  /** `drop` leaves the words of links and images but not their targets: for text that a model or a customer wrote */
  targets?: "keep" | "drop";
};

const kept = pipeline("keep");
const dropped = pipeline("drop");

function pipeline(targets: "keep" | "drop") {
  return unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkFrontmatter, ["yaml"])
    .use(() => anchorExplicitIds)
    .use(remarkRehype)
    .use(() => (targets === "drop" ? dropTargets : () => undefined))
    .use(rehypeSanitize, schema)
    .use(() => markOutsideLinks)
    .use(rehypeStringify)
    .freeze();
}

/**
 * Markdown (GitHub flavour) as sanitised HTML. Raw HTML in the source is left out; explicit `{#id}` marks become element
 * ids with the prefix `user-content-`; front matter is not shown.
 */
export function renderMarkdown(markdown: string, options: RenderOptions = {}): string {
  return String((options.targets === "drop" ? dropped : kept).processSync(markdown));
}

function anchorExplicitIds(tree: Root): void {
  visit(tree, (node) => {
    if (node.type === "heading") anchor(node, node);
    if (node.type === "listItem" && node.children[0]?.type === "paragraph") anchor(node.children[0], node);
  });
}

function anchor(text: Heading | Paragraph, target: Heading | ListItem): void {
  const last: PhrasingContent | undefined = text.children.at(-1);
  if (last?.type !== "text") return;
  const { text: value, id } = splitTrailingId(last.value);
  if (id === null) return;
  last.value = value;
  target.data = { ...target.data, hProperties: { id } } as typeof target.data & object;
}

function dropTargets(tree: HtmlRoot): void {
  visit(tree, "element", (node: Element, index, parent) => {
    if (node.tagName === "a") node.properties = {};
    if (node.tagName !== "img" || !parent || index === undefined) return;
    parent.children[index] = { type: "text", value: String(node.properties.alt ?? "") };
  });
}

function markOutsideLinks(tree: HtmlRoot): void {
  visit(tree, "element", (node: Element) => {
    if (node.tagName === "a" && /^https?:/i.test(String(node.properties.href ?? ""))) {
      node.properties.rel = ["nofollow", "noopener", "noreferrer"];
    }
  });
}

/** The page that people read, as sanitised HTML: without what is written for bots alone. */
export function renderHuman({ source, blocks }: SopDocument): string {
  return renderMarkdown(sourceFor(source, blocks, "human"));
}
