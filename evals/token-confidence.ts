import type { JsonSpan } from "./json-spans.ts";

/** One token of a reply with the natural logarithm of its probability. */
export type TokenProbability = { token: string; logprob: number };

/**
 * Probability that a model gave to the words of a span of its reply: the product over the tokens that touch it, in [0, 1].
 * Null when the tokens are not those of the text, so that no probability is read off the wrong word.
 */
export function spanProbability(text: string, tokens: readonly TokenProbability[], span: JsonSpan): number | null {
  let at = 0;
  let sum = 0;
  for (const { token, logprob } of tokens) {
    if (!text.startsWith(token, at)) return null;
    const end = at + token.length;
    if (end > span.start && at < span.end) sum += logprob;
    at = end;
  }
  return at === text.length ? Math.min(1, Math.exp(sum)) : null;
}
