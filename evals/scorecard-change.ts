import { contentId } from "./content-id.ts";
import { type Criterion, criteriaOf, type Scorecard } from "./scorecard.ts";

/**
 * What became of a criterion between two versions of a scorecard. `meaning` = what a reviewer answers changed, so earlier labels
 * answer another question; `decision` = the same question is decided in another way (kind, check); `counting` = weight,
 * auto-fail, target and the like, which change scores and no label; `place` = only its section or order.
 */
export const criterionFates = ["added", "removed", "meaning", "decision", "counting", "place", "same"] as const;
export type CriterionFate = (typeof criterionFates)[number];

export type CriterionChange = { id: string; title: string; fate: CriterionFate; parts: string[] };

/** What a reviewer is asked, on which scale, under which rule and where. */
const meaning = ["question", "levels", "obligation", "when"] as const;
const decision = ["kind", "check", "settledBy"] as const;
const counting = ["weight", "autoFail", "soft", "bonus", "severity", "target", "rootCauses", "title"] as const;

/** Whether labels given on one definition of a criterion answer the question of the other. */
export function sameMeaning(before: Criterion, after: Criterion): boolean {
  return changedParts(before, after, meaning).length === 0;
}

/** Each criterion of either version with what became of it, in the order of the newer one, removed ones last. */
export function scorecardChanges(before: Scorecard, after: Scorecard): CriterionChange[] {
  const old = new Map(criteriaOf(before).map((criterion) => [criterion.id, criterion]));
  const places = new Map(placesOf(before));
  const now = placesOf(after).map(([id, place], index): CriterionChange => {
    const criterion = criteriaOf(after)[index] as Criterion;
    const earlier = old.get(id);
    old.delete(id);
    return {
      id,
      title: criterion.title,
      ...(earlier ? changeOf(earlier, criterion, places.get(id) !== place) : added),
    };
  });
  const gone = [...old.values()].map(({ id, title }): CriterionChange => ({ id, title, fate: "removed", parts: [] }));
  return [...now, ...gone];
}

const added: Omit<CriterionChange, "id" | "title"> = { fate: "added", parts: [] };

function changeOf(before: Criterion, after: Criterion, moved: boolean): Omit<CriterionChange, "id" | "title"> {
  const parts = changedParts(before, after, [...meaning, ...decision, ...counting]);
  const has = (list: readonly string[]) => parts.some((part) => list.includes(part));
  const fate = has(meaning)
    ? "meaning"
    : has(decision)
      ? "decision"
      : has(counting)
        ? "counting"
        : moved
          ? "place"
          : "same";
  return { fate, parts };
}

function changedParts(before: Criterion, after: Criterion, parts: readonly (keyof Criterion)[]): string[] {
  return parts.filter((part) => contentId(before[part] ?? null) !== contentId(after[part] ?? null));
}

/** The section each criterion stands in, in the order of the scorecard. */
function placesOf(scorecard: Scorecard): [id: string, place: string][] {
  return scorecard.sections.flatMap((section) => section.criteria.map(({ id }): [string, string] => [id, section.id]));
}
