import { parse, stringify, YAMLParseError } from "yaml";
import type { Scorecard } from "./scorecard.ts";

export type ReadScorecard = { ok: true; definition: unknown } | { ok: false; message: string };

/** Reads a scorecard file: JSON is YAML too, so the form needs no telling. What it says is checked by `lintScorecard`. */
export function readScorecardText(text: string): ReadScorecard {
  try {
    const definition: unknown = parse(text, { maxAliasCount: 0 });
    if (typeof definition === "object" && definition !== null && !Array.isArray(definition))
      return { ok: true, definition };
    return { ok: false, message: "the file holds no scorecard: it must be a mapping with id, title and sections" };
  } catch (error) {
    if (error instanceof YAMLParseError) return { ok: false, message: error.message.split("\n")[0] ?? error.message };
    if (error instanceof ReferenceError) return { ok: false, message: "aliases are not read" };
    throw error;
  }
}

/** A scorecard as a file that reads back to the same; defaults that say nothing are left out. */
export function writeScorecard(scorecard: Scorecard, form: "yaml" | "json"): string {
  const sections = scorecard.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) =>
      Object.fromEntries(Object.entries(criterion).filter(([name, value]) => !saysNothing(name, value))),
    ),
  }));
  const plain = { ...scorecard, sections };
  return form === "json"
    ? `${JSON.stringify(plain, null, 2)}\n`
    : stringify(plain, { lineWidth: 110, aliasDuplicateObjects: false });
}

const silent: Record<string, unknown> = {
  check: null,
  obligation: null,
  autoFail: "none",
  soft: false,
  bonus: false,
};

function saysNothing(name: string, value: unknown): boolean {
  if (value === undefined) return true;
  if (name === "when") return Object.keys(value as object).length === 0;
  if (name === "rootCauses") return (value as unknown[]).length === 0;
  return Object.hasOwn(silent, name) && silent[name] === value;
}
