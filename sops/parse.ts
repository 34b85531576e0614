import type { Heading, List, ListItem, Nodes, Root, RootContent } from "mdast";
import { markdownTree, nodeSpan, plainText, readHeading, readItem, slug } from "./markdown.ts";
import { derivedObligationId, obligationKeywords } from "./obligation.ts";
import type { Obligation, SopDocument, SopMeta, SopParameter, SopStep, Span } from "./sop.ts";

/** A heading with everything below it up to the next section of the cut. `heading` is null before the first heading. */
type Section = { heading: Heading | null; nodes: RootContent[] };

const sectionNames = {
  overview: new Set(["overview", "resumen", "descripcion", "descripcion-general", "vision-general"]),
  parameters: new Set(["parameters", "parametros"]),
  steps: new Set(["steps", "pasos"]),
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
  const nodes = markdownTree(source).children.filter((node) => node.type !== "yaml");
  const sections = cut(nodes, 2);
  const steps = sections.find((section) => isNamed(section, sectionNames.steps, source));
  const overview = sections.find((section) => isNamed(section, sectionNames.overview, source));
  const parameters = sections.find((section) => isNamed(section, sectionNames.parameters, source));
  const cuts = steps ? stepSections(steps, source) : fallbackSections(nodes, overview, parameters, source);
  return {
    meta,
    source,
    overview: overview && overview.nodes.length > 0 ? overviewOf(overview.nodes, source) : null,
    parameters: parameters ? parametersOf(parameters.nodes, source) : [],
    steps: readSteps(cuts, meta, source),
  };
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
  overview: Section | undefined,
  parameters: Section | undefined,
  source: string,
): Section[] {
  const kept = new Set([overview?.heading, parameters?.heading]);
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

function parametersOf(nodes: RootContent[], source: string): SopParameter[] {
  const parameters: SopParameter[] = [];
  for (const item of listItems(nodes)) {
    const read = readItem(item, source);
    const match = read && /^([^\s:(]+)\s*(?:\(([^)]*)\))?\s*:?\s*(.*)$/su.exec(read.text);
    if (!read || !match?.[1]) continue;
    const required = /\b(required|obligatorio|obligatoria|requerido|requerida)\b/i.test(match[2] ?? "");
    parameters.push({ name: match[1], required, description: (match[3] ?? "").trim(), span: read.span });
  }
  return parameters;
}

function readSteps(sections: Section[], meta: SopMeta, source: string): SopStep[] {
  const taken = new Set<string>();
  return sections.map((section, index) => {
    const head = section.heading ? readHeading(section.heading, source) : null;
    const title = head?.title || meta.title;
    const id = head?.id ?? firstFree(slug(title) || `step-${index + 1}`, taken);
    taken.add(id);
    const all = section.heading ? [section.heading, ...section.nodes] : section.nodes;
    return {
      id,
      number: head?.number ?? index + 1,
      title,
      text: stepText(section.nodes, source),
      span: spanOf(all),
      obligations: readObligations(section.nodes, id, source, taken),
    };
  });
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
  source: string,
  taken: Set<string>,
): Obligation[] {
  return allItems(nodes).flatMap((item) => {
    const read = readItem(item, source);
    const level = read && obligationKeywords(read.text)[0]?.level;
    if (!read || !level) return [];
    const id = read.id ?? firstFree(derivedObligationId(stepId, read.text), taken);
    taken.add(id);
    return [{ id, stepId, level, text: read.text, span: read.span }];
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
