import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "../client/api-error.ts";
import { call } from "../client/call.ts";
import { asApiError } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { type Definition, readDefinition } from "./definition.ts";

export type Draft = Reply<"GET /scorecard-drafts/:id">;

export type Writing = {
  definition: Definition;
  /** what the server said of it last */
  draft: Draft;
  change: (change: (definition: Definition) => Definition) => void;
  /** waiting = typed and not sent yet */
  state: "saved" | "waiting" | "saving" | "failed";
  error: ApiError | null;
  saveNow: () => Promise<Draft | null>;
};

const restMs = 700;

/** A scorecard draft in the editor, saved when the fingers rest; a failed saving keeps what was typed and is tried again on request. */
export function useDefinition(begun: Draft): Writing {
  const [definition, setDefinition] = useState(() => readDefinition(begun.definition));
  const [draft, setDraft] = useState(begun);
  const [state, setState] = useState<Writing["state"]>("saved");
  const [error, setError] = useState<ApiError | null>(null);
  const typed = useRef(definition);
  const revision = useRef(begun.revision);
  const running = useRef<Promise<Draft | null> | null>(null);

  const send = useCallback(async (): Promise<Draft | null> => {
    if (running.current) await running.current;
    const sent = typed.current;
    setState("saving");
    const work = call("PUT /scorecard-drafts/:id", {
      params: { id: begun.id },
      body: { baseRevision: revision.current, definition: sent },
    }).then(
      (saved) => {
        revision.current = saved.revision;
        setDraft(saved);
        setError(null);
        setState(typed.current === sent ? "saved" : "waiting");
        return saved;
      },
      (thrown: unknown) => {
        setError(asApiError(thrown));
        setState("failed");
        return null;
      },
    );
    running.current = work;
    const saved = await work;
    running.current = null;
    return saved;
  }, [begun.id]);

  useEffect(() => {
    // Each keystroke makes a new definition and begins the wait anew.
    if (state !== "waiting" || definition !== typed.current) return;
    const timer = window.setTimeout(() => void send(), restMs);
    return () => window.clearTimeout(timer);
  }, [state, send, definition]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (state !== "saved") event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [state]);

  const change = useCallback((edit: (definition: Definition) => Definition) => {
    typed.current = edit(typed.current);
    setDefinition(typed.current);
    setState("waiting");
  }, []);
  const saveNow = async () => (state === "saved" ? draft : send());
  return { definition, draft, change, state, error, saveNow };
}
