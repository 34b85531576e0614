import type { Context } from "../context.ts";

const dayMs = 86_400_000;

/**
 * Deletes questions that are older than `PLUMB_QUESTION_DAYS`, with their answers, openings and feedback. A gap keeps the one question
 * that speaks for it, and its counts. Safe to repeat.
 */
export async function forgetQuestions({ config, db, stores, now, log }: Context): Promise<void> {
  if (config.questionDays === 0) return;
  const before = new Date(now().getTime() - config.questionDays * dayMs);
  const forgotten = await stores.knowledge(db).forgetQuestionsBefore(before);
  if (forgotten > 0) log.info({ forgotten, before }, "questions past their time were deleted");
}
