export const gapKinds = ["missing", "unclear", "contradictory", "duplicate", "outdated"] as const;
export type GapKind = (typeof gapKinds)[number];

/** What is known of a gap: how often its questions had each outcome, what was said of answers, and what its sources are like. */
export type GapEvidence = {
  /** nothing in force covered the question, or somebody reported it */
  uncovered: number;
  /** several SOPs fitted */
  ambiguous: number;
  wrong: number;
  outdated: number;
  /** an SOP that was found is past its verification date */
  stale: boolean;
  /** steps that were found contradict another step, or repeat it */
  contradicted: boolean;
  repeated: boolean;
};

/**
 * What is wrong with the SOPs where a gap is, by rule: what people say of an answer comes before what can be read from the sources,
 * and both before the mere lack of an answer.
 */
export function kindOfGap({
  uncovered,
  ambiguous,
  wrong,
  outdated,
  stale,
  contradicted,
  repeated,
}: GapEvidence): GapKind {
  const answeredBadly = wrong + outdated;
  if (answeredBadly + ambiguous === 0 || uncovered > answeredBadly + ambiguous) return "missing";
  if (contradicted && wrong + ambiguous > 0) return "contradictory";
  if (outdated > wrong || (stale && wrong > 0)) return "outdated";
  if (repeated && ambiguous > wrong) return "duplicate";
  return "unclear";
}
