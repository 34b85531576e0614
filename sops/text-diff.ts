import { structuredPatch } from "diff";

export type DiffLine = { kind: "same" | "added" | "removed"; text: string };
/** `fromLine` and `toLine` count from 1 in the two texts. */
export type DiffHunk = { fromLine: number; toLine: number; lines: DiffLine[] };
export type TextDiff = { added: number; removed: number; hunks: DiffHunk[] };

const contextLines = 3;
const kinds = { "+": "added", "-": "removed", " ": "same" } as const;

/** Line by line what changed between two texts (Myers 1986), with three unchanged lines around each change. */
export function diffTexts(before: string, after: string): TextDiff {
  const { hunks } = structuredPatch("before", "after", before, after, "", "", { context: contextLines });
  const read = hunks.map(({ oldStart, newStart, lines }) => ({
    fromLine: oldStart,
    toLine: newStart,
    lines: lines.flatMap((line): DiffLine[] => {
      const kind = kinds[line[0] as keyof typeof kinds];
      // A missing newline at the end is told on a line of its own.
      return kind ? [{ kind, text: line.slice(1) }] : [];
    }),
  }));
  const count = (kind: DiffLine["kind"]) =>
    read.flatMap((hunk) => hunk.lines).filter((line) => line.kind === kind).length;
  return { added: count("added"), removed: count("removed"), hunks: read };
}
