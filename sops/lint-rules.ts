export const lintRules = [
  "no-steps",
  "missing-id",
  "duplicate-id",
  "obligation-without-keyword",
  "obligation-without-subject",
  "several-keywords",
  "branch-without-otherwise",
  "nested-branch",
  "cyclic-branch",
  "missing-step",
  "unreachable-step",
  "undeclared-tool",
  "unused-tool",
  "undeclared-input",
  "input-not-known-yet",
  "judgement-word",
  "unknown-block",
  "unclosed-block",
  "section-not-read",
] as const;
export type LintRule = (typeof lintRules)[number];

/** `line` counts from 1 in the source as given. `message` says what is wrong and what to do. */
export type LintFinding = { line: number; rule: LintRule; severity: "error" | "advice"; message: string };

const errors = new Set<LintRule>(["duplicate-id", "cyclic-branch", "missing-step", "unclosed-block"]);

/** An error makes references or ways ambiguous: such a document is not taken as a version. */
export function severityOf(rule: LintRule): LintFinding["severity"] {
  return errors.has(rule) ? "error" : "advice";
}

/** Line of an offset, from 1. */
export function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let i = source.indexOf("\n"); i >= 0 && i < offset; i = source.indexOf("\n", i + 1)) line += 1;
  return line;
}
