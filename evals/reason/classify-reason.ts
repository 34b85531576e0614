import { fitLinearSvm, margin, type SparseRow } from "../stats/linear-svm.ts";
import { mulberry32, type Rng, shuffle } from "../stats/prng.ts";
import { fitTextFeatures, type TextFeatures, textRow } from "./text-features.ts";

/** `reason` null = none of the organisation's contact reasons (out of scope). */
export type LabelledText = { text: string; reason: string | null };

export type ReasonClassifier = {
  reasons: string[];
  features: TextFeatures;
  /** one border for each reason */
  borders: Float32Array[];
  /** a text whose best margin is under this is out of scope */
  floor: number;
  /** texts with a reason that were named rightly, floor or not, by borders that had not seen them */
  heldOut: { right: number; of: number };
};

export type ReasonGuess = {
  /** null = out of scope */
  reason: string | null;
  /** the best reason whatever the floor says, and how far inside its border the text lies */
  nearest: string;
  margin: number;
};

export type TrainReasonOptions = {
  rng: Rng;
  /** share of known texts that may be taken for out of scope, 0-1 (default 0.05) */
  leftOut?: number;
};

const folds = 3;
const foldRounds = 4;
const finalRounds = 8;

/**
 * Learns an organisation's contact reasons from labelled texts: one linear border for each reason (Rifkin and Klautau, "In defense of
 * one-vs-all classification", JMLR 2004). Texts without a reason count against every border. The floor is the `leftOut` quantile of the
 * margins that known texts reach when the borders have not seen them, so no text out of scope is needed to set it.
 * Throws RangeError with fewer than two reasons.
 */
export function trainReasons(examples: readonly LabelledText[], options: TrainReasonOptions): ReasonClassifier {
  const { rng, leftOut = 0.05 } = options;
  const known = examples.filter((example) => example.reason !== null);
  const reasons = [...new Set(known.map((example) => example.reason as string))];
  if (reasons.length < 2)
    throw new RangeError(`texts of at least two contact reasons are needed, not ${reasons.length}`);
  const seed = Math.floor(rng() * 2 ** 32);
  const foldOf = foldsOf(examples, rng);
  const unseen = Array.from({ length: folds }, (_, fold) => {
    const rest = examples.filter((_, index) => foldOf[index] !== fold);
    const model = fitBorders(rest, { seed, rounds: foldRounds });
    return examples
      .filter((example, index) => foldOf[index] === fold && example.reason !== null)
      .map((example) => ({ ...best(model, example.text), reason: example.reason }));
  }).flat();
  const model = fitBorders(examples, { seed, rounds: finalRounds });
  const margins = unseen.map((one) => one.margin);
  const right = unseen.filter((one) => one.nearest === one.reason).length;
  return { ...model, floor: quantile(margins, leftOut), heldOut: { right, of: unseen.length } };
}

/** The contact reason of a text, or null where it is unlike all that are known. */
export function classifyReason(classifier: ReasonClassifier, text: string): ReasonGuess {
  const guess = best(classifier, text);
  return { ...guess, reason: guess.margin < classifier.floor ? null : guess.nearest };
}

type Borders = Omit<ReasonClassifier, "floor" | "heldOut">;

function fitBorders(examples: readonly LabelledText[], how: { seed: number; rounds: number }): Borders {
  const features = fitTextFeatures(examples.map((example) => example.text));
  const rows: SparseRow[] = examples.map((example) => textRow(example.text, features));
  const reasons = [...new Set(examples.flatMap((example) => example.reason ?? []))];
  const borders = reasons.map((reason, index) =>
    fitLinearSvm(rows, (at) => examples[at]?.reason === reason, features.places.size, mulberry32(how.seed + index), {
      rounds: how.rounds,
    }),
  );
  return { reasons, features, borders };
}

function best({ reasons, features, borders }: Borders, text: string): { nearest: string; margin: number } {
  const row = textRow(text, features);
  let nearest = "";
  let widest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < borders.length; index++) {
    const here = margin(borders[index] as Float32Array, row);
    if (here <= widest) continue;
    widest = here;
    nearest = reasons[index] as string;
  }
  return { nearest, margin: widest };
}

/** Folds within each reason, so that a rare reason is in all of them as far as it goes. */
function foldsOf(examples: readonly LabelledText[], rng: Rng): number[] {
  const fold = new Array<number>(examples.length).fill(0);
  const byReason = new Map<string | null, number[]>();
  examples.forEach((example, index) => {
    byReason.set(example.reason, [...(byReason.get(example.reason) ?? []), index]);
  });
  let next = 0;
  for (const indices of byReason.values()) for (const index of shuffle(indices, rng)) fold[index] = next++ % folds;
  return fold;
}

/** The value below which a share of the values lies; -Infinity of none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? Number.NEGATIVE_INFINITY;
}
