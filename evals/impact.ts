import type { SopChange } from "../sops/diff.ts";
import type { SopDocument, SopMeta } from "../sops/sop.ts";
import { overlaps, type SopVersion } from "../sops/version.ts";
import type { CitationFate } from "./rerun.ts";

/** What became of a rule that something points at: it is gone, it or its step's rules changed, it is new, or the text around it changed. */
export const ruleFates = ["lost", "changed", "gained", "around-changed"] as const;
export type RuleFate = (typeof ruleFates)[number];

/** A step or obligation that a new version touches. `step` is the newer side's where it has one. */
export type TouchedRule = { anchor: string; step: string; fate: RuleFate };

/**
 * Every step and obligation that a new version touches, by its id, from `diffSops(before, after)`. An id that the
 * new version does not have is lost, whether the rule was removed or only renamed: what points at it points nowhere.
 */
export function touchedRules(
  before: SopDocument,
  after: SopDocument,
  changes: readonly SopChange[],
): Map<string, TouchedRule> {
  const newStepOf = new Map(after.steps.flatMap((step) => anchorsOf(step).map((anchor) => [anchor, step.id] as const)));
  const oldAnchors = new Set(before.steps.flatMap(anchorsOf));
  const touched = new Map<string, TouchedRule>();
  for (const step of before.steps) {
    for (const anchor of anchorsOf(step)) {
      const now = newStepOf.get(anchor);
      const fate = now === undefined ? "lost" : fateOf(anchor, now, changes);
      if (fate) touched.set(anchor, { anchor, step: now ?? newStepOf.get(step.id) ?? step.id, fate });
    }
  }
  for (const [anchor, step] of newStepOf)
    if (!oldAnchors.has(anchor)) touched.set(anchor, { anchor, step, fate: "gained" });
  return touched;
}

const anchorsOf = (step: SopDocument["steps"][number]): string[] => [step.id, ...step.obligations.map(({ id }) => id)];

function fateOf(anchor: string, step: string, changes: readonly SopChange[]): RuleFate | null {
  if (anchor === step) return changes.some((change) => change.step === step) ? "changed" : null;
  if (changes.some((change) => change.obligation === anchor)) return "changed";
  const around = changes.some((change) => change.step === step && change.obligation === undefined);
  return around ? "around-changed" : null;
}

/** Something that points at rules of an SOP, by their ids. */
export type Dependant = {
  kind: "criterion" | "module" | "knowledge-item" | "finding" | "simulation";
  id: string;
  title: string;
  anchors: readonly string[];
  /** the thing that holds it: the module of a knowledge item */
  within: string | null;
  /** audited tickets of a criterion, tickets behind a finding */
  tickets: string[];
};

/** One dependant under one step, with the worst that became of a rule it points at there. */
export type Hanging = Omit<Dependant, "anchors"> & { anchors: string[]; fate: RuleFate };

/** What hangs on each touched step, worst first; steps on which nothing hangs are left out. */
export function hangingOn(
  touched: ReadonlyMap<string, TouchedRule>,
  dependants: readonly Dependant[],
): Map<string, Hanging[]> {
  const bySteps = new Map<string, Hanging[]>();
  for (const dependant of dependants) {
    const hit = dependant.anchors.flatMap((anchor) => touched.get(anchor) ?? []);
    for (const step of new Set(hit.map((rule) => rule.step))) {
      const here = hit.filter((rule) => rule.step === step);
      const fate = ruleFates.find((one) => here.some((rule) => rule.fate === one)) ?? "around-changed";
      const hanging = { ...dependant, anchors: here.map((rule) => rule.anchor), fate };
      bySteps.set(step, [...(bySteps.get(step) ?? []), hanging]);
    }
  }
  for (const list of bySteps.values()) list.sort((a, b) => ruleFates.indexOf(a.fate) - ruleFates.indexOf(b.fate));
  return bySteps;
}

/** What a step or obligation says, or null when the document does not have it. */
export function ruleText(document: SopDocument, anchor: string): string | null {
  for (const step of document.steps) {
    const rule = step.obligations.find(({ id }) => id === anchor);
    if (rule) return rule.text;
    if (step.id === anchor) return step.text;
  }
  return null;
}

/** What became of a citation: its rule must exist and its words must stand in the text as they were. */
export function citationFate(document: SopDocument, anchor: string, quote: string): CitationFate {
  if (ruleText(document, anchor) === null) return "lost";
  return document.source.includes(quote) ? "holds" : "reworded";
}

/** Whether a version speaks to whoever handled a ticket, where they did. */
export function speaksTo(
  meta: SopMeta,
  ticket: { handledBy: "human" | "bot"; channel: string; region: string | null },
): boolean {
  const allows = (list: readonly string[], value: string | null) =>
    list.length === 0 || value === null || list.includes(value);
  return (
    allows(meta.audiences, ticket.handledBy) &&
    allows(meta.channels, ticket.channel) &&
    allows(meta.regions, ticket.region)
  );
}

/**
 * The approved version that a version takes over from, or took over from: the last one before it that reaches where it does.
 * Null for the first of its kind. `versions` are all of the SOP.
 */
export function predecessorOf<V extends SopVersion>(versions: readonly V[], version: SopVersion): V | null {
  const open = (one: SopVersion): SopVersion => ({ ...one, meta: { ...one.meta, effectiveTo: null } });
  const earlier = versions.filter(
    (one) =>
      one.number < version.number &&
      (one.state === "approved" || one.state === "retired") &&
      overlaps(open(one), open(version)),
  );
  return earlier.reduce<V | null>((last, one) => (!last || one.number > last.number ? one : last), null);
}
