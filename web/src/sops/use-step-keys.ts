import { useRef } from "react";
import { useShortcuts } from "../shell/shortcuts.tsx";

/** j and k go through the elements with these ids, in their order. */
export function useStepKeys(title: string, ids: readonly string[]): void {
  const at = useRef(-1);
  const move = (by: number) => {
    at.current = Math.min(ids.length - 1, Math.max(0, at.current + by));
    document.getElementById(ids[at.current] ?? "")?.scrollIntoView({ block: "start" });
  };
  useShortcuts(title, [
    { keys: "j", does: "Next step", run: () => move(1) },
    { keys: "k", does: "Previous step", run: () => move(-1) },
  ]);
}
