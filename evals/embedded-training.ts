import { contentId } from "./content-id.ts";
import {
  cosine,
  fitTermWeights,
  hashedTerms,
  type JudgedTicket,
  lexicalFeatures,
  profileTicket,
  type SparseVector,
  similarityCount,
  type TermWeights,
  type TicketProfile,
  termVector,
} from "./features.ts";
import type { Criterion } from "./scorecard.ts";
import { fitLogistic, logit } from "./stats/logistic.ts";
import { mulberry32, shuffle } from "./stats/prng.ts";

/** One human label: 1 = met, 0 = not met, between for a scale. `obligationText` is the rule as the SOP version in force states it. */
export type LabelledTicket = {
  ticket: JudgedTicket;
  criterion: Pick<Criterion, "id" | "question">;
  obligationText: string | null;
  label: number;
};

/** A trained criterion. `folds[k]` was fitted without the tickets of fold k; null where that left one class only. */
export type TrainedCriterion = {
  labels: [example: number, label: number][];
  full: number[];
  folds: (number[] | null)[];
};

/** JSON-serialisable trained judge; `id` is the hash of everything else. Holds hashed terms and ticket ids, no text. */
export type EmbeddedJudge = {
  format: 1;
  id: string;
  folds: number;
  seed: number;
  weights: TermWeights;
  examples: { ticket: string; fold: number; vector: SparseVector }[];
  criteria: Record<string, TrainedCriterion>;
};

/** Fewest labels a criterion is trained on. */
export const fewestLabels = 8;

const neighbours = 7;
const ridge = 1;
/** bias, similarities, neighbours, shape: what is shared between criteria. */
const pooledCount = 1 + similarityCount + 2 + 7;

/**
 * Trains one ridge logistic regression a criterion on human labels, its coefficients drawn towards those of all criteria together,
 * and one more for every fold of tickets left out, so that an audited ticket is scored by a model that never saw its label.
 * Criteria with fewer than 8 labels or one class are left untrained. The same labels, folds and seed give the same judge, in any
 * order. Throws RangeError for a label outside [0, 1], fewer than 2 folds, or two labels of one criterion on one ticket.
 */
export function trainEmbeddedJudge(
  labelled: readonly LabelledTicket[],
  options: { folds: number; seed: number },
): EmbeddedJudge {
  const { folds, seed } = options;
  if (!Number.isInteger(folds) || folds < 2) throw new RangeError(`cross-fitting needs at least 2 folds, got ${folds}`);
  const tickets = new Map(labelled.map(({ ticket }) => [ticket.id, ticket]));
  const ids = [...tickets.keys()].sort();
  const shuffled = shuffle(ids, mulberry32(seed));
  const foldOf = new Map(shuffled.map((id, place) => [id, place % folds]));
  const profiles = ids.map((id) => profileTicket(tickets.get(id) as JudgedTicket));
  const weights = fitTermWeights(profiles);
  const examples = ids.map((ticket, index) => ({
    ticket,
    fold: foldOf.get(ticket) ?? 0,
    vector: rounded(termVector((profiles[index] as TicketProfile).terms, weights)),
  }));
  const bare: EmbeddedJudge = { format: 1, id: "", folds, seed, weights, examples, criteria: {} };
  const questions = groupLabels(labelled, new Map(ids.map((id, index) => [id, index])));
  const similarity = examples.map(({ vector }) => examples.map((other) => cosine(vector, other.vector)));
  const fits = [null, ...Array.from({ length: folds }, (_, fold) => fold)].map((out) =>
    fitAll(questions, { judge: bare, profiles, similarity, out }),
  );
  for (const { id, labels } of questions) {
    const [full, ...rest] = fits.map((fit) => fit.get(id) ?? null);
    if (full) bare.criteria[id] = { labels, full, folds: rest };
  }
  return { ...bare, id: contentId({ ...bare, id: undefined }) };
}

type Question = { id: string; query: string; labels: [number, number][] };

function groupLabels(labelled: readonly LabelledTicket[], indexOf: Map<string, number>): Question[] {
  const groups = new Map<string, Question>();
  for (const { ticket, criterion, obligationText, label } of labelled) {
    if (!(label >= 0 && label <= 1)) throw new RangeError(`label ${label} of ${criterion.id} is outside [0, 1]`);
    const group = groups.get(criterion.id) ?? {
      id: criterion.id,
      query: queryText(criterion, obligationText),
      labels: [],
    };
    group.labels.push([indexOf.get(ticket.id) ?? -1, label]);
    groups.set(criterion.id, group);
  }
  for (const group of groups.values()) {
    group.labels.sort(([a], [b]) => a - b);
    if (group.labels.some(([at], index) => at === group.labels[index + 1]?.[0])) {
      throw new RangeError(`a ticket has two labels of ${group.id}`);
    }
  }
  return [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The words a criterion is compared by. */
export function queryText(criterion: Pick<Criterion, "question">, obligationText: string | null): string {
  return obligationText === null ? criterion.question : `${obligationText} ${criterion.question}`;
}

type Fitting = {
  judge: EmbeddedJudge;
  profiles: readonly TicketProfile[];
  similarity: readonly (readonly number[])[];
  out: number | null;
};

/** Coefficients by criterion, fitted without fold `out`. */
function fitAll(questions: readonly Question[], fitting: Fitting): Map<string, number[]> {
  const { judge, profiles, similarity, out } = fitting;
  const data = questions.flatMap(({ id, query, labels }) => {
    const kept = labels.filter(([at]) => judge.examples[at]?.fold !== out);
    const targets = kept.map(([, label]) => label);
    if (labels.length < fewestLabels || new Set(targets).size < 2) return [];
    const vector = termVector(hashedTerms(query), judge.weights);
    const rows = kept.map(([at]) => {
      const others = kept.filter(([other]) => other !== at);
      const near = neighbourFeatures(
        others.map(([other, label]) => ({ label, similarity: similarity[at]?.[other] ?? 0 })),
      );
      return featureRow(profiles[at] as TicketProfile, vector, judge.weights, near);
    });
    return [{ id, rows, targets, start: baseLogit(targets) }];
  });
  const pooled = data.length < 2 ? null : pooledCoefficients(data);
  return new Map(data.map(({ id, rows, targets, start }) => [id, criterionCoefficients(rows, targets, start, pooled)]));
}

function pooledCoefficients(data: readonly { rows: number[][]; targets: number[] }[]): number[] {
  const rows = data.flatMap((each) => each.rows.map((row) => row.slice(0, pooledCount)));
  return fitLogistic({ rows, targets: data.flatMap((each) => each.targets), ridge });
}

function criterionCoefficients(rows: number[][], targets: number[], start: number, pooled: number[] | null): number[] {
  const size = rows[0]?.length ?? 0;
  const prior = Array.from({ length: size }, (_, k) => (k === 0 ? start : (pooled?.[k] ?? 0)));
  const penalty = Array.from({ length: size }, (_, k) => (k === 0 ? 0.1 : ridge));
  return fitLogistic({ rows, targets, ridge: penalty, prior }).map(round);
}

/** Log odds of the mean label, with one success and one failure added. */
function baseLogit(targets: readonly number[]): number {
  return logit((targets.reduce((sum, target) => sum + target, 0) + 1) / (targets.length + 2));
}

/** Bias, similarities, neighbours, shape, then hashed presence. */
export function featureRow(
  profile: TicketProfile,
  query: SparseVector,
  weights: TermWeights,
  near: readonly [number, number],
): number[] {
  const lexical = lexicalFeatures(profile, query, weights);
  return [1, ...lexical.slice(0, similarityCount), ...near, ...profile.shape, ...lexical.slice(similarityCount)];
}

/** What the most similar labelled tickets say: their weighted mean label around the base rate, and the nearest met less the nearest not met. */
export function neighbourFeatures(examples: readonly { label: number; similarity: number }[]): [number, number] {
  const base = examples.reduce((sum, { label }) => sum + label, 0) / Math.max(examples.length, 1);
  const nearest = [...examples].sort((a, b) => b.similarity - a.similarity).slice(0, neighbours);
  const weight = nearest.reduce((sum, { similarity }) => sum + similarity, 0);
  const mean = nearest.reduce((sum, { label, similarity }) => sum + label * similarity, 0) / (weight || 1);
  const top = (met: boolean): number =>
    Math.max(0, ...examples.filter(({ label }) => label >= 0.5 === met).map((each) => each.similarity));
  return [weight > 0 ? 2 * (mean - base) : 0, top(true) - top(false)];
}

function rounded(vector: SparseVector): SparseVector {
  return { at: vector.at, value: vector.value.map(round) };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
