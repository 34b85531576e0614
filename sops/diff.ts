import { blank, sourceFor } from "./audience.ts";
import { diffDeclarations } from "./diff-declarations.ts";
import { bindingStrength, obligationKeywords } from "./obligation.ts";
import { longestIncreasing, normal, pairUp } from "./pair.ts";
import { plainInline } from "./sentences.ts";
import {
  type Audience,
  audiences,
  type Obligation,
  type ObligationLevel,
  type SopCase,
  type SopDocument,
  type SopStep,
} from "./sop.ts";

export const changeKinds = ["added", "removed", "reworded", "strengthened", "weakened", "reversed", "moved"] as const;
export type ChangeKind = (typeof changeKinds)[number];

export const changedParts = ["step", "obligation", "branch", "tool", "input", "overview", "example", "scope"] as const;
export type ChangedPart = (typeof changedParts)[number];

/**
 * One change of meaning between two versions. `step` and `obligation` are ids, of the newer side where it has one; what stands outside
 * the steps has its section for `step` (`overview`, `parameters`, `tools`, `examples`, `front-matter`). `id` is that of a case, tool,
 * parameter or example. `audience` is who reads the changed words, null = everybody.
 */
export type SopChange = {
  kind: ChangeKind;
  /** absent = a step or, where `obligation` is given, an obligation */
  part?: ChangedPart;
  step: string;
  obligation?: string;
  id?: string;
  audience?: Audience | null;
  before?: string;
  after?: string;
};

/**
 * What changed from `a` to `b`: steps, obligations, cases of branches, tools and inputs, then what is declared outside the steps. Equal
 * ids are the same thing; what is left is matched by its words, so that a renamed id is not a removal. White space and markup are not
 * changes. What is told to do and then not to do, or the other way round, is `reversed`, also under another id.
 */
export function diffSops(a: SopDocument, b: SopDocument): SopChange[] {
  const steps = pairUp(a.steps, b.steps, (step) => `${step.title}\n${step.text}`);
  const renamed = new Map(steps.pairs.map(([before, after]) => [before.id, after.id]));
  const stepChange = (kind: ChangeKind, step: SopStep) => ({
    kind,
    part: "step" as const,
    step: step.id,
    audience: null,
  });
  return [
    ...steps.removed.map((step): SopChange => ({ ...stepChange("removed", step), before: stepWords(step) })),
    ...steps.added.map((step): SopChange => ({ ...stepChange("added", step), after: stepWords(step) })),
    ...steps.pairs.flatMap(([before, after]) => rewordedStep([a, before], [b, after])),
    ...movedSteps(steps.pairs),
    ...diffRules(a, b, renamed),
    ...diffCases(a, b, renamed),
    ...steps.pairs.flatMap(([before, after]) => diffUses(before, after)),
    ...diffDeclarations(a, b),
  ];
}

const stepWords = (step: SopStep): string => normal(`${step.title}. ${step.text}`);

/** A step is reworded when its own words change; its obligations and cases are told for themselves. */
function rewordedStep([a, before]: [SopDocument, SopStep], [b, after]: [SopDocument, SopStep]): SopChange[] {
  const changedFor = audiences.filter((audience) => ownWords(a, before, audience) !== ownWords(b, after, audience));
  if (before.title === after.title && changedFor.length === 0) return [];
  const [only] = changedFor;
  const audience = before.title === after.title && changedFor.length === 1 && only ? only : null;
  const words = { before: stepWords(before), after: stepWords(after) };
  return [{ kind: "reworded", part: "step", step: after.id, audience, ...words }];
}

function ownWords(
  { source, blocks }: SopDocument,
  { span, obligations, branches }: SopStep,
  audience: Audience,
): string {
  const told = [...obligations, ...branches.flatMap(({ cases }) => cases)].map((one) => one.span);
  const read = sourceFor(source, blocks, audience);
  const rest = told.reduce(
    (text, { start, end }) => text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
    read,
  );
  const lines = rest
    .slice(span.start, span.end)
    .split("\n")
    .filter((line) => !/^\s*(?:#{1,6}\s|:::|\*\*[^*]+:\*\*\s*$)/u.test(line))
    .map((line) => line.replace(/\s*\{#[^}]*\}\s*$/u, "").replace(/^\s*(?:[-*+]|\d+[.)])(?:\s+|$)/u, ""));
  return plainInline(lines.join(" "));
}

/** The fewest steps whose moving explains the new order: all outside a longest increasing run of old places. */
function movedSteps(pairs: readonly [SopStep, SopStep][]): SopChange[] {
  const inNewOrder = pairs
    .map(([before, after]) => ({ before, after }))
    .sort((x, y) => x.after.span.start - y.after.span.start);
  const oldPlaces = [...inNewOrder].sort((x, y) => x.before.span.start - y.before.span.start);
  const staying = new Set(longestIncreasing(inNewOrder.map((entry) => oldPlaces.indexOf(entry))));
  return inNewOrder.flatMap(({ before, after }, i): SopChange[] => {
    if (staying.has(i)) return [];
    const places = { before: `step ${before.number}`, after: `step ${after.number}` };
    return [{ kind: "moved", part: "step", step: after.id, audience: null, ...places }];
  });
}

function diffRules(a: SopDocument, b: SopDocument, renamed: ReadonlyMap<string, string>): SopChange[] {
  const rulesOf = ({ steps }: SopDocument) => steps.flatMap((step) => step.obligations);
  const { pairs, removed, added } = pairUp(rulesOf(a), rulesOf(b), (rule) => rule.text);
  return [
    ...removed.map((rule): SopChange => ({ kind: "removed", ...placeOf(rule), before: rule.text })),
    ...added.map((rule): SopChange => ({ kind: "added", ...placeOf(rule), after: rule.text })),
    ...pairs.flatMap(([before, after]) => changedRule(before, after, renamed)),
  ];
}

const placeOf = ({ stepId, id, audience }: Obligation) => ({
  part: "obligation" as const,
  step: stepId,
  obligation: id,
  audience,
});

/** A rule can bind otherwise and say something else at once: then it is told as strengthened, weakened or reversed, and as reworded. */
function changedRule(before: Obligation, after: Obligation, renamed: ReadonlyMap<string, string>): SopChange[] {
  const place = { ...placeOf(after), audience: before.audience === after.audience ? after.audience : null };
  const words = { before: before.text, after: after.text };
  const binding = bindingChange(before.level, after.level);
  const changes: SopChange[] = binding ? [{ kind: binding, ...place, ...words }] : [];
  const sameWords = binding
    ? withoutKeyword(before) === withoutKeyword(after)
    : normal(before.text) === normal(after.text);
  if (!sameWords) changes.push({ kind: "reworded", ...place, ...words });
  if ((renamed.get(before.stepId) ?? before.stepId) !== after.stepId)
    changes.push({ kind: "moved", ...place, before: before.stepId, after: after.stepId });
  if (before.audience !== after.audience)
    changes.push({ kind: "moved", ...place, before: readers(before.audience), after: readers(after.audience) });
  return changes;
}

const readers = (audience: Audience | null): string => `for ${audience ?? "everybody"}`;

/** What is told to be left is reversed when it is told or allowed to be done, and the other way round, whatever the strengths. */
function bindingChange(before: ObligationLevel, after: ObligationLevel): ChangeKind | null {
  if (before.endsWith("NOT") !== after.endsWith("NOT")) return "reversed";
  const gain = bindingStrength(after) - bindingStrength(before);
  return gain === 0 ? null : gain > 0 ? "strengthened" : "weakened";
}

function withoutKeyword({ text }: Obligation): string {
  const [keyword] = obligationKeywords(text);
  return normal(keyword ? text.slice(0, keyword.index) + text.slice(keyword.index + keyword.length) : text);
}

type PlacedCase = SopCase & { stepId: string; audience: Audience | null };

function diffCases(a: SopDocument, b: SopDocument, renamed: ReadonlyMap<string, string>): SopChange[] {
  const casesOf = ({ steps }: SopDocument) =>
    steps.flatMap(({ branches }) =>
      branches.flatMap(({ cases, stepId, audience }) => cases.map((one): PlacedCase => ({ ...one, stepId, audience }))),
    );
  const { pairs, removed, added } = pairUp(casesOf(a), casesOf(b), caseWords);
  const place = ({ stepId, id, audience }: PlacedCase) => ({ part: "branch" as const, step: stepId, id, audience });
  return [
    ...removed.map((one): SopChange => ({ kind: "removed", ...place(one), before: caseWords(one) })),
    ...added.map((one): SopChange => ({ kind: "added", ...place(one), after: caseWords(one) })),
    ...pairs.flatMap(([before, after]): SopChange[] => {
      const words = { before: caseWords(before), after: caseWords(after) };
      const isSame = words.before === words.after;
      const stays = (renamed.get(before.stepId) ?? before.stepId) === after.stepId;
      return [
        ...(isSame ? [] : [{ kind: "reworded" as const, ...place(after), ...words }]),
        ...(stays ? [] : [{ kind: "moved" as const, ...place(after), before: before.stepId, after: after.stepId }]),
      ];
    }),
  ];
}

function caseWords({ condition, action }: SopCase): string {
  return normal(condition === null ? `Otherwise: ${action}` : `If ${condition}: ${action}`);
}

/** Tools that a step calls and data that it needs, by name. */
function diffUses(before: SopStep, after: SopStep): SopChange[] {
  const parts = [
    { part: "tool" as const, old: before.tools, new: after.tools },
    { part: "input" as const, old: before.inputs, new: after.inputs },
  ];
  return parts.flatMap(({ part, old, new: now }) => {
    const names = (uses: readonly { name: string }[]) => new Set(uses.map(({ name }) => name));
    const [was, is] = [names(old), names(now)];
    const place = { part, step: after.id, audience: null };
    return [
      ...old
        .filter(({ name }) => !is.has(name))
        .map(({ id, name }): SopChange => ({ kind: "removed", ...place, id, before: name })),
      ...now
        .filter(({ name }) => !was.has(name))
        .map(({ id, name }): SopChange => ({ kind: "added", ...place, id, after: name })),
    ];
  });
}
