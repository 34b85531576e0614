/** A shortcut: one key, or two in a row ("g t"). */
export type Shortcut = { keys: string; does: string; run: () => void };

export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** How long the first key of a pair is remembered. */
export const pairMs = 1200;

/**
 * Which shortcut a key completes, given the key before it. A pair wins over a single key; when the key may begin a pair nothing runs
 * yet. Keys held with Ctrl, Alt or Cmd belong to the browser.
 */
export function matchShortcut(
  shortcuts: readonly Shortcut[],
  before: string | null,
  pressed: Pressed,
): { run: Shortcut | null; pending: string | null } {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return { run: null, pending: null };
  const { key } = pressed;
  const pair = before === null ? undefined : shortcuts.find(({ keys }) => keys === `${before} ${key}`);
  if (pair) return { run: pair, pending: null };
  if (before === null && shortcuts.some(({ keys }) => keys.startsWith(`${key} `))) return { run: null, pending: key };
  return { run: shortcuts.find(({ keys }) => keys === key) ?? null, pending: null };
}

/** Whether typing goes into a field, where letters are letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range"].includes(target.type);
  return ["TEXTAREA", "SELECT"].includes(target.tagName);
}
