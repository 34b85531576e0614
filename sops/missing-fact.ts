import { tokenize } from "./lexicon.ts";
import { plainInline } from "./sentences.ts";
import type { Audience, SopBranch, SopCase, SopDocument, SopStep } from "./sop.ts";
import type { SopVersion } from "./version.ts";

/** What the answer depends on and the question does not say. `value` is what is sent back when that option is chosen. */
export type MissingFact = {
  kind: "channel" | "region" | "language" | "case";
  /** what is asked for, in words */
  fact: string;
  options: { label: string; value: string }[];
};

const places = { channel: "channels", region: "regions", language: "languages" } as const;
type Place = keyof typeof places;

/**
 * Of several versions of one SOP that are in force in different places: the place that tells them apart and that the asker did not
 * name. Null when every place was named or all of them hold in the same places.
 */
export function missingPlace(
  versions: readonly Pick<SopVersion, "meta">[],
  asked: Partial<Record<Place, string | undefined>>,
): MissingFact | null {
  if (versions.length < 2) return null;
  for (const place of Object.keys(places) as Place[]) {
    if (asked[place] !== undefined) continue;
    const lists = versions.map(({ meta }) => meta[places[place]]);
    const shared = lists[0]?.filter((value) => lists.every((list) => list.includes(value))) ?? [];
    const values = [...new Set(lists.flat())].sort();
    if (shared.length > 0 || values.length < 2) continue;
    return { kind: place, fact: place, options: values.map((value) => ({ label: value, value })) };
  }
  return null;
}

/** Share of a condition's words that must be said for it to count as told. */
const told = 0.6;

/** A decision of the step, as the asker's audience meets it, that neither the words nor the known cases settle. */
export function missingCase(
  sopId: string,
  step: SopStep,
  { audience, words, known }: { audience: Audience; words: string; known: readonly string[] },
): MissingFact | null {
  const said = new Set(tokenize(words));
  for (const branch of step.branches) {
    if (branch.audience !== null && branch.audience !== audience) continue;
    if (branch.cases.length < 2 || branch.cases.some(({ id }) => known.includes(`${sopId}#${id}`))) continue;
    if (settledBy(branch, said)) continue;
    return {
      kind: "case",
      fact: step.title,
      options: branch.cases.map((one) => ({ label: labelOf(one), value: `${sopId}#${one.id}` })),
    };
  }
  return null;
}

function labelOf({ condition }: SopCase): string {
  return condition === null ? "None of these" : plainInline(condition);
}

/** One condition was told, and more of it than of any other. */
function settledBy({ cases }: SopBranch, said: ReadonlySet<string>): boolean {
  const shares = cases
    .flatMap(({ condition }) => (condition === null ? [] : [shareOf(tokenize(plainInline(condition)), said)]))
    .sort((a, b) => b - a);
  const [first = 0, second = 0] = shares;
  return first >= told && first > second;
}

function shareOf(words: readonly string[], said: ReadonlySet<string>): number {
  return words.length === 0 ? 0 : words.filter((word) => said.has(word)).length / words.length;
}

/**
 * The cases of a step that are about the place where the asker stands ("UK and ES: …"), as known facts; none of a decision that names
 * it twice.
 */
export function casesOfPlaces(sopId: string, step: SopStep, places: readonly (string | undefined)[]): string[] {
  const here = new Set(places.flatMap((place) => (place === undefined ? [] : [place.toLowerCase()])));
  return step.branches.flatMap(({ cases }) => {
    const fitting = cases.filter(
      ({ condition }) => condition !== null && listed(condition).some((one) => here.has(one)),
    );
    return fitting.length === 1 && fitting[0] ? [`${sopId}#${fitting[0].id}`] : [];
  });
}

const listed = (condition: string): string[] =>
  plainInline(condition)
    .toLowerCase()
    .split(/\s*(?:,|\/|\band\b|\bor\b|\b[yo]\b)\s*/u);

/** The step and case that a known fact (`sop-id#case`) names in this document; null when it names none. */
export function knownCase(document: SopDocument, fact: string): { step: SopStep; chosen: SopCase } | null {
  const [sopId, id] = fact.split("#");
  if (sopId !== document.meta.id) return null;
  for (const step of document.steps)
    for (const branch of step.branches) {
      const chosen = branch.cases.find((one) => one.id === id);
      if (chosen) return { step, chosen };
    }
  return null;
}
