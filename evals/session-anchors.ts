import { criteriaOf, type Scorecard } from "./scorecard.ts";

/** What a session agreed a level of a criterion looks like. A pass is the highest level of its scale, a fail the lowest. */
export type AgreedAnchor = {
  criterionId: string;
  verdict: "pass" | "fail" | "level" | "not-applicable";
  level: number | null;
  anchor: string;
};

/**
 * The scorecard with each anchor added to the level that it describes, after what stands there already; said once even if agreed on
 * several tickets. Anchors of criteria or levels that the scorecard no longer has are given back as `left`, not dropped.
 */
export function withAnchors(
  scorecard: Scorecard,
  anchors: readonly AgreedAnchor[],
): { scorecard: Scorecard; added: number; left: AgreedAnchor[] } {
  const known = new Map(criteriaOf(scorecard).map((criterion) => [criterion.id, criterion]));
  const wanted = new Map<string, string[]>();
  const left: AgreedAnchor[] = [];
  let added = 0;
  for (const one of anchors) {
    const words = one.anchor.trim();
    const levels = known.get(one.criterionId)?.levels ?? [];
    const level = levelOf(one, levels);
    const place = levels.find(({ value }) => value === level);
    if (words === "") continue;
    if (!place) {
      left.push(one);
      continue;
    }
    const key = `${one.criterionId} ${place.value}`;
    const own = wanted.get(key) ?? [];
    if (place.anchor.includes(words) || own.includes(words)) continue;
    wanted.set(key, [...own, words]);
    added += 1;
  }
  const sections = scorecard.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) => ({
      ...criterion,
      levels: criterion.levels.map((level) => {
        const words = wanted.get(`${criterion.id} ${level.value}`) ?? [];
        return { ...level, anchor: [...(level.anchor === "" ? [] : [level.anchor]), ...words].join("; ") };
      }),
    })),
  }));
  return { scorecard: { ...scorecard, sections }, added, left };
}

function levelOf({ verdict, level }: AgreedAnchor, levels: readonly { value: number }[]): number | null {
  if (verdict === "level") return level;
  if (verdict === "pass") return levels.at(-1)?.value ?? null;
  return verdict === "fail" ? (levels[0]?.value ?? null) : null;
}
