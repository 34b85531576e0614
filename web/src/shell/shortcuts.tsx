import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import { isTyping, matchShortcut, pairMs, type Shortcut } from "./shortcut-keys.ts";

export type ShortcutGroup = { title: string; shortcuts: readonly Shortcut[] };

type Registry = { groups: ShortcutGroup[]; add: (group: ShortcutGroup) => () => void };

const RegistryContext = createContext<Registry | null>(null);

/** Listens for keys once; screens add their own shortcuts for as long as they are open. */
export function ShortcutsProvider({ children }: { children: React.ReactNode }) {
  const [groups, setGroups] = useState<ShortcutGroup[]>([]);
  const latest = useRef(groups);
  latest.current = groups;
  useEffect(() => listen(() => latest.current.flatMap((group) => group.shortcuts).reverse()), []);
  const registry = useMemo(
    () => ({
      groups,
      add: (group: ShortcutGroup) => {
        setGroups((known) => [...known, group]);
        return () => setGroups((known) => known.filter((one) => one !== group));
      },
    }),
    [groups],
  );
  return <RegistryContext.Provider value={registry}>{children}</RegistryContext.Provider>;
}

function listen(shortcuts: () => Shortcut[]): () => void {
  let before: string | null = null;
  let timer = 0;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || document.querySelector("[aria-modal='true']")) return;
    const { run, pending } = matchShortcut(shortcuts(), before, event);
    before = pending;
    window.clearTimeout(timer);
    if (pending) timer = window.setTimeout(() => (before = null), pairMs);
    if (!run) return;
    event.preventDefault();
    run.run();
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

/** Adds shortcuts while the calling component is on screen. `run` may change on every render; the keys may not. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useContext(RegistryContext);
  const add = registry?.add;
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const shape = shortcuts.map(({ keys, does }) => `${keys}\t${does}`).join("\n");
  const addRef = useRef(add);
  addRef.current = add;
  useEffect(() => {
    const stable = shape.split("\n").flatMap((line) => {
      const [keys = "", does = ""] = line.split("\t");
      return keys ? [{ keys, does, run: () => latest.current.find((one) => one.keys === keys)?.run() }] : [];
    });
    return addRef.current?.({ title, shortcuts: stable });
  }, [title, shape]);
}

export function useShortcutGroups(): ShortcutGroup[] {
  return useContext(RegistryContext)?.groups ?? [];
}
