import type { List, ListItem, RootContent } from "mdast";
import { type AudienceSpan, audienceAt } from "./audience.ts";
import {
  areContrary,
  type CaseWords,
  casesIn,
  isOrder,
  labelledCase,
  nestedDecision,
  type StepNames,
  targetOf,
} from "./flow-words.ts";
import { nodeSpan, readItem, shortHash, splitTrailingId } from "./markdown.ts";
import { obligationKeywords } from "./obligation.ts";
import { plainInline, sentenceSpans } from "./sentences.ts";
import type { Audience, SopBranch, SopCase, Span, Target } from "./sop.ts";

/** What the branches of a step are read with. `valueSets` are closed sets: cases that name all of one leave nothing open. */
export type BranchPlace = {
  stepId: string;
  source: string;
  blocks: readonly AudienceSpan[];
  steps: StepNames;
  valueSets: readonly (readonly string[])[];
  taken: Set<string>;
};

/** One case as it stands in the source, before it is known whether its list decides anything. */
type Found = { words: CaseWords; span: Span; id: string | null; own: boolean; sure: boolean };

/** The decisions of a step in source order: in its sentences and in its lists. Obligations are rules, not branches. */
export function readBranches(nodes: readonly RootContent[], place: BranchPlace): SopBranch[] {
  return nodes.flatMap((node): SopBranch[] => {
    if (node.type === "list") return listBranches(node, place);
    if (node.type === "paragraph") return sentenceBranches(nodeSpan(node), place);
    if (node.type === "blockquote") return readBranches(node.children, place);
    return [];
  });
}

/** Where the last sentence that orders everybody somewhere sends them. */
export function leadsToOf(nodes: readonly RootContent[], { source, steps }: BranchPlace): Record<Audience, Target> {
  const to: Record<Audience, Target> = { human: { kind: "next" }, bot: { kind: "next" } };
  for (const node of nodes.filter(({ type }) => type === "paragraph")) {
    const { start, end } = nodeSpan(node);
    const text = source.slice(start, end);
    for (const span of sentenceSpans(text)) {
      const sentence = oneLine(text.slice(span.start, span.end));
      if (!isOrder(sentence)) continue;
      to.human = targetOf(sentence, "human", steps);
      to.bot = targetOf(sentence, "bot", steps);
    }
  }
  return to;
}

function sentenceBranches(paragraph: Span, place: BranchPlace): SopBranch[] {
  const groups: Found[][] = [];
  let open: Found[] | null = null;
  const text = place.source.slice(paragraph.start, paragraph.end);
  for (const { start, end } of sentenceSpans(text)) {
    const span = { start: paragraph.start + start, end: paragraph.start + end };
    const cases = casesIn(oneLine(place.source.slice(span.start, span.end)), "sentence");
    const goesOn = open !== null && (cases?.[0]?.condition === null || cases?.length === 1);
    if (!cases || (cases[0]?.condition === null && !goesOn)) open = null;
    else if (goesOn) open?.push(...cases.map((words) => found(words, span)));
    else {
      open = cases.map((words) => found(words, span));
      groups.push(open);
    }
    if (cases?.some(({ condition }) => condition === null)) open = null;
  }
  return groups.flatMap((group) => branchOf(group, place));
}

const found = (words: CaseWords, span: Span): Found => ({ words, span, id: null, own: false, sure: true });

function listBranches(list: List, place: BranchPlace): SopBranch[] {
  const items = list.children.filter((item) => !isObligation(item, place.source));
  const read = items.map((item) => itemCases(item, place.source));
  // An item with its own "otherwise" decides alone; what is left of the list is one decision.
  const alone = read.filter((cases) => cases.length > 1);
  const together = read.filter((cases) => cases.length === 1).flat();
  const isDecision =
    together.some(({ sure }) => sure) ||
    (together.length > 1 && together.length === items.length && decides(together, place));
  const kept = isDecision ? together.filter(({ sure }) => sure || decides(together, place)) : [];
  return [...alone, ...(kept.length > 0 ? [kept] : [])]
    .sort((a, b) => (a[0]?.span.start ?? 0) - (b[0]?.span.start ?? 0))
    .flatMap((cases) => branchOf(cases, place))
    .concat(items.flatMap((item) => readBranches(item.children.slice(1) as RootContent[], place)));
}

function isObligation(item: ListItem, source: string): boolean {
  const read = readItem(item, source);
  return read !== null && obligationKeywords(read.text).length > 0;
}

function itemCases(item: ListItem, source: string): Found[] {
  const read = readItem(item, source);
  if (!read) return [];
  const text = splitTrailingId(oneLine(source.slice(read.span.start, read.span.end))).text;
  const conditions = casesIn(text, "item");
  const words = conditions ?? [labelledCase(text)].filter((one) => one !== null);
  return words.map((one, i) => ({
    words: one,
    span: read.span,
    id: i === 0 ? read.id : null,
    own: true,
    sure: conditions !== null,
  }));
}

/** A list of `Label: …` is a decision when a label is a code or a value of a known set, or an item leads away. */
function decides(cases: readonly Found[], { valueSets, steps }: BranchPlace): boolean {
  const known = new Set(valueSets.flat().map((value) => value.toLowerCase()));
  return cases.some(({ words }) => {
    const label = words.condition ?? "";
    if (/`[^`]+`/u.test(label)) return true;
    if (label.split(/,|\band\b|\by\b/u).some((part) => known.has(plainInline(part).toLowerCase()))) return true;
    return /^go on\b/iu.test(words.action) || targetOf(words.action, "human", steps).kind !== "next";
  });
}

function branchOf(cases: readonly Found[], place: BranchPlace): SopBranch[] {
  const first = cases[0];
  const last = cases.at(-1);
  if (!first || !last) return [];
  const span = { start: first.span.start, end: last.span.end };
  const id = free(`${place.stepId}-if-${shortHash(normal(first.words.condition ?? ""))}`, place.taken);
  return [
    {
      id,
      stepId: place.stepId,
      cases: cases.map((one) => caseOf(one, id, place)),
      exhaustive: isExhaustive(
        cases.map(({ words }) => words),
        place.valueSets,
      ),
      span,
      audience: audienceAt(place.blocks, first.span),
    },
  ];
}

function caseOf({ words, span, id }: Found, branchId: string, { steps, taken }: BranchPlace): SopCase {
  const { condition, action } = words;
  const derived = condition === null ? `${branchId}-otherwise` : `${branchId}-${shortHash(normal(condition))}`;
  if (id !== null) taken.add(id);
  return {
    id: id ?? free(derived, taken),
    condition: condition === null ? null : plainInline(condition),
    action: plainInline(action),
    nested: nestedDecision(action, steps),
    targets: { human: targetOf(action, "human", steps), bot: targetOf(action, "bot", steps) },
    span,
  };
}

function isExhaustive(cases: readonly CaseWords[], valueSets: readonly (readonly string[])[]): boolean {
  if (cases.some(({ condition }) => condition === null)) return true;
  const conditions = cases.map(({ condition }) => condition ?? "");
  if (conditions.some((label) => /^(?:everywhere|always|all|en todas partes)$/iu.test(label))) return true;
  const [first = "", second = ""] = conditions;
  if (conditions.length === 2 && areContrary(plainInline(first), plainInline(second))) return true;
  const words = ` ${conditions.map((label) => plainInline(label).toLowerCase()).join(" , ")} `;
  const names = (value: string) =>
    new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(value.toLowerCase())}(?![\\p{L}\\p{N}_])`, "u").test(words);
  return valueSets.some((values) => values.length > 1 && values.every(names));
}

/** Whether nothing is left open that matters: cases that all go on to the next step may leave the rest to it when there are several. */
export function isComplete(branch: SopBranch): boolean {
  if (branch.exhaustive) return true;
  const leadsAway = branch.cases.some(({ targets }) => targets.human.kind !== "next" || targets.bot.kind !== "next");
  return branch.cases.length > 1 && !leadsAway;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
const oneLine = (text: string): string => text.replace(/\s+/gu, " ").trim();
const normal = (text: string): string =>
  plainInline(text)
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function free(id: string, taken: Set<string>): string {
  let candidate = id;
  for (let n = 2; taken.has(candidate); n++) candidate = `${id}-${n}`;
  taken.add(candidate);
  return candidate;
}
