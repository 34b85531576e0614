import { type CheckItem, rightKeys } from "./module.ts";

/** An answer to one item: the keys of chosen options (in order where order counts), or the words of a reply. */
export type ItemAnswer = string[] | string;
export type Answers = Record<string, ItemAnswer>;

/** What the reply check said about a written reply; `unknown` = a person must look. */
export type ReplyOutcome = { verdict: "meets" | "breaks" | "unknown"; why: string };

/** `right` null = nobody could decide, so it neither counts for nor against. */
export type ItemResult = { itemId: string; right: boolean | null; why: string };
export type Grade = { results: ItemResult[]; score: number | null; passed: boolean | null };

/**
 * Grades a knowledge check. An item is right or wrong as a whole, so that item statistics stay those of right and wrong. `score` is the
 * share right of the items that could be decided, 0-1; an unanswered item is wrong. Null when nothing could be decided; a module
 * without items is passed by reading it.
 */
export function gradeAnswers(
  items: readonly CheckItem[],
  answers: Readonly<Answers>,
  replies: ReadonlyMap<string, ReplyOutcome>,
  passMark: number,
): Grade {
  const results = items.map((item) => gradeItem(item, answers[item.id], replies.get(item.id)));
  if (items.length === 0) return { results, score: 1, passed: true };
  const decided = results.filter(({ right }) => right !== null);
  if (decided.length === 0) return { results, score: null, passed: null };
  const score = decided.filter(({ right }) => right).length / decided.length;
  return { results, score, passed: score >= passMark - 1e-9 };
}

function gradeItem(item: CheckItem, answer: ItemAnswer | undefined, reply: ReplyOutcome | undefined): ItemResult {
  const itemId = item.id;
  if (item.kind === "reply") {
    if (typeof answer !== "string" || answer.trim() === "")
      return { itemId, right: false, why: "No reply was written." };
    if (!reply || reply.verdict === "unknown")
      return { itemId, right: null, why: reply?.why ?? "Nothing here can tell whether the reply keeps to the rule." };
    return { itemId, right: reply.verdict === "meets", why: reply.why };
  }
  const chosen = Array.isArray(answer) ? answer : [];
  const right = rightKeys(item);
  const same =
    item.kind === "ordering"
      ? chosen.length === right.length && right.every((key, at) => chosen[at] === key)
      : chosen.length === right.length && right.every((key) => chosen.includes(key));
  return { itemId, right: same, why: item.explanation };
}
