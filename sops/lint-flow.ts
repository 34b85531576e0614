import { flowOf, openBranches } from "./flow.ts";
import { judgementWords } from "./judgement-words.ts";
import { type LintFinding, type LintRule, lineAt, severityOf } from "./lint-rules.ts";
import type { SopDocument } from "./sop.ts";
import { type WalkFailureKind, walkSop } from "./walk.ts";

const ruleOf: Partial<Record<WalkFailureKind, LintRule>> = {
  "missing-step": "missing-step",
  "endless-loop": "cyclic-branch",
  "undeclared-tool": "undeclared-tool",
  "undeclared-input": "undeclared-input",
  "input-not-known-yet": "input-not-known-yet",
};

/** What is wrong with the ways through a document, for any of its audiences: a place is told once. */
export function lintFlow(document: SopDocument): LintFinding[] {
  const { source, steps, meta } = document;
  const finding = (line: number, rule: LintRule, message: string): LintFinding => ({
    line,
    rule,
    severity: severityOf(rule),
    message,
  });
  const audiences = meta.audiences.length > 0 ? meta.audiences : (["human"] as const);
  const walks = audiences.map((audience) => walkSop(document, audience));
  const walked = walks.flatMap(({ failures }) =>
    failures.flatMap(({ kind, line, message }) => {
      const rule = ruleOf[kind];
      return rule ? [finding(line, rule, message)] : [];
    }),
  );
  const open = steps.flatMap((step) =>
    openBranches(step).map(({ span, cases }) => {
      const condition = cases.at(-1)?.condition ?? "";
      const message = `“${condition}” has no otherwise: say what to do in all other cases`;
      return finding(lineAt(source, span.start), "branch-without-otherwise", message);
    }),
  );
  const nested = steps.flatMap((step) =>
    step.branches.flatMap(({ cases }) =>
      cases.flatMap((one) => {
        const message = `“${one.nested}” decides again inside a case, so no bot follows it: make it a case of its own`;
        return one.nested === null ? [] : [finding(lineAt(source, one.span.start), "nested-branch", message)];
      }),
    ),
  );
  const beyond = audiences.map((audience) => new Set(flowOf(document, audience).unreachable));
  const unreached = steps
    .filter(({ id }) => beyond.every((ids) => ids.has(id)))
    .map(({ span, title }) =>
      finding(
        lineAt(source, span.start),
        "unreachable-step",
        `no way leads to “${title}”: name it in a branch before, or delete it`,
      ),
    );
  return onePerPlace([
    ...walked,
    ...open,
    ...nested,
    ...unreached,
    ...unusedTools(document).map(([line, message]) => finding(line, "unused-tool", message)),
  ]);
}

function unusedTools({ tools, steps, source }: SopDocument): [number, string][] {
  const used = new Set(steps.flatMap((step) => step.tools.map(({ name }) => name)));
  return tools
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => [
      lineAt(source, Math.max(0, source.indexOf(name))),
      `${name} is declared but no step calls it: name it in a step in code marks, or take it out`,
    ]);
}

/** Words that leave the decision to the reader, a finding a line. */
export function lintWords({ steps, source }: SopDocument): LintFinding[] {
  return steps.flatMap(({ span }) => {
    const first = lineAt(source, span.start);
    return source
      .slice(span.start, span.end)
      .split("\n")
      .flatMap((text, i): LintFinding[] => {
        const words = [...new Set(judgementWords(text).map(({ word }) => word))];
        if (words.length === 0) return [];
        const message = `“${words.join("”, “")}” leaves it to the reader: say what exactly, how much or by when`;
        return [{ line: first + i, rule: "judgement-word", severity: severityOf("judgement-word"), message }];
      });
  });
}

function onePerPlace(findings: readonly LintFinding[]): LintFinding[] {
  return [...new Map(findings.map((one) => [`${one.line} ${one.rule} ${one.message}`, one])).values()];
}
