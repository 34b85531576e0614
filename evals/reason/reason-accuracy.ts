export type ReasonAccuracy = {
  /** share of all texts named rightly, out of scope among them; null of none */
  accuracy: number | null;
  /** of texts that have a reason, the share given that reason; null of none */
  inScopeAccuracy: number | null;
  /** of texts out of scope, the share found to be; null of none */
  outOfScopeRecall: number | null;
};

/** How often contact reasons are named rightly, as CLINC150 counts it (Larson et al., EMNLP 2019); null = out of scope. */
export function reasonAccuracy(guesses: readonly { truth: string | null; predicted: string | null }[]): ReasonAccuracy {
  const right = (some: typeof guesses) =>
    some.length === 0 ? null : some.filter(({ truth, predicted }) => truth === predicted).length / some.length;
  return {
    accuracy: right(guesses),
    inScopeAccuracy: right(guesses.filter(({ truth }) => truth !== null)),
    outOfScopeRecall: right(guesses.filter(({ truth }) => truth === null)),
  };
}
