import { and, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { askedQuestion, questionFeedback, questionOpening } from "./schema.ts";

export type StoredQuestion = typeof askedQuestion.$inferSelect;
export type NewQuestion = Omit<typeof askedQuestion.$inferInsert, "id">;
export type Feedback = typeof questionFeedback.$inferSelect;
export type Dispute = { versionId: string; stepId: string | null; people: number };

/** Every question, what was said of its answer and which sources were opened. */
export function questionStore(db: Db) {
  return {
    async addQuestion(question: NewQuestion): Promise<string> {
      const [row] = await db.insert(askedQuestion).values(question).returning({ id: askedQuestion.id });
      if (!row) throw new Error("the question was not stored");
      return row.id;
    },
    async question(id: string): Promise<StoredQuestion | null> {
      return (await db.select().from(askedQuestion).where(eq(askedQuestion.id, id)))[0] ?? null;
    },
    /** Newest first, each text once. */
    async questionsOf(askerId: string, limit: number): Promise<StoredQuestion[]> {
      const latest = db
        .selectDistinctOn([askedQuestion.question], { id: askedQuestion.id })
        .from(askedQuestion)
        .where(and(eq(askedQuestion.askerId, askerId), ne(askedQuestion.outcome, "reported")))
        .orderBy(askedQuestion.question, desc(askedQuestion.at));
      return db
        .select()
        .from(askedQuestion)
        .where(inArray(askedQuestion.id, latest))
        .orderBy(desc(askedQuestion.at))
        .limit(limit);
    },
    async questionsOfGaps(gapIds: string[]): Promise<StoredQuestion[]> {
      if (gapIds.length === 0) return [];
      return db
        .select()
        .from(askedQuestion)
        .where(inArray(askedQuestion.gapId, gapIds))
        .orderBy(desc(askedQuestion.at), askedQuestion.id);
    },
    async questionsBetween(from: Date, to: Date, limit: number): Promise<StoredQuestion[]> {
      return db
        .select()
        .from(askedQuestion)
        .where(between(from, to))
        .orderBy(askedQuestion.at, askedQuestion.id)
        .limit(limit);
    },
    async saveQuestionGap(questionId: string, gapId: string): Promise<void> {
      await db.update(askedQuestion).set({ gapId }).where(eq(askedQuestion.id, questionId));
    },
    async saveFeedback(feedback: Omit<typeof questionFeedback.$inferInsert, "settledAt">): Promise<void> {
      const { at, verdict, reason, versionId, stepId } = feedback;
      await db
        .insert(questionFeedback)
        .values(feedback)
        .onConflictDoUpdate({
          target: [questionFeedback.questionId, questionFeedback.by],
          set: { at, verdict, reason, versionId, stepId, settledAt: null },
        });
    },
    async feedbackOn(questionIds: string[]): Promise<Feedback[]> {
      if (questionIds.length === 0) return [];
      return db
        .select()
        .from(questionFeedback)
        .where(inArray(questionFeedback.questionId, questionIds))
        .orderBy(questionFeedback.at);
    },
    /** Steps of these versions that people say are wrong or outdated, which nobody has settled. */
    async disputes(versionIds: string[]): Promise<Dispute[]> {
      if (versionIds.length === 0) return [];
      const { versionId, stepId, verdict, settledAt } = questionFeedback;
      const rows = await db
        .select({ versionId, stepId, people: sql<number>`count(distinct ${questionFeedback.by})::int` })
        .from(questionFeedback)
        .where(and(inArray(versionId, versionIds), ne(verdict, "useful"), isNull(settledAt)))
        .groupBy(versionId, stepId);
      return rows.flatMap((row) => (row.versionId === null ? [] : [{ ...row, versionId: row.versionId }]));
    },
    /** What was said of the answers to a gap's questions no longer disputes their steps. */
    async settleFeedback(gapIds: string[], at: Date): Promise<void> {
      if (gapIds.length === 0) return;
      const ofGap = db.select({ id: askedQuestion.id }).from(askedQuestion).where(inArray(askedQuestion.gapId, gapIds));
      await db
        .update(questionFeedback)
        .set({ settledAt: at })
        .where(and(inArray(questionFeedback.questionId, ofGap), isNull(questionFeedback.settledAt)));
    },
    /** Deletes older questions with what hangs on them, and gives how many. */
    async forgetQuestionsBefore(instant: Date): Promise<number> {
      const { rowCount } = await db.delete(askedQuestion).where(lt(askedQuestion.at, instant));
      return rowCount ?? 0;
    },
    async addOpening(opening: typeof questionOpening.$inferInsert): Promise<void> {
      await db.insert(questionOpening).values(opening).onConflictDoNothing();
    },
    async openingsBetween(from: Date, to: Date) {
      return db
        .select({
          questionId: questionOpening.questionId,
          versionId: questionOpening.versionId,
          stepId: questionOpening.stepId,
          at: questionOpening.at,
        })
        .from(questionOpening)
        .innerJoin(askedQuestion, eq(askedQuestion.id, questionOpening.questionId))
        .where(between(from, to));
    },
  };
}

function between(from: Date, to: Date): SQL | undefined {
  return and(sql`${askedQuestion.at} >= ${from.toISOString()}`, sql`${askedQuestion.at} < ${to.toISOString()}`);
}
