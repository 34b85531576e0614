import { agglomerate } from "./agglomerate.ts";
import { likeness, meanVector, textVector, type WeightOf } from "./text-vector.ts";

export type GapText = {
  id: string;
  /** what was asked, in different words */
  questions: readonly string[];
  audience: string;
  /** somebody has decided about it: it takes others in and is never taken in */
  decided: boolean;
};

/** How alike the questions of one gap are. Lower joins what is only about the same thing; higher leaves paraphrases apart. */
export const alikeFrom = 0.55;

/**
 * Gaps that ask the same thing, as lists of their ids, the one that stays first: the one somebody has decided about, else the first
 * given. Two that were decided about stay apart, and so do those of different audiences.
 */
export function groupGaps(gaps: readonly GapText[], weightOf: WeightOf, threshold = alikeFrom): string[][] {
  const vectors = gaps.map(({ questions }) => meanVector(questions.map((question) => textVector(question, weightOf))));
  const of = (i: number) => gaps[i] as GapText;
  const groups = agglomerate(
    gaps.length,
    (a, b) => likeness(vectors[a] ?? new Map(), vectors[b] ?? new Map()),
    threshold,
    (a, b) => of(a).audience !== of(b).audience || (of(a).decided && of(b).decided),
  );
  return groups.map((group) => {
    const kept = group.find((i) => of(i).decided) ?? group[0] ?? 0;
    return [of(kept).id, ...group.filter((i) => i !== kept).map((i) => of(i).id)];
  });
}
