import { type Amount, amountsIn, conflictingAmounts } from "./amounts.ts";
import { overlapOf } from "./conflict-scope.ts";
import { tokenize } from "./lexicon.ts";
import { obligationKeywords } from "./obligation.ts";
import { plainInline } from "./sentences.ts";
import type { Obligation, ObligationLevel, SopDocument, SopMeta, SopStep } from "./sop.ts";
import { likeness, type TextVector, textVector, type WeightOf, weightsWithin } from "./text-vector.ts";
import type { SopVersion } from "./version.ts";

export type ConflictSide = {
  sopId: string;
  versionId: string;
  versionNumber: number;
  title: string;
  stepId: string;
  stepTitle: string;
  /** null when the step as a whole is meant */
  obligationId: string | null;
  text: string;
};

export type Conflict = {
  kind: "contradiction" | "duplicate";
  /** the same for the same two texts, whichever comes first */
  key: string;
  left: ConflictSide;
  right: ConflictSide;
  /** in words, what does not go together */
  why: string;
  /** how alike the two texts are, 0-1 */
  likeness: number;
  where: string;
};

export type ComparedVersion = { version: Pick<SopVersion, "id" | "sopId" | "number">; document: SopDocument };
type Rule = { side: ConflictSide; vector: TextVector; verb: string; level: ObligationLevel; amounts: Amount[] };
type Part = { side: ConflictSide; vector: TextVector; words: number; rules: Rule[] };
type Page = { meta: SopMeta; vector: TextVector; parts: Part[] };

/** From which likeness two SOPs are about the same contacts, where no contact reason of both says so. */
const sameTopic = 0.3;
/** Under it two SOPs share no step either. */
const nothingShared = 0.08;
/** From which likeness two rules are about the same thing; figures of one unit say more than a word of strength. */
const sameThing = { opposite: 0.38, amount: 0.28 };
const sameStep = 0.8;
/** A shorter step says too little to be a copy. */
const leastWords = 12;

/**
 * Steps of different SOPs that hold for somebody on the same day and contradict each other: rules about the same thing with opposite
 * strength (MUST against MUST NOT or MAY NOT) or different amounts in the same unit; and steps that say nearly the same, which will
 * be changed in one place and forgotten in the other. By words alone: what says the same in other words is not found. Best first.
 */
export function findConflicts(versions: readonly ComparedVersion[]): Conflict[] {
  const texts = versions.flatMap(({ document }) => document.steps.map(wholeText));
  const weightOf = weightsWithin(texts);
  const pages = versions.map((version) => pageOf(version, weightOf));
  const found: Conflict[] = [];
  for (const [i, a] of pages.entries())
    for (const b of pages.slice(i + 1)) {
      const where = a.meta.id === b.meta.id ? null : overlapOf(a.meta, b.meta);
      if (where === null) continue;
      const related = aboutTheSame(a, b);
      if (!related && likeness(a.vector, b.vector) < nothingShared) continue;
      for (const left of a.parts) for (const right of b.parts) found.push(...betweenParts(left, right, related, where));
    }
  return found.sort((a, b) => b.likeness - a.likeness || (a.key < b.key ? -1 : 1));
}

function wholeText({ text, obligations }: SopStep): string {
  return [text, ...obligations.map((one) => one.text)].join("\n");
}

function pageOf({ version, document }: ComparedVersion, weightOf: WeightOf): Page {
  const whole = document.steps.map((step) => `${step.title}\n${wholeText(step)}`).join("\n");
  return { meta: document.meta, vector: textVector(whole, weightOf), parts: partsOf({ version, document }, weightOf) };
}

function aboutTheSame(a: Page, b: Page): boolean {
  const reasons = a.meta.contactReasons.filter((reason) => b.meta.contactReasons.includes(reason));
  return reasons.length > 0 || likeness(a.vector, b.vector) >= sameTopic;
}

function partsOf({ version, document }: ComparedVersion, weightOf: WeightOf): Part[] {
  return document.steps.map((step) => {
    const side = (text: string, obligation: Obligation | null): ConflictSide => ({
      sopId: version.sopId,
      versionId: version.id,
      versionNumber: version.number,
      title: document.meta.title,
      stepId: step.id,
      stepTitle: step.title,
      obligationId: obligation?.id ?? null,
      text: plainInline(text),
    });
    const whole = wholeText(step);
    return {
      side: side(whole, null),
      vector: textVector(whole, weightOf),
      words: whole.split(/\s+/).length,
      rules: step.obligations.map((rule) => ({
        side: side(rule.text, rule),
        vector: textVector(ruledIn(rule.text), weightOf),
        verb: verbOf(rule.text),
        level: rule.level,
        amounts: amountsIn(rule.text),
      })),
    };
  });
}

/** A rule without its MUST, so that strength is compared apart from what is ruled. */
function ruledIn(text: string): string {
  return obligationKeywords(text).reduceRight(
    (rest, { index, length }) => `${rest.slice(0, index)} ${rest.slice(index + length)}`,
    text,
  );
}

/** What is to be done or left: the first word with a meaning after MUST. */
function verbOf(text: string): string {
  const [keyword] = obligationKeywords(text);
  return tokenize(keyword ? text.slice(keyword.index + keyword.length) : text)[0] ?? "";
}

/** Steps that contradict each other are not told a second time for saying nearly the same. */
function betweenParts(a: Part, b: Part, related: boolean, where: string): Conflict[] {
  const opposed = related ? contradictions(a, b, where) : [];
  return opposed.length > 0 ? opposed : duplicate(a, b, where);
}

function contradictions(a: Part, b: Part, where: string): Conflict[] {
  return a.rules.flatMap((left) =>
    b.rules.flatMap((right) => {
      const alike = likeness(left.vector, right.vector);
      const why =
        (alike >= sameThing.opposite && left.verb === right.verb && oppositeStrength(left.level, right.level)) ||
        (alike >= sameThing.amount && conflictingAmounts(left.amounts, right.amounts));
      return why ? [conflictOf("contradiction", left.side, right.side, why, alike, where)] : [];
    }),
  );
}

function duplicate(a: Part, b: Part, where: string): Conflict[] {
  const alike = Math.min(a.words, b.words) < leastWords ? 0 : likeness(a.vector, b.vector);
  if (alike < sameStep) return [];
  return [conflictOf("duplicate", a.side, b.side, "Both steps say nearly the same.", alike, where)];
}

const forbids = (level: ObligationLevel): boolean => level.endsWith("NOT");

/** In words; null where the two can both be kept. */
function oppositeStrength(left: ObligationLevel, right: ObligationLevel): string | null {
  if (forbids(left) === forbids(right)) return null;
  return `One says ${left}, the other ${right}.`;
}

function conflictOf(
  kind: Conflict["kind"],
  one: ConflictSide,
  other: ConflictSide,
  why: string,
  alike: number,
  where: string,
): Conflict {
  const name = ({ versionId, stepId, obligationId }: ConflictSide) => `${versionId}:${stepId}:${obligationId ?? ""}`;
  const [left, right] = one.sopId < other.sopId ? [one, other] : [other, one];
  return { kind, key: `${kind} ${name(left)} ${name(right)}`, left, right, why, likeness: alike, where };
}
