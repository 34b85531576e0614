import { useCallback, useEffect, useState } from "react";
import { type Draft, draftKey, readDraft } from "./review-draft.ts";

/** A review in the making, kept in this browser until it is saved. */
export function useDraft(
  frameId: string,
  ticketId: string,
): [Draft, (change: (draft: Draft) => Draft) => void, () => void] {
  const key = draftKey(frameId, ticketId);
  const [draft, setDraft] = useState(() => readDraft(localStorage.getItem(key)));
  useEffect(() => {
    if (Object.keys(draft.labels).length > 0 || draft.unreadable) localStorage.setItem(key, JSON.stringify(draft));
  }, [key, draft]);
  const forget = useCallback(() => localStorage.removeItem(key), [key]);
  return [draft, setDraft, forget];
}
