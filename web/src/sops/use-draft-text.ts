import { useCallback, useEffect, useState } from "react";
import {
  afterMerge,
  afterSaving,
  type Beginning,
  beginWith,
  type DraftText,
  fromSaved,
  isUnsaved,
  readKept,
  type Saved,
} from "./draft-text.ts";

export type Writing = {
  draft: DraftText;
  beginning: Beginning;
  /** false when this browser refuses to keep the text, for instance when its store is full */
  kept: boolean;
  type: (text: string) => void;
  saved: (sent: string, revision: number) => void;
  merged: (text: string, theirs: Saved) => void;
  /** stays with one's own text although somebody saved a newer one */
  acknowledge: () => void;
  discard: () => void;
};

/** The text in the editor, kept in this browser with every keystroke until it is saved. */
export function useDraftText(key: string, saved: Saved): Writing {
  const [beginning, setBeginning] = useState(() => beginWith(saved, readKept(localStorage.getItem(key))));
  const [draft, setDraft] = useState(beginning.draft);
  const [kept, setKept] = useState(true);
  useEffect(() => setKept(keep(key, draft)), [key, draft]);
  const begun = useCallback((next: DraftText) => {
    setDraft(next);
    setBeginning({ draft: next, resumed: null, overtaken: false });
  }, []);
  return {
    draft,
    beginning,
    kept,
    type: useCallback((text: string) => setDraft((now) => (now.text === text ? now : { ...now, text })), []),
    saved: useCallback((sent: string, revision: number) => {
      setDraft((now) => afterSaving(now, sent, revision));
      setBeginning((now) => ({ ...now, resumed: null, overtaken: false }));
    }, []),
    merged: useCallback((text: string, theirs: Saved) => begun(afterMerge(text, theirs)), [begun]),
    acknowledge: useCallback(() => setBeginning((now) => ({ ...now, overtaken: false })), []),
    discard: useCallback(() => begun(fromSaved(saved)), [begun, saved]),
  };
}

function keep(key: string, draft: DraftText): boolean {
  try {
    if (isUnsaved(draft)) localStorage.setItem(key, JSON.stringify({ ...draft, at: new Date().toISOString() }));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}
