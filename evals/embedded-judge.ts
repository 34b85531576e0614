import {
  type EmbeddedJudge,
  featureRow,
  neighbourFeatures,
  queryText,
  type TrainedCriterion,
} from "./embedded-training.ts";
import {
  cosine,
  hashedTerms,
  type JudgedTicket,
  profileTicket,
  type SparseVector,
  type TicketProfile,
  termVector,
} from "./features.ts";
import { type JudgeResult, nearestLevel, unscored } from "./judge.ts";
import type { Criterion } from "./scorecard.ts";
import { linearPredictor, sigmoid } from "./stats/logistic.ts";
import type { Evidence } from "./verdict.ts";

export type EmbeddedJudgeOptions = {
  /** abstain when the probability is nearer to one half than this, 0-0.5 (default 0.1); two-level criteria only */
  abstainWithin?: number;
  /** abstain when no training ticket is at least this similar, cosine 0-1 (default 0.05) */
  leastSimilarity?: number;
};

/** A passage this similar to the rule is shown as evidence of a fail; below it a fail means absence and has none. */
const telling = 0.3;

/**
 * Scores a criterion without any model: the probability that it is met, learned from human labels. A ticket the judge was trained on is
 * scored by the fold model that never saw it. Abstains when the criterion is untrained, the ticket is unlike all training
 * tickets, or the probability is near one half. Evidence is the handler's sentence most similar to the rule, as an exact span.
 */
export function judgeEmbedded(
  judge: EmbeddedJudge,
  ticket: JudgedTicket,
  criterion: Pick<Criterion, "id" | "question" | "levels">,
  obligationText: string | null,
  options: EmbeddedJudgeOptions = {},
): JudgeResult {
  const { abstainWithin = 0.1, leastSimilarity = 0.05 } = options;
  const trained = Object.hasOwn(judge.criteria, criterion.id) ? judge.criteria[criterion.id] : undefined;
  if (!trained) return unscored("too few labels, or all of them alike: not trained on this criterion");
  const profile = profileTicket(ticket);
  const query = termVector(hashedTerms(queryText(criterion, obligationText)), judge.weights);
  const own = judge.examples.findIndex((example) => example.ticket === ticket.id);
  const seen = own >= 0 && trained.labels.some(([at]) => at === own);
  const out = seen ? (judge.examples[own]?.fold ?? null) : null;
  const coefficients = out === null ? trained.full : trained.folds[out];
  if (!coefficients) return unscored("without this ticket's fold all labels are alike");
  const similar = similarLabels(judge, trained, profile, own, out);
  if (Math.max(0, ...similar.map((each) => each.similarity)) < leastSimilarity) {
    return unscored("unlike every ticket the judge was trained on");
  }
  const row = featureRow(profile, query, judge.weights, neighbourFeatures(similar));
  const score = sigmoid(linearPredictor(coefficients, row));
  if (criterion.levels.length === 2 && Math.abs(score - 0.5) < abstainWithin) {
    return { ...unscored(`undecided: ${score.toFixed(2)} likely to be met`), score };
  }
  return verdictOf(score, criterion, bestPassage(profile, query, judge), similar.length);
}

function similarLabels(
  judge: EmbeddedJudge,
  trained: TrainedCriterion,
  profile: TicketProfile,
  own: number,
  out: number | null,
): { label: number; similarity: number }[] {
  const vector = termVector(profile.terms, judge.weights);
  return trained.labels.flatMap(([at, label]) => {
    const example = judge.examples[at];
    if (!example || at === own || example.fold === out) return [];
    return [{ label, similarity: cosine(vector, example.vector) }];
  });
}

function verdictOf(
  score: number,
  criterion: Pick<Criterion, "levels">,
  passage: { evidence: Evidence; similarity: number } | null,
  labels: number,
): JudgeResult {
  const binary = criterion.levels.length === 2;
  const met = score >= 0.5;
  const shown = passage !== null && (met || passage.similarity >= telling);
  return {
    verdict: binary ? { kind: met ? "pass" : "fail" } : { kind: "level", level: nearestLevel(criterion, score) },
    score,
    confidence: binary ? Math.max(score, 1 - score) : null,
    evidence: shown ? [passage.evidence] : [],
    rationale: `${score.toFixed(2)} likely to be met, by ${labels} labelled tickets${shown ? "" : "; no passage speaks to the rule"}`,
    needsPerson: false,
  };
}

/** The handler's sentence most similar to the query, or null when none shares a word with it. */
function bestPassage(
  profile: TicketProfile,
  query: SparseVector,
  judge: EmbeddedJudge,
): { evidence: Evidence; similarity: number } | null {
  let best: { evidence: Evidence; similarity: number } | null = null;
  for (const { index: turn, text, handler } of profile.turns) {
    if (!handler) continue;
    for (const { start, end } of sentences(text)) {
      const quote = text.slice(start, end);
      const similarity = cosine(termVector(hashedTerms(quote), judge.weights), query);
      if (similarity > (best?.similarity ?? 0)) best = { evidence: { turn, start, end, quote }, similarity };
    }
  }
  return best;
}

/** Spans of the sentences of a text without the white space around them. */
function sentences(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/[^.!?\n]+[.!?]*/gu)].flatMap((match) => {
    const lead = match[0].length - match[0].trimStart().length;
    const quote = match[0].trim();
    return quote === "" ? [] : [{ start: match.index + lead, end: match.index + lead + quote.length }];
  });
}
