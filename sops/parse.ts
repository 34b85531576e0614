import type { Heading, List, ListItem, Nodes, Root, RootContent } from "mdast";
import { type AudienceSpan, audienceAt, audienceSpans, derivedBlockId, flattened, sourceFor } from "./audience.ts";
import { leadsToOf, readBranches } from "./branches.ts";
import { markdownTree, nodeSpan, plainText, readHeading, readItem, shortHash, slug } from "./markdown.ts";
import { derivedObligationId, obligationKeywords } from "./obligation.ts";
import { parametersIn } from "./parameters.ts";
import type { Audience, AudienceBlock, Obligation, SopDocument, SopExample, SopMeta, SopStep, Span } from "./sop.ts";
import { codesIn, handOffsOf, inputUses, toolUses } from "./uses.ts";

/** A heading with everything below it up to the next section of the cut. `heading` is null before the first heading. */
type Section = { heading: Heading | null; nodes: RootContent[] };

const sectionNames = {
  overview: new Set(["overview", "resumen", "descripcion", "descripcion-general", "vision-general"]),
  parameters: new Set(["parameters", "parametros"]),
  steps: new Set(["steps", "pasos"]),
  examples: new Set(["examples", "ejemplos"]),
};

/** The bold label above a step's obligations. */
export function isConstraintsLabel(node: Nodes, source: string): boolean {
  return node.type === "paragraph" && /^(constraints|restricciones)\s*:?$/i.test(plainText(node, source).trim());
}

/**
 * Reads an SOP from Markdown. The source may start with its front matter; `meta` is taken as given.
 * Every span slices back to `source`. A document without `## Steps` is cut at its headings, so that any Markdown
 * can be searched and cited; an empty source gives no steps. Never throws on text.
 */
export function parseSop(source: string, meta: SopMeta): SopDocument {
  const tree = markdownTree(source);
  const blocks = audienceSpans(tree);
  const nodes = flattened(tree.children.filter((node) => node.type !== "yaml"));
  const sections = cut(nodes, 2);
  const named = (name: keyof typeof sectionNames) =>
    sections.find((section) => isNamed(section, sectionNames[name], source));
  const [steps, overview, parameters, examples] = [
    named("steps"),
    named("overview"),
    named("parameters"),
    named("examples"),
  ];
  const cuts = steps ? stepSections(steps, source) : fallbackSections(nodes, [overview, parameters], source);
  const declared = parameters ? parametersIn(listItems(parameters.nodes), source) : [];
  const read = readSteps(cuts, { meta, source, blocks, parameters: declared });
  return {
    meta,
    source,
    overview: overview && overview.nodes.length > 0 ? overviewOf(overview.nodes, source) : null,
    parameters: declared,
    tools: meta.tools ?? [],
    steps: read,
    blocks: blocks.map((block) => blockOf(block, read, source)),
    examples: examples ? examplesOf(examples.nodes, source, blocks) : [],
  };
}

/** The document as one audience reads it: without the blocks of the other. Its spans still slice the same source. */
export function documentFor(document: SopDocument, audience: Audience): SopDocument {
  const { source, meta, blocks } = document;
  if (blocks.length === 0) return document;
  return { ...parseSop(sourceFor(source, blocks, audience), meta), source };
}

function blockOf({ id, audience, span }: AudienceSpan, steps: readonly SopStep[], source: string): AudienceBlock {
  const step = steps.find((one) => one.span.start <= span.start && span.start < one.span.end);
  return {
    id: id ?? derivedBlockId(audience, source.slice(span.start, span.end)),
    stepId: step?.id ?? null,
    audience,
    span,
  };
}

/** Paragraphs, quotations, tables and list items of the examples, each with an id from its own words. */
function examplesOf(nodes: RootContent[], source: string, blocks: readonly AudienceSpan[]): SopExample[] {
  const taken = new Set<string>();
  return nodes
    .flatMap((node): (RootContent | ListItem)[] => (node.type === "list" ? node.children : [node]))
    .flatMap((node) => {
      const text = plainText(node, source).trim();
      if (text === "" || node.type === "heading") return [];
      const id = firstFree(`example-${shortHash(text.replace(/\s+/gu, " "))}`, taken);
      taken.add(id);
      const span = nodeSpan(node);
      return [{ id, text, audience: audienceAt(blocks, span), span }];
    });
}

/** Cuts at headings of at most `depth`; nodes before the first one form a section without a heading. */
function cut(nodes: RootContent[], depth: number): Section[] {
  const sections: Section[] = [];
  for (const node of nodes) {
    if (node.type === "heading" && node.depth <= depth) sections.push({ heading: node, nodes: [] });
    else if (sections.length === 0) sections.push({ heading: null, nodes: [node] });
    else sections.at(-1)?.nodes.push(node);
  }
  return sections;
}

function isNamed(section: Section, names: Set<string>, source: string): boolean {
  return section.heading !== null && names.has(slug(readHeading(section.heading, source).title));
}

function stepSections(section: Section, source: string): Section[] {
  const cuts = cut(section.nodes, 3);
  const withHeading = cuts.filter((part) => part.heading !== null);
  if (withHeading.length > 0) return withHeading;
  return section.nodes.some((node) => plainText(node, source).trim() !== "") ? [section] : [];
}

function fallbackSections(
  nodes: RootContent[],
  readElsewhere: readonly (Section | undefined)[],
  source: string,
): Section[] {
  const kept = new Set(readElsewhere.map((section) => section?.heading));
  return cut(nodes, 3).filter(
    (section) =>
      !(section.heading && kept.has(section.heading)) &&
      section.nodes.some((node) => plainText(node, source).trim() !== ""),
  );
}

function overviewOf(nodes: RootContent[], source: string): { text: string; span: Span } {
  return { text: textOf(nodes, source), span: spanOf(nodes) };
}

function textOf(nodes: readonly Nodes[], source: string): string {
  return nodes
    .map((node) => plainText(node, source).trim())
    .filter((text) => text !== "")
    .join("\n");
}

function spanOf(nodes: readonly Nodes[]): Span {
  const first = nodes[0];
  const last = nodes.at(-1);
  return { start: first ? nodeSpan(first).start : 0, end: last ? nodeSpan(last).end : 0 };
}

function listItems(nodes: readonly RootContent[]): ListItem[] {
  return nodes.filter((node): node is List => node.type === "list").flatMap((list) => list.children);
}

type StepPlace = Pick<SopDocument, "meta" | "source" | "parameters"> & { blocks: AudienceSpan[] };
type StepHead = Pick<SopStep, "id" | "number" | "title"> & { section: Section };

function readSteps(sections: Section[], place: StepPlace): SopStep[] {
  const taken = new Set<string>();
  const heads = sections.map((section, index): StepHead => {
    const head = section.heading ? readHeading(section.heading, place.source) : null;
    const title = head?.title || place.meta.title;
    const id = head?.id ?? firstFree(slug(title) || `step-${index + 1}`, taken);
    taken.add(id);
    return { id, title, number: head?.number ?? index + 1, section };
  });
  const steps = {
    ids: new Set(heads.map(({ id }) => id)),
    byNumber: new Map(heads.map(({ number, id }) => [number, id])),
    byTitle: new Map(heads.map(({ title, id }) => [title.toLowerCase(), id])),
  };
  const valueSets = valueSetsOf(place);
  const branchPlace = { source: place.source, blocks: place.blocks, steps, valueSets, taken };
  return heads.map((head) => readStep(head, place, branchPlace));
}

function readStep(
  { section, ...head }: StepHead,
  { meta, source, blocks, parameters }: StepPlace,
  place: Omit<Parameters<typeof readBranches>[1], "stepId">,
): SopStep {
  const all = section.heading ? [section.heading, ...section.nodes] : section.nodes;
  const obligations = readObligations(section.nodes, head.id, place, blocks);
  const branchPlace = { ...place, stepId: head.id };
  const branches = readBranches(section.nodes, branchPlace);
  const declared = meta.tools ?? [];
  const codes = codesIn(section.nodes, source);
  const tools = toolUses(head.id, codes, declared);
  const results = new Set(declared.flatMap(({ returns }) => returns));
  return {
    ...head,
    text: stepText(section.nodes, source),
    span: spanOf(all),
    obligations,
    branches,
    tools,
    inputs: inputUses(head.id, codes, tools, { parameters, tools: declared, results }),
    handOffs: handOffsOf(head.id, branches, obligations),
    leadsTo: leadsToOf(section.nodes, branchPlace),
  };
}

/** Closed sets that the document declares: its regions and channels, values of parameters, results of tools. */
function valueSetsOf({ meta, parameters }: StepPlace): string[][] {
  const declared = [...parameters.map(({ values }) => values), ...(meta.tools ?? []).map(({ returns }) => returns)];
  return [meta.regions, meta.channels, ...declared].filter((values) => values.length > 1);
}

/** Only derived ids are made free of clashes; two equal explicit ids are the author's and a lint finding. */
function firstFree(id: string, taken: ReadonlySet<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
  return free;
}

function readObligations(
  nodes: readonly RootContent[],
  stepId: string,
  { source, taken }: { source: string; taken: Set<string> },
  blocks: readonly AudienceSpan[],
): Obligation[] {
  return allItems(nodes).flatMap((item) => {
    const read = readItem(item, source);
    const level = read && obligationKeywords(read.text)[0]?.level;
    if (!read || !level) return [];
    const id = read.id ?? firstFree(derivedObligationId(stepId, read.text), taken);
    taken.add(id);
    return [{ id, stepId, level, text: read.text, span: read.span, audience: audienceAt(blocks, read.span) }];
  });
}

/** List items at every depth, in source order. */
export function allItems(nodes: readonly (RootContent | Root)[]): ListItem[] {
  return nodes.flatMap((node): ListItem[] => {
    if (node.type === "listItem") return [node, ...allItems(node.children)];
    return "children" in node ? allItems(node.children as RootContent[]) : [];
  });
}

function stepText(nodes: readonly RootContent[], source: string): string {
  const parts: string[] = [];
  for (const node of nodes) {
    if (isConstraintsLabel(node, source)) continue;
    if (node.type === "list") parts.push(...freeItems(node, source));
    else parts.push(plainText(node, source).trim());
  }
  return parts.filter((part) => part !== "").join("\n");
}

/** Lines of a list that are not obligations; the children of an obligation stay. */
function freeItems(list: List, source: string): string[] {
  return list.children.flatMap((item) => {
    const read = readItem(item, source);
    const isObligation = read !== null && obligationKeywords(read.text).length > 0;
    const own = read && !isObligation ? [`- ${read.text}`] : [];
    const rest = (read ? item.children.slice(1) : item.children).flatMap((child) =>
      child.type === "list" ? freeItems(child, source) : [plainText(child, source).trim()],
    );
    return [...own, ...rest];
  });
}
