import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { judgeBatch, judgeReply, judgeSetting, modelCall, redTeam } from "./judge-schema.ts";
import { defaultJudgeSettings, type JudgeSettings, judgeSettingsSchema } from "./judge-settings.ts";
import type { StoredJudgement } from "./model-judging.ts";

export type NewModelCall = Omit<typeof modelCall.$inferInsert, "id">;
export type StoredBatch = typeof judgeBatch.$inferSelect;
export type StoredRedTeam = typeof redTeam.$inferSelect;
export type SpendRow = {
  key: string | null;
  calls: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
  cost: number | null;
  failed: number;
};
export type JudgeStore = ReturnType<typeof judgeStore>;

const sum = (column: unknown) => sql<number>`coalesce(sum(${column}), 0)::float8`;

/** What the model judge said, cost and may cost, on a database or a transaction. */
export function judgeStore(db: Db) {
  const spend = (key: ReturnType<typeof sql<string | null>>) =>
    db
      .select({
        key,
        calls: sql<number>`count(*)::int`,
        promptTokens: sum(modelCall.promptTokens),
        cachedTokens: sum(modelCall.cachedTokens),
        completionTokens: sum(modelCall.completionTokens),
        cost: sql<number | null>`sum(${modelCall.cost})::float8`,
        failed: sql<number>`count(*) filter (where ${modelCall.outcome} <> 'ok')::int`,
      })
      .from(modelCall);
  return {
    async judgeSettings(): Promise<JudgeSettings> {
      const [row] = await db.select().from(judgeSetting).where(eq(judgeSetting.id, 1));
      return row ? judgeSettingsSchema.parse(row.value) : defaultJudgeSettings;
    },
    async setJudgeSettings(value: JudgeSettings, setBy: string, setAt: Date): Promise<void> {
      const row = { id: 1, value, setBy, setAt };
      await db.insert(judgeSetting).values(row).onConflictDoUpdate({ target: judgeSetting.id, set: row });
    },
    async addModelCall(call: NewModelCall): Promise<void> {
      await db.insert(modelCall).values(call);
    },
    /** Tokens that batches on the way may come to: all of them, or those of one run. */
    async heldByBatches(runId?: string): Promise<number> {
      const waiting = eq(judgeBatch.state, "waiting");
      const [row] = await db
        .select({ tokens: sum(judgeBatch.heldTokens) })
        .from(judgeBatch)
        .where(runId === undefined ? waiting : and(waiting, eq(judgeBatch.runId, runId)));
      return row?.tokens ?? 0;
    },
    /** Tokens and money of a day, of a team on a day, or of a run. */
    async spent(scope: {
      day?: string;
      team?: string | null;
      runId?: string;
    }): Promise<{ tokens: number; cost: number }> {
      const [row] = await db
        .select({
          tokens: sum(sql`${modelCall.promptTokens} + ${modelCall.completionTokens}`),
          cost: sum(modelCall.cost),
        })
        .from(modelCall)
        .where(
          and(
            scope.day === undefined ? undefined : eq(modelCall.day, scope.day),
            scope.team ? eq(modelCall.team, scope.team) : undefined,
            scope.runId === undefined ? undefined : eq(modelCall.runId, scope.runId),
          ),
        );
      return row ?? { tokens: 0, cost: 0 };
    },
    async spendByDay(): Promise<SpendRow[]> {
      return spend(sql<string | null>`${modelCall.day}`).groupBy(modelCall.day).orderBy(desc(modelCall.day)).limit(30);
    },
    async spendByTeam(since: string): Promise<SpendRow[]> {
      return spend(sql<string | null>`${modelCall.team}`)
        .where(sql`${modelCall.day} >= ${since}`)
        .groupBy(modelCall.team)
        .orderBy(desc(sql`sum(${modelCall.promptTokens} + ${modelCall.completionTokens})`))
        .limit(50);
    },
    /** The dearest tickets. */
    async spendByTicket(since: string): Promise<SpendRow[]> {
      return spend(sql<string | null>`${modelCall.ticketId}`)
        .where(sql`${modelCall.day} >= ${since} and ${modelCall.ticketId} is not null`)
        .groupBy(modelCall.ticketId)
        .orderBy(desc(sql`sum(${modelCall.promptTokens} + ${modelCall.completionTokens})`))
        .limit(20);
    },
    async spendOfRun(runId: string): Promise<SpendRow | null> {
      return (await spend(sql<string | null>`null`).where(eq(modelCall.runId, runId)))[0] ?? null;
    },
    /** Tokens of the answers of a model so far, for estimates. */
    async answersOf(model: string): Promise<{ calls: number; promptTokens: number; completionTokens: number }> {
      const [row] = await db
        .select({
          calls: sql<number>`count(*)::int`,
          promptTokens: sum(modelCall.promptTokens),
          completionTokens: sum(modelCall.completionTokens),
        })
        .from(modelCall)
        .where(and(eq(modelCall.model, model), eq(modelCall.kind, "judge"), eq(modelCall.outcome, "ok")));
      return row ?? { calls: 0, promptTokens: 0, completionTokens: 0 };
    },
    async judgeReply(key: string): Promise<StoredJudgement[] | null> {
      return (await db.select().from(judgeReply).where(eq(judgeReply.key, key)))[0]?.judgements ?? null;
    },
    async saveJudgeReply(row: typeof judgeReply.$inferInsert): Promise<void> {
      await db.insert(judgeReply).values(row).onConflictDoNothing();
    },
    async addBatch(row: typeof judgeBatch.$inferInsert): Promise<string> {
      const [stored] = await db.insert(judgeBatch).values(row).returning({ id: judgeBatch.id });
      if (!stored) throw new Error("the batch could not be stored");
      return stored.id;
    },
    async changeBatch(id: string, change: Partial<StoredBatch>): Promise<void> {
      await db.update(judgeBatch).set(change).where(eq(judgeBatch.id, id));
    },
    async batch(id: string): Promise<StoredBatch | null> {
      return (await db.select().from(judgeBatch).where(eq(judgeBatch.id, id)))[0] ?? null;
    },
    async batchesOf(runId: string): Promise<StoredBatch[]> {
      return db.select().from(judgeBatch).where(eq(judgeBatch.runId, runId)).orderBy(judgeBatch.createdAt);
    },
    async addRedTeam(row: typeof redTeam.$inferInsert): Promise<string> {
      const [stored] = await db.insert(redTeam).values(row).returning({ id: redTeam.id });
      if (!stored) throw new Error("the red team could not be stored");
      return stored.id;
    },
    async changeRedTeam(id: string, change: Partial<StoredRedTeam>): Promise<void> {
      await db.update(redTeam).set(change).where(eq(redTeam.id, id));
    },
    async redTeam(id: string): Promise<StoredRedTeam | null> {
      return (await db.select().from(redTeam).where(eq(redTeam.id, id)))[0] ?? null;
    },
    async redTeams(): Promise<StoredRedTeam[]> {
      return db.select().from(redTeam).orderBy(desc(redTeam.createdAt)).limit(20);
    },
  };
}
