import type { SopChange } from "../client/wire.ts";

export type Change = SopChange;

export const changeNames: Record<Change["kind"], string> = {
  added: "Added",
  removed: "Removed",
  reworded: "Reworded",
  strengthened: "Strengthened",
  weakened: "Weakened",
  reversed: "Reversed",
  moved: "Moved",
};

const partNames: Record<NonNullable<Change["part"]>, string> = {
  step: "Step",
  obligation: "Rule",
  branch: "Case",
  tool: "Tool",
  input: "Input",
  overview: "Overview",
  example: "Example",
  scope: "Scope",
};

/** `Rule strengthened: SHOULD to MUST`, `Step moved: step 2 to step 4`, `Case reworded, for bots`. */
export function changeLabel(change: Change): string {
  const part = partNames[change.part ?? (change.obligation ? "obligation" : "step")];
  const readers = change.audience ? `, for ${change.audience === "bot" ? "bots" : "people"}` : "";
  return `${part} ${kindWords(change)}${readers}`;
}

function kindWords(change: Change): string {
  const name = changeNames[change.kind].toLowerCase();
  const { before, after } = change;
  if (change.kind === "moved" && before && after) return `${name}: ${before} to ${after}`;
  if (!binding.has(change.kind)) return name;
  const levels = [levelIn(before), levelIn(after)];
  return levels[0] && levels[1] ? `${name}: ${levels[0]} to ${levels[1]}` : name;
}

/** Kinds of change that are told with both strengths. */
const binding = new Set<Change["kind"]>(["strengthened", "weakened", "reversed"]);

function levelIn(text: string | null | undefined): string | null {
  return (
    /\b(MUST NOT|SHALL NOT|SHOULD NOT|MUST|SHALL|REQUIRED|SHOULD|RECOMMENDED|MAY|OPTIONAL)\b/.exec(text ?? "")?.[1] ??
    null
  );
}

/** `2 added, 1 strengthened`, what binds more or less first; `null` when nothing changed in meaning. */
export function countWords(changes: readonly Pick<Change, "kind">[]): string | null {
  const order: Change["kind"][] = ["reversed", "strengthened", "weakened", "added", "removed", "reworded", "moved"];
  const parts = order.flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    return count === 0 ? [] : [`${count} ${changeNames[kind].toLowerCase()}`];
  });
  return parts.length === 0 ? null : parts.join(", ");
}

type StepName = { id: string; number: number; title: string };
/** What stands outside the steps, by the id that a change of it carries. */
const sectionNames: Readonly<Record<string, string>> = {
  overview: "Overview",
  parameters: "Inputs",
  tools: "Tools",
  examples: "Examples",
  "front-matter": "Where, when and for whom it holds",
};

/** The heading over the changes of a step or section. */
export function groupTitle({ id, step }: Pick<StepChanges, "id" | "step">): string {
  return step?.title ?? sectionNames[id] ?? id;
}

export type StepChanges = { id: string; step: StepName | null; gone: boolean; changes: Change[] };

/** Changes by step, in the newer version's order; steps that are gone stand last. */
export function changesBySteps(
  changes: readonly Change[],
  steps: { before: readonly StepName[]; after: readonly StepName[] },
): StepChanges[] {
  const inOrder = [...steps.after, ...steps.before.filter(({ id }) => !steps.after.some((step) => step.id === id))];
  const ids = [...new Set([...inOrder.map(({ id }) => id), ...changes.map(({ step }) => step)])];
  const title = (id: string | undefined) => {
    const step = inOrder.find((one) => one.id === id);
    return step ? `“${step.title}”` : id;
  };
  /** A rule moves from one step to another, which the server names by their ids. */
  const withStepNames = (change: Change): Change =>
    change.kind === "moved" && change.obligation
      ? { ...change, before: title(change.before), after: title(change.after) }
      : change;
  return ids.flatMap((id) => {
    const own = changes.filter(({ step }) => step === id);
    if (own.length === 0) return [];
    const gone = !steps.after.some((step) => step.id === id) && !(id in sectionNames);
    return [{ id, step: inOrder.find((step) => step.id === id) ?? null, gone, changes: own.map(withStepNames) }];
  });
}
