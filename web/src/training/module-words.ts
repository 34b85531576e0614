import type { Module, Reply } from "../client/wire.ts";

export type ModuleState = Reply<"GET /modules">["modules"][number]["state"];
export type Item = Module["items"][number];
export type ItemKind = Item["kind"];

export const itemKindNames: Record<ItemKind, string> = {
  single: "One right answer",
  multiple: "Several right answers",
  ordering: "Put in order",
  reply: "What would you reply?",
};

/** The look of a module's state among those of `StateWord`. */
export const moduleLook = { draft: "draft", published: "approved", stale: "stale", archived: "retired" } as const;

/** The words of the right answer, for somebody who keeps the module. */
export function rightWords(item: Item): string[] {
  if (item.kind === "reply") return item.example === null ? [] : [item.example];
  if (item.kind === "ordering") return item.options;
  const at = item.kind === "single" ? [item.answer] : item.answers;
  return at.flatMap((index) => item.options[index] ?? []);
}

/** The same item as another kind, with what fits of it kept. */
export function asKind(item: Item, kind: ItemKind): Item {
  const { id, ref, prompt, explanation, citation } = item;
  const parts = { id, ref, prompt, explanation, citation };
  const options = item.kind === "reply" ? ["", ""] : item.options;
  if (kind === "reply") return { ...parts, kind, example: null };
  if (kind === "ordering") return { ...parts, kind, options };
  const first = item.kind === "single" ? item.answer : item.kind === "multiple" ? (item.answers[0] ?? 0) : 0;
  if (kind === "single") return { ...parts, kind, options, answer: first };
  return { ...parts, kind, options, answers: item.kind === "multiple" ? item.answers : [first] };
}

/** An item without one of its options; the right answers move with the others. */
export function withoutOption(item: Exclude<Item, { kind: "reply" }>, at: number): Item {
  const options = item.options.filter((_, index) => index !== at);
  const moved = (index: number) => (index > at ? index - 1 : index);
  if (item.kind === "single") return { ...item, options, answer: item.answer === at ? 0 : moved(item.answer) };
  if (item.kind === "multiple")
    return { ...item, options, answers: item.answers.filter((index) => index !== at).map(moved) };
  return { ...item, options };
}
