import { diffWordsWithSpace } from "diff";

/** A run of changed lines with the lines around it; `fromLine` and `toLine` number its first line on either side, from 1. */
export type Hunk = {
  fromLine: number;
  toLine: number;
  lines: readonly { kind: "same" | "added" | "removed"; text: string }[];
};
export type DiffPiece = { text: string; changed: boolean };
/** One line with its numbers, null on the side where it does not stand. */
export type DiffLine = {
  kind: "same" | "removed" | "added";
  before: number | null;
  after: number | null;
  pieces: DiffPiece[];
};
/** A line beside the one that took its place. */
export type DiffPair = { left: DiffLine | null; right: DiffLine | null };

/** The lines of a hunk, numbered; within lines that took the place of others the words that changed are marked. */
export function diffLinesOf(hunk: Hunk): DiffLine[] {
  const lines = numbered(hunk);
  for (const { left, right } of sideBySide(lines)) {
    if (left?.kind !== "removed" || right?.kind !== "added") continue;
    const marked = changedWords(textOf(left), textOf(right));
    if (!marked) continue;
    left.pieces = marked.before;
    right.pieces = marked.after;
  }
  return lines;
}

function numbered({ fromLine, toLine, lines }: Hunk): DiffLine[] {
  let before = fromLine;
  let after = toLine;
  return lines.map(({ kind, text }) => ({
    kind,
    before: kind === "added" ? null : before++,
    after: kind === "removed" ? null : after++,
    pieces: [{ text, changed: false }],
  }));
}

const textOf = (line: DiffLine): string => line.pieces.map(({ text }) => text).join("");

/** Marks the changed words of two texts; null when they have little in common, since then everything would be marked. */
export function changedWords(before: string, after: string): { before: DiffPiece[]; after: DiffPiece[] } | null {
  const parts = diffWordsWithSpace(before, after);
  const same = parts.filter((part) => !part.added && !part.removed).reduce((sum, part) => sum + part.value.length, 0);
  if (same < 0.4 * Math.max(before.length, after.length)) return null;
  const side = (hide: "added" | "removed", show: "added" | "removed") =>
    parts.filter((part) => !part[hide]).map((part) => ({ text: part.value, changed: part[show] === true }));
  return { before: side("added", "removed"), after: side("removed", "added") };
}

/** The same lines in two columns. */
export function sideBySide(lines: readonly DiffLine[]): DiffPair[] {
  const pairs: DiffPair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++)
      pairs.push({ left: removed[i] ?? null, right: added[i] ?? null });
    removed = [];
    added = [];
  };
  for (const one of lines) {
    if (one.kind === "removed") removed.push(one);
    else if (one.kind === "added") added.push(one);
    else {
      flush();
      pairs.push({ left: one, right: one });
    }
  }
  flush();
  return pairs;
}
