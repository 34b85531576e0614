import type { Root, RootContent } from "mdast";
import { visit } from "unist-util-visit";
import { flattened } from "./audience.ts";
import { lintFlow, lintWords } from "./lint-flow.ts";
import { type LintFinding, type LintRule, lineAt, severityOf } from "./lint-rules.ts";
import { markdownTree, nodeSpan, readHeading, readItem, slug, splitTrailingId } from "./markdown.ts";
import { obligationKeywords } from "./obligation.ts";
import { allItems, isConstraintsLabel, parseSop } from "./parse.ts";
import type { Obligation, SopDocument, SopMeta, SopStep, Span } from "./sop.ts";

/**
 * What a writer should mend in an SOP, by line, each with what to do. Errors must be mended before anybody can follow the document;
 * the rest is advice: a document with findings still parses.
 */
export function lintSop(document: SopDocument): LintFinding[] {
  const tree = markdownTree(document.source);
  const nodes = flattened(tree.children.filter((node) => node.type !== "yaml"));
  const findings = [
    ...lintStructure(nodes, document),
    ...lintIds(document),
    ...lintItems(nodes, document),
    ...lintBlocks(tree, document.source),
    ...lintFlow(document),
    ...lintWords(document),
  ];
  return findings.sort((a, b) => a.line - b.line);
}

/** `lintSop` straight from Markdown. */
export function lintSource(source: string, meta: SopMeta): LintFinding[] {
  return lintSop(parseSop(source, meta));
}

function finding(source: string, span: Span, rule: LintRule, message: string): LintFinding {
  return { line: lineAt(source, span.start), rule, severity: severityOf(rule), message };
}

const readSections = new Set(
  "overview parameters tools steps examples resumen descripcion descripcion-general vision-general parametros pasos ejemplos".split(
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
    return [finding(source, { start: 0, end: 0 }, "no-steps", message)];
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
    if (seen.has(what.id))
      findings.push(
        finding(source, what.span, "duplicate-id", `\`${what.id}\` is used before: give this ${kind} another id`),
      );
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
function lintItems(nodes: readonly RootContent[], document: SopDocument): LintFinding[] {
  const { source } = document;
  const withOwnId = new Set(ownIdStarts(document));
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
      if (!underLabel.has(item) && (read.id === null || withOwnId.has(read.span.start))) return [];
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

/** Where parameters, cases and examples begin: they may carry an id without being obligations. */
function ownIdStarts({ parameters, examples, steps }: SopDocument): number[] {
  const cases = steps.flatMap(({ branches }) => branches.flatMap((branch) => branch.cases));
  const examplesAndItems = examples.flatMap(({ span }) => [span.start, span.start + 2]);
  return [...[...parameters, ...cases].map(({ span }) => span.start), ...examplesAndItems];
}

/** Blocks that are for nobody, and blocks that swallow the rest of the page because nothing closes them. */
function lintBlocks(tree: Root, source: string): LintFinding[] {
  const findings: LintFinding[] = [];
  visit(tree, "containerDirective", (node) => {
    const span = nodeSpan(node);
    if (node.name !== "human" && node.name !== "bot") {
      const message = `\`:::${node.name}\` is no audience, so everybody reads it: write \`:::human\` or \`:::bot\``;
      findings.push(finding(source, span, "unknown-block", message));
    }
    if (!/\n[ \t]*:{3,}[ \t]*\r?$/u.test(source.slice(span.start, span.end))) {
      const message = `nothing closes this \`:::${node.name}\`: put a line with \`:::\` behind it`;
      findings.push(finding(source, span, "unclosed-block", message));
    }
  });
  return findings;
}
