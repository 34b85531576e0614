import type { Action, Speaker } from "../ingest/ticket.ts";
import { tokenize } from "../sops/lexicon.ts";
import { obligationKeywords } from "../sops/obligation.ts";
import { sentenceSpans } from "../sops/sentences.ts";
import type { Obligation } from "../sops/sop.ts";
import { isHandler } from "./handler-turns.ts";
import type { Evidence } from "./verdict.ts";

/** Words of the conversation, or an action, that look like the obligation being met. A person decides whether they are. */
export type Trace = { share: number; evidence: Evidence | null; action: string | null };

/** Share of an obligation's words that must be found together, and how many at least. */
const least = { share: 0.5, words: 2 };

/** Words that every rule has: who is addressed. */
const addressed = new Set(
  ["customer", "creator", "user", "person", "contact", "account"].flatMap((word) => tokenize(word)),
);

/**
 * Where in a conversation an obligation seems to have been met, by its words alone: the handler's sentence or the action that has most
 * of them. Null where none has half. It says nothing about what must not be done.
 */
export function traceObligation(
  obligation: Pick<Obligation, "text" | "level">,
  turns: readonly { by: Speaker; text: string }[],
  actions: readonly Pick<Action, "name">[] = [],
): Trace | null {
  if (obligation.level.endsWith("NOT")) return null;
  const wanted = new Set(contentOf(obligation.text));
  if (wanted.size < least.words) return null;
  let best: Trace | null = null;
  const offer = (text: string, trace: Omit<Trace, "share">) => {
    const found = new Set(tokenize(text).filter((stem) => wanted.has(stem)));
    const share = found.size / wanted.size;
    if (found.size >= least.words && share >= least.share && share > (best?.share ?? 0)) best = { ...trace, share };
  };
  turns.forEach(({ by, text }, turn) => {
    if (!isHandler(by)) return;
    for (const { start, end } of sentenceSpans(text)) {
      const quote = text.slice(start, end);
      offer(quote, { evidence: { turn, start, end, quote }, action: null });
    }
  });
  for (const { name } of actions) offer(name.replace(/[._-]+/g, " "), { evidence: null, action: name });
  return best;
}

/** The stems of what is to be done, without the strength of the rule, its condition and who it is done to. */
function contentOf(text: string): string[] {
  const [keyword] = obligationKeywords(text);
  const rule = keyword ? text.slice(keyword.index + keyword.length) : text;
  const [asked = rule] = rule.split(/\b(?:before|when|if|unless|after|while)\b/u);
  return tokenize(asked).filter((stem) => !addressed.has(stem));
}
