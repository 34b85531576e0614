import { diff3MergeRegions } from "node-diff3";

/** A place where both sides changed the same lines in different ways. `line` counts from 1 in the merged text. */
export type MergeConflict = { line: number; mine: string; base: string; theirs: string };
export type Merged = { text: string; conflicts: MergeConflict[] };

type Region =
  | { stable: true; bufferContent: string[] }
  | { stable: false; aContent: string[]; oContent: string[]; bContent: string[] };

/**
 * Three-way merge by lines (Khanna, Kunal & Pierce, A formal investigation of diff3, 2007). What only one side changed is taken,
 * and so is what both changed alike; what they changed differently stands between `<<<<<<< mine`, `=======` and
 * `>>>>>>> theirs` lines. Without conflicts every byte comes from one of the three texts.
 */
export function mergeTexts(base: string, mine: string, theirs: string): Merged {
  // The package types its regions as one loose shape.
  const regions = diff3MergeRegions(mine.split("\n"), base.split("\n"), theirs.split("\n")) as Region[];
  const lines: string[] = [];
  const conflicts: MergeConflict[] = [];
  for (const region of regions) {
    if (region.stable) lines.push(...region.bufferContent);
    else if (same(region.aContent, region.bContent)) lines.push(...region.aContent);
    else {
      const { aContent, oContent, bContent } = region;
      conflicts.push({
        line: lines.length + 1,
        mine: aContent.join("\n"),
        base: oContent.join("\n"),
        theirs: bContent.join("\n"),
      });
      lines.push("<<<<<<< mine", ...aContent, "=======", ...bContent, ">>>>>>> theirs");
    }
  }
  return { text: lines.join("\n"), conflicts };
}

/** Whether a text still holds a conflict that nobody has settled. */
export function hasConflictMarks(text: string): boolean {
  return /^(?:<{7} mine|>{7} theirs)\r?$/m.test(text);
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, i) => line === b[i]);
}
