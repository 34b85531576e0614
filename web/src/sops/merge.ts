import { diff3MergeRegions } from "node-diff3";

/**
 * A run of lines of a three-way merge. `same`: nobody touched it; `yours`, `theirs`: one side changed it and that is taken; `both`:
 * both made the same change; `conflict`: a person has to choose.
 */
export type MergePart =
  | { kind: "same" | "yours" | "theirs" | "both"; lines: string[]; before: string[] }
  | { kind: "conflict"; number: number; base: string[]; yours: string[]; theirs: string[] };

export type Choice = "yours" | "theirs" | "both";

type Region =
  | { stable: true; buffer: "a" | "o" | "b"; bufferContent: string[] }
  | { stable: false; aContent: string[]; oContent: string[]; bContent: string[] };

/** Joins two edits of one text by lines. Every byte of what is taken stays as it was. */
export function mergeThreeWay(base: string, yours: string, theirs: string): MergePart[] {
  const regions = diff3MergeRegions(yours.split("\n"), base.split("\n"), theirs.split("\n")) as Region[];
  let number = 0;
  return regions.map((region): MergePart => {
    if (region.stable) {
      const kind = region.buffer === "o" ? "same" : region.buffer === "a" ? "yours" : "theirs";
      return { kind, lines: region.bufferContent, before: [] };
    }
    const { aContent, oContent, bContent } = region;
    if (aContent.join("\n") === bContent.join("\n")) return { kind: "both", lines: aContent, before: oContent };
    return { kind: "conflict", number: ++number, base: oContent, yours: aContent, theirs: bContent };
  });
}

/** The merged text, or null while a conflict has no choice. A choice may be lines that were typed instead. */
export function mergedText(
  parts: readonly MergePart[],
  choices: Readonly<Record<number, Choice | string[]>>,
): string | null {
  const lines: string[] = [];
  for (const part of parts) {
    if (part.kind !== "conflict") lines.push(...part.lines);
    else {
      const choice = choices[part.number];
      if (choice === undefined) return null;
      lines.push(...chosenLines(part, choice));
    }
  }
  return lines.join("\n");
}

function chosenLines(part: Extract<MergePart, { kind: "conflict" }>, choice: Choice | string[]): string[] {
  if (Array.isArray(choice)) return choice;
  if (choice === "both") return [...part.theirs, ...part.yours];
  return part[choice];
}
