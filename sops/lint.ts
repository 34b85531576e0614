import type { RootContent } from "mdast";
import { markdownTree, nodeSpan, readHeading, readItem, slug, splitTrailingId } from "./markdown.ts";
import { obligationKeywords } from "./obligation.ts";
import { allItems, isConstraintsLabel, parseSop } from "./parse.ts";
import type { Obligation, SopDocument, SopMeta, SopStep, Span } from "./sop.ts";

export const lintRules = [
  "no-steps",
  "missing-id",
  "duplicate-id",
  "obligation-without-keyword",
  "obligation-without-subject",
  "several-keywords",
  "branch-without-otherwise",
  "section-not-read",
] as const;
export type LintRule = (typeof lintRules)[number];

/** `line` counts from 1 in the source as given. */
export type LintFinding = { line: number; rule: LintRule; message: string };

/** What a writer should mend in an SOP, by line. Findings are advice: a document with findings still parses. */
export function lintSop(document: SopDocument): LintFinding[] {
  const nodes = markdownTree(document.source).children.filter((node) => node.type !== "yaml");
  const findings = [
    ...lintStructure(nodes, document),
    ...lintIds(document),
    ...lintItems(nodes, document.source),
    ...document.steps.flatMap((step) => lintBranches(step, document.source)),
  ];
  return findings.sort((a, b) => a.line - b.line);
}

/** `lintSop` straight from Markdown. */
export function lintSource(source: string, meta: SopMeta): LintFinding[] {
  return lintSop(parseSop(source, meta));
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split("\n").length;
}

function finding(source: string, span: Span, rule: LintRule, message: string): LintFinding {
  return { line: lineAt(source, span.start), rule, message };
}

const readSections = new Set(
  "overview parameters steps examples resumen descripcion descripcion-general vision-general parametros pasos ejemplos".split(
    " ",
  ),
);

function lintStructure(nodes: readonly RootContent[], document: SopDocument): LintFinding[] {
  const { source } = document;
  const sections = nodes.flatMap((node) =>
    node.type === "heading" && node.depth === 2 ? [{ node, title: readHeading(node, source).title }] : [],
  );
  const steps = sections.find(({ title }) => slug(title) === "steps" || slug(title) === "pasos");
  if (!steps) {
    const message = "there is no `## Steps` section, so whole sections are read as steps";
    return [{ line: 1, rule: "no-steps", message }];
  }
  const hasStepHeading = nodes.some((node) => node.type === "heading" && node.depth === 3 && isStepOf(node, document));
  const none = hasStepHeading
    ? []
    : [finding(source, nodeSpan(steps.node), "no-steps", "`## Steps` has no step: write `### 1. Title {#id}`")];
  const unread = sections
    .filter(({ title }) => !readSections.has(slug(title)))
    .map(({ node, title }) =>
      finding(
        source,
        nodeSpan(node),
        "section-not-read",
        `“${title}” is not searched: move it into a step or the overview`,
      ),
    );
  return [...none, ...unread];
}

function isStepOf(node: RootContent, document: SopDocument): boolean {
  const { start } = nodeSpan(node);
  return document.steps.some(({ span }) => span.start === start);
}

function lintIds(document: SopDocument): LintFinding[] {
  const { source } = document;
  const findings: LintFinding[] = [];
  const seen = new Set<string>();
  const check = (what: SopStep | Obligation, kind: string, explicit: boolean) => {
    if (!explicit) {
      const message = `this ${kind} has no {#id}; \`${what.id}\` is derived and changes with its words`;
      findings.push(finding(source, what.span, "missing-id", message));
    }
    if (seen.has(what.id)) findings.push(finding(source, what.span, "duplicate-id", `\`${what.id}\` is used before`));
    seen.add(what.id);
  };
  for (const step of document.steps) {
    const heading = source.slice(step.span.start).split("\n", 1)[0] ?? "";
    check(step, "step", splitTrailingId(heading.replace(/\s#+\s*$/, "")).id !== null);
    for (const rule of step.obligations) check(rule, "obligation", /^\s*\{#/.test(source.slice(rule.span.end)));
  }
  return findings;
}

/** Obligations are the items under a constraints label, and any other item that carries a keyword or an id. */
function lintItems(nodes: readonly RootContent[], source: string): LintFinding[] {
  const underLabel = new Set(
    nodes.flatMap((node, i) => {
      const before = nodes[i - 1];
      return node.type === "list" && before && isConstraintsLabel(before, source) ? allItems([node]) : [];
    }),
  );
  return allItems(nodes).flatMap((item) => {
    const read = readItem(item, source);
    if (!read) return [];
    const keywords = obligationKeywords(read.text);
    const [first, second] = keywords;
    if (!first) {
      if (!underLabel.has(item) && read.id === null) return [];
      const message = "no MUST, MUST NOT, SHOULD, SHOULD NOT or MAY in capitals: it is not read as an obligation";
      return [finding(source, read.span, "obligation-without-keyword", message)];
    }
    const findings: LintFinding[] = [];
    if (!/[\p{L}\p{N}]/u.test(read.text.slice(0, first.index))) {
      const message = `nobody is named before ${first.level}: write who has to do it`;
      findings.push(finding(source, read.span, "obligation-without-subject", message));
    }
    if (second && second.level !== first.level) {
      const message = `${first.level} and ${second.level} in one obligation: it is read as ${first.level}; split it`;
      findings.push(finding(source, read.span, "several-keywords", message));
    }
    return findings;
  });
}

const condition = /(?:^|[.:;–—-]\s+|\n\s*)(?:if|si|cuando no|in case)\s+\p{L}/giu;
const otherwise =
  /\b(otherwise|else|if not|in all other cases|in any other case|de lo contrario|en caso contrario|si no|en otro caso|en los demás casos)\b/iu;

/** One `If` with neither an `otherwise` nor a second case (`If` or list item) leaves the reader alone with the rest. */
function lintBranches(step: SopStep, source: string): LintFinding[] {
  const conditions = [...step.text.matchAll(condition)];
  const items = step.text.split("\n").filter((line) => line.startsWith("- "));
  if (conditions.length !== 1 || items.length > 1 || otherwise.test(step.text)) return [];
  const message = `“${step.title}” says what to do if, but not otherwise`;
  return [finding(source, step.span, "branch-without-otherwise", message)];
}
