/** A text being written: `base` is the saved text it began with, `revision` that text's number. */
export type DraftText = { text: string; base: string; revision: number };
export type Saved = { source: string; revision: number };
/** A draft's text as this browser keeps it until it is saved; `at` is when it was last typed in. */
export type Kept = DraftText & { at: string };

/** One key for one person and SOP, so that two who share a browser do not find each other's text. */
export function keptKey(person: string, sopId: string): string {
  return `plumbline-sop-text-${person}-${sopId}`;
}

/** What was kept, or null when there is nothing or it cannot be read. */
export function readKept(stored: string | null): Kept | null {
  if (!stored) return null;
  try {
    const read = JSON.parse(stored) as Partial<Kept>;
    const { text, base, revision, at } = read;
    if (typeof text !== "string" || typeof base !== "string" || typeof revision !== "number") return null;
    return { text, base, revision, at: typeof at === "string" ? at : "" };
  } catch {
    return null;
  }
}

export type Beginning = {
  draft: DraftText;
  /** the unsaved text that was found and gone on with */
  resumed: Kept | null;
  /** somebody saved since it was typed */
  overtaken: boolean;
};

/** Where writing begins: with the unsaved text of last time, if there is one that says something new. */
export function beginWith(saved: Saved, kept: Kept | null): Beginning {
  if (!kept || kept.text === saved.source || kept.text === kept.base)
    return { draft: fromSaved(saved), resumed: null, overtaken: false };
  const { text, base, revision } = kept;
  return {
    draft: { text, base, revision },
    resumed: kept,
    overtaken: revision !== saved.revision && base !== saved.source,
  };
}

export function fromSaved({ source, revision }: Saved): DraftText {
  return { text: source, base: source, revision };
}

/** After `sent` was saved: what was typed meanwhile stays, on the new ground. */
export function afterSaving(draft: DraftText, sent: string, revision: number): DraftText {
  return { ...draft, base: sent, revision };
}

/** After a merge with what somebody else saved; still to be saved. */
export function afterMerge(text: string, theirs: Saved): DraftText {
  return { text, base: theirs.source, revision: theirs.revision };
}

export function isUnsaved({ text, base }: DraftText): boolean {
  return text !== base;
}

/** A text as editors speak it: lines end with `\n`. */
export function plainLines(source: string): string {
  return source.replaceAll("\r\n", "\n");
}

/** A file that came with `\r\n` is given back with it. */
export function withLineEndsOf(original: string, typed: string): string {
  const plain = plainLines(typed);
  return original.includes("\r\n") ? plain.replaceAll("\n", "\r\n") : plain;
}
