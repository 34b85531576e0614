import { withoutPlaceholders } from "../ingest/redact-types.ts";
import { tokenize } from "../sops/lexicon.ts";
import type { Estimate } from "./stats/estimate.ts";
import { quantile } from "./stats/moments.ts";
import { wilson } from "./stats/wilson.ts";

/** One question as far as its use is counted. Times are milliseconds since the epoch. */
export type UsedQuestion = {
  id: string;
  asker: string;
  /** redacted */
  text: string;
  at: number;
  /** nothing in force fitted */
  zero: boolean;
  answered: boolean;
  /** how long the answer took */
  milliseconds: number;
  opened: boolean;
  verdict: "useful" | "wrong" | "outdated" | null;
};

export type QuestionUse = {
  questions: number;
  /** shares of the questions */
  zero: Estimate | null;
  refined: Estimate | null;
  opened: Estimate | null;
  /** of those with feedback */
  useful: Estimate | null;
  feedback: { useful: number; wrong: number; outdated: number };
  /** seconds from the first of a chain of questions to the answer that ended it: the middle one and the 90th of a hundred */
  secondsToAnswer: { median: number; p90: number; n: number } | null;
};

/** A further question by the same person within this time can be the same errand. */
const sameErrandMs = 3 * 60_000;

/**
 * How questions fare. A question is refined when the same person asks again within three minutes, neither opened a source of the
 * first nor called it useful, and either got no answer to it or asks with one of its words: who is answered and asks something else is on
 * another errand. Shares come with Wilson intervals, which take questions as independent: those of one person are not
 * quite, so the intervals are a little too narrow.
 */
export function questionUse(questions: readonly UsedQuestion[]): QuestionUse {
  const refined = refinedOf(questions);
  const share = (which: (one: UsedQuestion) => boolean) => wilson(questions.filter(which).length, questions.length);
  const count = (verdict: UsedQuestion["verdict"]) => questions.filter((one) => one.verdict === verdict).length;
  const feedback = { useful: count("useful"), wrong: count("wrong"), outdated: count("outdated") };
  return {
    questions: questions.length,
    zero: share(({ zero }) => zero),
    refined: share(({ id }) => refined.has(id)),
    opened: share(({ opened }) => opened),
    useful: wilson(feedback.useful, feedback.useful + feedback.wrong + feedback.outdated),
    feedback,
    secondsToAnswer: timeToAnswer(questions, refined),
  };
}

/** Ids of the questions that were asked again in other words. */
function refinedOf(questions: readonly UsedQuestion[]): Set<string> {
  const refined = new Set<string>();
  for (const own of byAsker(questions))
    own.forEach((one, i) => {
      const next = own[i + 1];
      if (!next || next.at - one.at > sameErrandMs || one.opened || one.verdict === "useful") return;
      if (!one.answered || shareWord(one.text, next.text)) refined.add(one.id);
    });
  return refined;
}

function shareWord(text: string, other: string): boolean {
  const stems = new Set(stemsOf(other));
  return stemsOf(text).some((stem) => stems.has(stem));
}

const stemsOf = (text: string): string[] => tokenize(withoutPlaceholders(text));

function byAsker(questions: readonly UsedQuestion[]): UsedQuestion[][] {
  const groups = new Map<string, UsedQuestion[]>();
  for (const one of [...questions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
    groups.set(one.asker, [...(groups.get(one.asker) ?? []), one]);
  return [...groups.values()];
}

function timeToAnswer(
  questions: readonly UsedQuestion[],
  refined: ReadonlySet<string>,
): QuestionUse["secondsToAnswer"] {
  const times: number[] = [];
  for (const own of byAsker(questions)) {
    let since: number | null = null;
    for (const one of own) {
      since ??= one.at;
      if (refined.has(one.id)) continue;
      if (one.answered) times.push((one.at - since + one.milliseconds) / 1000);
      since = null;
    }
  }
  return times.length === 0 ? null : { median: quantile(times, 0.5), p90: quantile(times, 0.9), n: times.length };
}
