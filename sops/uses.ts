import type { InlineCode, RootContent } from "mdast";
import { visit } from "unist-util-visit";
import { orderedHandOff } from "./flow-words.ts";
import { nodeSpan, slug } from "./markdown.ts";
import { obligationKeywords } from "./obligation.ts";
import type {
  Audience,
  HandOff,
  InputUse,
  Obligation,
  SopBranch,
  SopParameter,
  SopTool,
  Span,
  ToolUse,
} from "./sop.ts";

export type Code = { text: string; span: Span; before: string };

/** Code marks of a piece of a document, each with the 24 characters before it. */
export function codesIn(nodes: readonly RootContent[], source: string): Code[] {
  const found: Code[] = [];
  for (const node of nodes) {
    visit(node, "inlineCode", (code: InlineCode) => {
      const span = nodeSpan(code);
      found.push({ text: code.value.trim(), span, before: source.slice(Math.max(0, span.start - 24), span.start) });
    });
  }
  return found;
}

const dotted = /^[a-z][\w-]*(?:\.[a-z][\w-]*)+(?:\(\))?$/u;
const called = /\b(?:call|calls|calling|run|use|using|tool|llame a|use|herramienta)\s+(?:the\s+|la\s+)?$/iu;

/** Tools that a step calls: a declared name, `system.action`, or snake_case after "call", "run" or "use". One use a tool. */
export function toolUses(stepId: string, codes: readonly Code[], tools: readonly SopTool[]): ToolUse[] {
  const declared = new Set(tools.map(({ name }) => name));
  const uses = codes.flatMap(({ text, span, before }): ToolUse[] => {
    const name = text.replace(/\(.*\)$/su, "");
    const isTool = declared.has(name) || dotted.test(name) || (/^[a-z]\w*_\w+$/u.test(name) && called.test(before));
    return isTool ? [{ id: `${stepId}-tool-${slug(name)}`, name, declared: declared.has(name), span }] : [];
  });
  return firstOfEach(uses);
}

/** Inputs of a step: parameters that it names in code marks, `{braces}` in its code, and what its tools ask for. */
export function inputUses(
  stepId: string,
  codes: readonly Code[],
  uses: readonly ToolUse[],
  known: { parameters: readonly SopParameter[]; tools: readonly SopTool[]; results: ReadonlySet<string> },
): InputUse[] {
  const names = new Set(known.parameters.map(({ name }) => name));
  const isDeclared = (name: string) => names.has(name) || known.results.has(name);
  const use = (name: string, tool: string | null, span: Span): InputUse => ({
    id: `${stepId}-input-${slug(name)}`,
    name,
    tool,
    declared: isDeclared(name),
    span,
  });
  const named = codes.flatMap(({ text, span }) => {
    const braces = /^\{+\s*([\p{L}_][\w-]*)\s*\}+$/u.exec(text)?.[1];
    if (braces) return [use(braces, null, span)];
    return names.has(text) ? [use(text, null, span)] : [];
  });
  const asked = uses.flatMap(({ name, span }) => {
    const tool = known.tools.find((one) => one.name === name);
    return (tool?.inputs ?? []).map((input) => use(input, name, span));
  });
  return firstOfEach([...named, ...asked]);
}

/** Hand-offs of a step: those of its cases, those its obligations ask for, and those its own sentences state. */
export function handOffsOf(
  stepId: string,
  branches: readonly SopBranch[],
  obligations: readonly Obligation[],
): HandOff[] {
  const fromCases = branches.flatMap((branch) =>
    branch.cases.flatMap(({ id, condition, targets, span }) => {
      const target = targets.bot.kind === "hand-off" ? targets.bot : targets.human;
      if (target.kind !== "hand-off") return [];
      const same = targets.human.kind === targets.bot.kind;
      const audience: Audience | null = same ? branch.audience : targets.bot.kind === "hand-off" ? "bot" : "human";
      const at = { stepId, to: target.to, condition: condition ?? "otherwise", obligationId: null, audience, span };
      return [{ id: `${id}-hand-off`, ...at }];
    }),
  );
  const rules = obligations.flatMap((rule) => handOffOfRule(stepId, rule));
  const merged = fromCases.map((one) => {
    const rule = rules.find((other) => slug(other.to) === slug(one.to));
    return rule ? { ...one, obligationId: rule.obligationId } : one;
  });
  const inCases = new Set(fromCases.map(({ to }) => slug(to)));
  return [...merged, ...rules.filter(({ to }) => !inCases.has(slug(to)))];
}

function handOffOfRule(stepId: string, rule: Obligation): HandOff[] {
  if (rule.level.endsWith("NOT")) return [];
  const [keyword] = obligationKeywords(rule.text);
  const to = keyword ? orderedHandOff(rule.text, keyword.index + keyword.length) : null;
  if (to === null) return [];
  const audience = rule.audience ?? (/^(?:an? |the )?bots?\b/iu.test(rule.text) ? "bot" : null);
  const condition = conditionOf(rule.text) ?? (rule.level === "MUST" ? null : "if it seems needed");
  return [{ id: `${rule.id}-hand-off`, stepId, to, condition, obligationId: rule.id, audience, span: rule.span }];
}

/** `after this step` is no condition: it always comes. */
function conditionOf(text: string): string | null {
  const match =
    /\b(?:when|if|unless|(?<!at )once|as soon as|after|cuando|si|tras)\s+(?!this step|este paso)(.+?)[.]?$/iu.exec(
      text,
    );
  if (match?.[0]) return match[0].replace(/[.]$/u, "");
  return null;
}

function firstOfEach<T extends { id: string }>(uses: readonly T[]): T[] {
  const seen = new Set<string>();
  return uses.filter(({ id }) => !seen.has(id) && seen.add(id));
}
