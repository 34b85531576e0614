import type { Root, RootContent } from "mdast";
import { visit } from "unist-util-visit";
import { nodeSpan, shortHash } from "./markdown.ts";
import type { Audience, Span } from "./sop.ts";

export type AudienceSpan = { id: string | null; audience: Audience; span: Span };

/** `:::human` and `:::bot` blocks of a tree, in source order. `id` is that of `:::human{#id}`. */
export function audienceSpans(tree: Root): AudienceSpan[] {
  const found: AudienceSpan[] = [];
  visit(tree, "containerDirective", (node) => {
    const audience = audienceNamed(node.name);
    if (audience) found.push({ id: node.attributes?.id ?? null, audience, span: nodeSpan(node) });
  });
  return found;
}

function audienceNamed(name: string): Audience | null {
  return name === "human" || name === "bot" ? name : null;
}

/** Blocks with what stands in audience blocks put in their place, so that a block may hold whole steps. */
export function flattened(nodes: readonly RootContent[]): RootContent[] {
  return nodes.flatMap((node) =>
    node.type === "containerDirective" && audienceNamed(node.name) ? flattened(node.children) : [node],
  );
}

/** Whose block a piece of the source stands in; null = everybody's. */
export function audienceAt(blocks: readonly AudienceSpan[], span: Span): Audience | null {
  const around = blocks.filter((block) => block.span.start <= span.start && span.end <= block.span.end);
  return around.at(-1)?.audience ?? null;
}

/** Id of a block without one: stable as long as its own words are. */
export function derivedBlockId(audience: Audience, text: string): string {
  return `${audience}-${shortHash(text.replace(/\s+/gu, " ").trim())}`;
}

/**
 * The source as one audience reads it: blocks of the other and the fences of its own are blank. Nothing moves, so that every
 * offset and line still counts in the source.
 */
export function sourceFor(source: string, blocks: readonly Omit<AudienceSpan, "id">[], audience: Audience): string {
  return blocks.reduce((text, { audience: whose, span }) => {
    const block = text.slice(span.start, span.end);
    const kept =
      whose === audience
        ? block.replace(/^[^\n]*/u, blank).replace(/(?<=\n)[ \t]*:{3,}[ \t]*\r?$/u, blank)
        : blank(block);
    return text.slice(0, span.start) + kept + text.slice(span.end);
  }, source);
}

/** The source as one audience reads it, for reading: what is blank for it is closed up. */
export const textFor = (source: string, blocks: readonly Omit<AudienceSpan, "id">[], audience: Audience): string =>
  blocks.length === 0
    ? source
    : sourceFor(source, blocks, audience)
        .replace(/^[ \t]+$/gmu, "")
        .replace(/\n{3,}/gu, "\n\n");

/** A text as white space of the same length, line for line. */
export const blank = (text: string): string => text.replace(/[^\r\n]/gu, (character) => " ".repeat(character.length));
