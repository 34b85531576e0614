import type { z } from "zod";

/** Says what is wrong with a value and where, in words for the person who wrote the file: `turns[3].by: …; csat: …`. */
export function describeIssues(error: z.ZodError, knownKeys: readonly string[] = []): string {
  return error.issues.map((issue) => withPath(issue.path, describe(issue, knownKeys))).join("; ");
}

/** `["turns", 3, "by"]` -> `turns[3].by` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}

/** The known word nearest to `word` by spelling (case, `_` and `-` do not count), or null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const bare = (text: string): string => text.toLowerCase().replace(/[_\-\s]/g, "");
  const target = bare(word);
  return (
    known.find((name) => bare(name) === target) ??
    known.find((name) => target.length > 3 && (bare(name).startsWith(target) || target.startsWith(bare(name)))) ??
    null
  );
}

function withPath(path: readonly PropertyKey[], message: string): string {
  return path.length === 0 ? message : `${pathText(path)}: ${message}`;
}

function describe(issue: z.core.$ZodIssue, knownKeys: readonly string[]): string {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, knownKeys)).join(", ");
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code === "invalid_type" && issue.message.includes("received undefined")) return "is required";
  if (issue.code === "invalid_format" && issue.format === "datetime") {
    return "must be a time with a zone, such as 2026-06-01T09:30:00Z";
  }
  return issue.message.replace(/^Invalid input: /, "");
}

function unknownKey(key: string, knownKeys: readonly string[]): string {
  const near = nearest(key, knownKeys);
  return near === null ? `unknown key "${key}": remove it` : `unknown key "${key}": write "${near}" or remove it`;
}
