import { countTerms, tokenize } from "./lexicon.ts";
import { bindingStrength } from "./obligation.ts";
import type { Obligation, SopDocument, SopStep } from "./sop.ts";

export const changeKinds = ["added", "removed", "reworded", "strengthened", "weakened", "moved"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One change of meaning between two versions. `step` and `obligation` are ids, of the newer side where it has one. */
export type SopChange = { kind: ChangeKind; step: string; obligation?: string; before?: string; after?: string };

/**
 * What changed from `a` to `b`, by obligation and step. Equal ids are the same rule; what is left is matched by its words
 * (Jaccard similarity of stems of at least one half), so that a renamed id is not a removal. White space and markup are
 * not changes. MUST to MUST NOT is `reworded`: it binds as much, to the contrary.
 */
export function diffSops(a: SopDocument, b: SopDocument): SopChange[] {
  const steps = pairUp(a.steps, b.steps, (step) => `${step.title}\n${step.text}`);
  const oldRules = a.steps.flatMap((step) => step.obligations);
  const newRules = b.steps.flatMap((step) => step.obligations);
  const rules = pairUp(oldRules, newRules, (rule) => rule.text);
  const renamed = new Map(steps.pairs.map(([before, after]) => [before.id, after.id]));
  return [
    ...steps.removed.map((step): SopChange => ({ kind: "removed", step: step.id, before: stepWords(step) })),
    ...steps.added.map((step): SopChange => ({ kind: "added", step: step.id, after: stepWords(step) })),
    ...steps.pairs.flatMap(([before, after]) => rewordedStep(before, after)),
    ...movedSteps(steps.pairs),
    ...rules.removed.map(removedRule),
    ...rules.added.map(addedRule),
    ...rules.pairs.flatMap(([before, after]) => changedRule(before, after, renamed)),
  ];
}

type Paired<T> = { pairs: [T, T][]; removed: T[]; added: T[] };

function pairUp<T extends { id: string }>(
  before: readonly T[],
  after: readonly T[],
  words: (item: T) => string,
): Paired<T> {
  const byId = new Map(after.map((item) => [item.id, item]));
  const pairs: [T, T][] = [];
  const used = new Set<T>();
  const open: T[] = [];
  for (const item of before) {
    const same = byId.get(item.id);
    if (same && !used.has(same)) {
      pairs.push([item, same]);
      used.add(same);
    } else open.push(item);
  }
  const removed: T[] = [];
  for (const item of open) {
    const like = nearest(
      item,
      after.filter((other) => !used.has(other)),
      words,
    );
    if (!like) removed.push(item);
    else {
      pairs.push([item, like]);
      used.add(like);
    }
  }
  return { pairs, removed, added: after.filter((item) => !used.has(item)) };
}

function nearest<T>(item: T, others: readonly T[], words: (item: T) => string): T | null {
  const scored = others.map((other) => ({ other, score: similarity(words(item), words(other)) }));
  const best = scored.sort((x, y) => y.score - x.score)[0];
  return best && best.score >= 0.5 ? best.other : null;
}

/** Jaccard similarity of the stems of two texts, in [0, 1]; equal texts are 1. */
export function similarity(a: string, b: string): number {
  if (normal(a) === normal(b)) return 1;
  const left = countTerms(tokenize(a));
  const right = countTerms(tokenize(b));
  const both = [...left.keys()].filter((term) => right.has(term)).length;
  const all = left.size + right.size - both;
  return all === 0 ? 0 : both / all;
}

const normal = (text: string): string => text.replace(/\s+/g, " ").trim();

const stepWords = (step: SopStep): string => normal(`${step.title}. ${step.text}`);

function rewordedStep(before: SopStep, after: SopStep): SopChange[] {
  if (stepWords(before) === stepWords(after)) return [];
  return [{ kind: "reworded", step: after.id, before: stepWords(before), after: stepWords(after) }];
}

/** The fewest steps whose moving explains the new order: all outside a longest increasing run of old places. */
function movedSteps(pairs: readonly [SopStep, SopStep][]): SopChange[] {
  const inNewOrder = pairs
    .map(([before, after], old) => ({ old, before, after }))
    .sort((x, y) => x.after.span.start - y.after.span.start);
  const oldPlaces = [...inNewOrder].sort((x, y) => x.before.span.start - y.before.span.start);
  const sequence = inNewOrder.map((entry) => oldPlaces.indexOf(entry));
  const staying = new Set(longestIncreasing(sequence));
  return inNewOrder.flatMap(({ before, after }, i) => {
    if (staying.has(i)) return [];
    return [{ kind: "moved", step: after.id, before: `step ${before.number}`, after: `step ${after.number}` }];
  });
}

/** Positions of a longest increasing subsequence. */
function longestIncreasing(sequence: readonly number[]): number[] {
  const runs: number[][] = [];
  sequence.forEach((value, i) => {
    let best: number[] = [];
    for (let j = 0; j < i; j++) {
      const run = runs[j] ?? [];
      if ((sequence[j] ?? 0) < value && run.length > best.length) best = run;
    }
    runs.push([...best, i]);
  });
  return runs.reduce((best, run) => (run.length > best.length ? run : best), []);
}

function removedRule(rule: Obligation): SopChange {
  return { kind: "removed", step: rule.stepId, obligation: rule.id, before: rule.text };
}

function addedRule(rule: Obligation): SopChange {
  return { kind: "added", step: rule.stepId, obligation: rule.id, after: rule.text };
}

function changedRule(before: Obligation, after: Obligation, renamed: ReadonlyMap<string, string>): SopChange[] {
  const where = { step: after.stepId, obligation: after.id };
  const changes: SopChange[] = [];
  const gain = bindingStrength(after.level) - bindingStrength(before.level);
  if (gain !== 0) {
    changes.push({ kind: gain > 0 ? "strengthened" : "weakened", ...where, before: before.text, after: after.text });
  } else if (normal(before.text) !== normal(after.text)) {
    changes.push({ kind: "reworded", ...where, before: before.text, after: after.text });
  }
  if ((renamed.get(before.stepId) ?? before.stepId) !== after.stepId) {
    changes.push({ kind: "moved", ...where, before: before.stepId, after: after.stepId });
  }
  return changes;
}
