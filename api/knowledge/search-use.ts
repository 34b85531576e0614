import { questionUse, type UsedQuestion } from "../../evals/question-use.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { StoredQuestion } from "./question-store.ts";
import type { searchUseContract } from "./search-use-contract.ts";

type SearchUse = ReplyOf<(typeof searchUseContract)["GET /search-use"]>;

const dayMs = 86_400_000;
const usualDays = 30;
const mostQuestions = 20_000;

/** How questions of a period fared, all and by team and channel, the most asking first. */
export async function searchUse(
  { db, stores, now }: Context,
  asked: { from?: string | undefined; to?: string | undefined },
): Promise<SearchUse> {
  const to = asked.to ?? now().toISOString().slice(0, 10);
  const from = asked.from ?? new Date(Date.parse(to) - usualDays * dayMs).toISOString().slice(0, 10);
  if (from > to) throw new AppError("invalid", "The period ends before it begins.");
  const [start, end] = [new Date(from), new Date(Date.parse(to) + dayMs)];
  const found = await stores.knowledge(db).questionsBetween(start, end, mostQuestions + 1);
  const questions = found.slice(0, mostQuestions).filter(({ outcome }) => outcome !== "reported");
  const opened = new Set((await stores.knowledge(db).openingsBetween(start, end)).map(({ questionId }) => questionId));
  const feedback = await stores.knowledge(db).feedbackOn(questions.map(({ id }) => id));
  // The last word on a question counts.
  const verdicts = new Map(feedback.map(({ questionId, verdict }) => [questionId, verdict]));
  const use = (list: readonly StoredQuestion[]) =>
    questionUse(
      list.map(
        ({ id, askerId, question, at, outcome, milliseconds }): UsedQuestion => ({
          id,
          asker: askerId,
          text: question,
          at: at.getTime(),
          zero: outcome === "not-covered",
          answered: outcome === "answered",
          milliseconds,
          opened: opened.has(id),
          verdict: verdicts.get(id) ?? null,
        }),
      ),
    );
  const by = (nameOf: (question: StoredQuestion) => string | null) => {
    const groups = new Map<string, StoredQuestion[]>();
    for (const question of questions) {
      const name = nameOf(question) ?? "none named";
      groups.set(name, [...(groups.get(name) ?? []), question]);
    }
    return [...groups].map(([name, list]) => ({ name, ...use(list) })).sort((a, b) => b.questions - a.questions);
  };
  return {
    from,
    to,
    all: use(questions),
    teams: by(({ team }) => team),
    channels: by(({ channel }) => channel),
    truncated: found.length > mostQuestions,
  };
}
