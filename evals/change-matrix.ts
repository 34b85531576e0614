import type { Criterion, Scorecard } from "./scorecard.ts";
import { scorecardChanges } from "./scorecard-change.ts";

/** What can change under a certificate. `wording` is a change of words that its author declares to mean the same. */
export const changeKinds = ["judge", "decision", "wording", "meaning", "sop", "counting", "population"] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** What becomes of the labels, the calibrated map, the certificate and the series of figures. */
export type ChangeEffect = {
  labels: "valid" | "valid-if-pairs-agree" | "void" | "valid-before-date" | "none-yet";
  map: "keep" | "refit" | "restart" | "by-version";
  certificate: "keep" | "keep-if-pairs-agree" | "retest" | "void" | "not-covered";
  estimates: "continuous" | "old-periods-keep-judge" | "new-series" | "split-by-date" | "recompute" | "new-stratum";
  /** in one sentence, for a person */
  words: string;
};

const matrix: Record<ChangeKind, ChangeEffect> = {
  judge: {
    labels: "valid",
    map: "refit",
    certificate: "retest",
    estimates: "old-periods-keep-judge",
    words:
      "The judge, its prompt or parameters changed: the labels stay and the map is fitted again on them. Verdicts go to people until the new judge is proven on audits that did not tune it.",
  },
  decision: {
    labels: "valid",
    map: "refit",
    certificate: "retest",
    estimates: "old-periods-keep-judge",
    words:
      "The same question is decided in another way: the labels stay; verdicts go to people until the new way is proven.",
  },
  wording: {
    labels: "valid-if-pairs-agree",
    map: "keep",
    certificate: "keep-if-pairs-agree",
    estimates: "continuous",
    words:
      "The words changed and not the meaning: everything stays once 30 double-blind pairs of old and new wording agree as people do with each other.",
  },
  meaning: {
    labels: "void",
    map: "restart",
    certificate: "void",
    estimates: "new-series",
    words:
      "What a reviewer is asked changed: earlier labels answer another question, everything goes to people, and a new series begins.",
  },
  sop: {
    labels: "valid-before-date",
    map: "by-version",
    certificate: "void",
    estimates: "split-by-date",
    words:
      "A new version of the rule is in force: labels stay with the tickets handled under the old one; verdicts under the new one go to people until they are proven.",
  },
  counting: {
    labels: "valid",
    map: "keep",
    certificate: "keep",
    estimates: "recompute",
    words: "Only how the criterion counts changed: the verdicts stand, the overall score is computed again.",
  },
  population: {
    labels: "none-yet",
    map: "keep",
    certificate: "not-covered",
    estimates: "new-stratum",
    words:
      "Tickets of a kind that the certificate never saw: they go to people until enough of them are audited, and are their own stratum.",
  },
};

export function changeEffect(kind: ChangeKind): ChangeEffect {
  return matrix[kind];
}

/** What a certificate rests on. Everything that may void it is here; nothing else does. */
export type CertificateBasis = {
  judgeConfigId: string;
  /** false where a check in code decides: the judge cannot change its verdict */
  judged: boolean;
  criterion: Criterion;
  /** versions of the criterion's SOP that were in force in the frame */
  sopVersionIds: string[];
  channels: string[];
  languages: string[];
};

export type Change = { kind: ChangeKind; detail: string };

/** Changes from the basis of a certificate to how things are now, in the order of the matrix. */
export function changesSince(before: CertificateBasis, after: CertificateBasis): Change[] {
  const changes: Change[] = [];
  if (before.judged && before.judgeConfigId !== after.judgeConfigId)
    changes.push({ kind: "judge", detail: `${before.judgeConfigId} → ${after.judgeConfigId}` });
  const [own] = scorecardChanges(alone(before.criterion), alone(after.criterion));
  if (own && (own.fate === "meaning" || own.fate === "decision" || own.fate === "counting"))
    changes.push({ kind: own.fate, detail: own.parts.join(", ") });
  const added = (from: readonly string[], to: readonly string[]) => to.filter((value) => !from.includes(value));
  const versions = added(before.sopVersionIds, after.sopVersionIds);
  if (versions.length > 0) changes.push({ kind: "sop", detail: versions.join(", ") });
  const strangers = [...added(before.channels, after.channels), ...added(before.languages, after.languages)];
  if (strangers.length > 0) changes.push({ kind: "population", detail: strangers.join(", ") });
  return changes;
}

/** A scorecard of one criterion, so that two versions of it are compared and not their neighbours. */
function alone(criterion: Criterion): Scorecard {
  const section = { id: "alone", title: "Alone", criteria: [criterion] };
  return { id: "alone", title: "Alone", sections: [section] } as Scorecard;
}

/** Old and new wording labelled by two people on the same tickets. */
export type WordingPairs = {
  pairs: number;
  agreeing: number /** interval of agreement between people */;
  ceilingLow: number;
};

const leastPairs = 30;

/** Whether a certificate survives these changes. `pairs` counts for changes of wording alone. */
export function survives(changes: readonly Change[], pairs?: WordingPairs): boolean {
  return changes.every(({ kind }) => {
    const { certificate } = matrix[kind];
    // Tickets of a new kind are kept out ticket by ticket; the others stay as they were.
    if (certificate === "keep" || certificate === "not-covered") return true;
    if (certificate !== "keep-if-pairs-agree" || !pairs) return false;
    return pairs.pairs >= leastPairs && pairs.agreeing / pairs.pairs >= pairs.ceilingLow;
  });
}
