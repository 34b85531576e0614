import { trustAsRedacted } from "../ingest/redact.ts";
import type { Speaker } from "../ingest/ticket.ts";
import { contentId } from "./content-id.ts";
import { isHandler } from "./handler-turns.ts";
import type { JudgeExample } from "./judge-prompt.ts";
import type { Criterion } from "./scorecard.ts";

/** A reviewer's label with the ticket it was given on. Who passes them in keeps out what calibration needs unseen. */
export type ReviewedCriterion = {
  auditId: string;
  criterionId: string;
  verdict: "pass" | "fail" | "level" | "not-applicable";
  level: number | null;
  note: string;
  ticketId: string;
  turns: readonly { by: Speaker; text: string }[];
};

const longestQuote = 280;

/**
 * Chooses at most so many examples for each criterion, taking its verdicts in turn so that a judge sees what passes and what fails;
 * those with a reviewer's note come first, then an order that depends on the reviews alone. Criteria without reviews are left out.
 */
export function chooseExamples(
  criteria: readonly Criterion[],
  reviews: readonly ReviewedCriterion[],
  perCriterion: number,
): Map<string, JudgeExample[]> {
  const chosen = new Map<string, JudgeExample[]>();
  for (const criterion of criteria.filter(({ kind }) => kind !== "check")) {
    const own = reviews
      .filter((review) => review.criterionId === criterion.id)
      .sort((a, b) => Number(b.note !== "") - Number(a.note !== "") || order(a) - order(b));
    const byVerdict = new Map<string, ReviewedCriterion[]>();
    for (const review of own) byVerdict.set(wordOf(review), [...(byVerdict.get(wordOf(review)) ?? []), review]);
    const queues = [...byVerdict.keys()].sort().map((word) => byVerdict.get(word) ?? []);
    const picked: ReviewedCriterion[] = [];
    for (let round = 0; picked.length < perCriterion && queues.some((queue) => queue.length > round); round += 1)
      picked.push(...queues.flatMap((queue) => queue[round] ?? []));
    const examples = picked.slice(0, perCriterion).map((review) => exampleOf(review, criterion));
    if (examples.length > 0) chosen.set(criterion.id, examples);
  }
  return chosen;
}

const order = (review: ReviewedCriterion): number => Number.parseInt(contentId(review.auditId).slice(0, 12), 16);
const wordOf = ({ verdict, level }: ReviewedCriterion): string => (verdict === "level" ? String(level) : verdict);

function exampleOf(review: ReviewedCriterion, criterion: Criterion): JudgeExample {
  const { auditId, ticketId, note } = review;
  return { auditId, ticketId, verdict: wordOf(review), quote: trustAsRedacted(telling(review, criterion)), note };
}

/** The message of the handler that shares most words with the question: the one the review was probably about. */
function telling({ turns }: ReviewedCriterion, { title, question }: Criterion): string {
  const asked = new Set(wordsOf(`${title} ${question}`));
  const said = turns.filter(({ by }) => isHandler(by)).map(({ text }) => text);
  const shared = (text: string) => wordsOf(text).filter((word) => asked.has(word)).length;
  const best = said.reduce((a, b) => (shared(b) > shared(a) ? b : a), said[0] ?? "");
  return best.length > longestQuote ? `${best.slice(0, longestQuote)}…` : best;
}

const wordsOf = (text: string): string[] => [...new Set(text.toLowerCase().match(/\p{L}{3,}/gu) ?? [])];
