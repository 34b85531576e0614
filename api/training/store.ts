import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Module } from "../../training/module.ts";
import type { Recommendation } from "../../training/recommend.ts";
import type { StaleReason } from "../../training/verify-module.ts";
import type { Db } from "../db/client.ts";
import { assignment, type ModuleState, moduleVersion, recommendation, trainingModule } from "./schema.ts";

export type StoredModule = typeof trainingModule.$inferSelect;
export type StoredModuleVersion = typeof moduleVersion.$inferSelect;
export type StoredRecommendation = typeof recommendation.$inferSelect & { assigned: number };
export type TrainingStore = ReturnType<typeof trainingStore>;

export type Edit = { by: string; at: Date };

/** Modules with their versions, and recommendations, on a database or a transaction. */
export function trainingStore(db: Db) {
  return {
    /** Writes the working copy; a new module is a draft. */
    async saveModule(definition: Module, { by, at }: Edit): Promise<void> {
      const { id, title, minutes } = definition;
      const values = { id, title, minutes: Math.ceil(minutes), definition, editedBy: by, editedAt: at };
      await db.insert(trainingModule).values(values).onConflictDoUpdate({ target: trainingModule.id, set: values });
    },
    /** The working copy becomes the next version; gives its number. */
    async publishModule(id: string, { by, at }: Edit): Promise<number> {
      const [row] = await db
        .update(trainingModule)
        .set({ state: "published", version: sql`${trainingModule.version} + 1`, stale: [] })
        .where(eq(trainingModule.id, id))
        .returning();
      if (!row) throw new Error(`there is no module ${id}`);
      const { definition, version: number } = row;
      await db.insert(moduleVersion).values({ moduleId: id, number, definition, publishedBy: by, publishedAt: at });
      return number;
    },
    async setModuleState(id: string, state: ModuleState, stale: StaleReason[]): Promise<void> {
      await db.update(trainingModule).set({ state, stale }).where(eq(trainingModule.id, id));
    },
    async modules(): Promise<StoredModule[]> {
      return db.select().from(trainingModule).orderBy(asc(trainingModule.id));
    },
    async module(id: string): Promise<StoredModule | null> {
      return (await db.select().from(trainingModule).where(eq(trainingModule.id, id)))[0] ?? null;
    },
    async moduleVersions(moduleId: string): Promise<StoredModuleVersion[]> {
      return db
        .select()
        .from(moduleVersion)
        .where(eq(moduleVersion.moduleId, moduleId))
        .orderBy(desc(moduleVersion.number));
    },
    async moduleVersion(moduleId: string, number: number): Promise<StoredModuleVersion | null> {
      const own = and(eq(moduleVersion.moduleId, moduleId), eq(moduleVersion.number, number));
      return (await db.select().from(moduleVersion).where(own))[0] ?? null;
    },
    /** The newest published version of every module that agents may be given. */
    async publishedModules(): Promise<StoredModuleVersion[]> {
      const rows = await db
        .select({ version: moduleVersion })
        .from(moduleVersion)
        .innerJoin(
          trainingModule,
          and(eq(trainingModule.id, moduleVersion.moduleId), eq(trainingModule.version, moduleVersion.number)),
        )
        .where(eq(trainingModule.state, "published"))
        .orderBy(asc(moduleVersion.moduleId));
      return rows.map(({ version }) => version);
    },
    /** One recommendation a finding: the newest replaces what was said before, so that assignments keep their reason. */
    async saveRecommendations(rows: { findingId: string; detail: Recommendation }[]): Promise<void> {
      for (const { findingId, detail } of rows) {
        const values = { findingId, moduleId: detail.moduleId, detail };
        await db
          .insert(recommendation)
          .values(values)
          .onConflictDoUpdate({ target: recommendation.findingId, set: values });
      }
    },
    async recommendations(): Promise<StoredRecommendation[]> {
      const assigned = sql<number>`(select count(*)::int from ${assignment} a where a.recommendation_id = recommendation.id and a.withdrawn_at is null)`;
      const rows = await db
        .select({ recommendation, assigned })
        .from(recommendation)
        .orderBy(desc(recommendation.createdAt));
      return rows.map((row) => ({ ...row.recommendation, assigned: row.assigned }));
    },
    async recommendation(id: string) {
      return (await db.select().from(recommendation).where(eq(recommendation.id, id)))[0] ?? null;
    },
  };
}
