import { asc, desc, eq, sql } from "drizzle-orm";
import type { Module } from "../../training/module.ts";
import type { Recommendation } from "../../training/recommend.ts";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import { assignment, recommendation, trainingModule } from "./schema.ts";

export type StoredModule = typeof trainingModule.$inferSelect;
export type StoredRecommendation = typeof recommendation.$inferSelect & { assigned: number };
export type TrainingStore = ReturnType<typeof trainingStore>;

/** Modules, recommendations and assignments, on a database or a transaction. */
export function trainingStore(db: Db) {
  return {
    async saveModule(definition: Module, state: StoredModule["state"]): Promise<void> {
      const { id, title, minutes } = definition;
      const values = { id, title, minutes, definition, state };
      await db.insert(trainingModule).values(values).onConflictDoUpdate({ target: trainingModule.id, set: values });
    },
    async modules(): Promise<StoredModule[]> {
      return db.select().from(trainingModule).orderBy(asc(trainingModule.id));
    },
    async module(id: string): Promise<StoredModule | null> {
      return (await db.select().from(trainingModule).where(eq(trainingModule.id, id)))[0] ?? null;
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
      const assigned = sql<number>`(select count(*)::int from ${assignment} a where a.recommendation_id = recommendation.id)`;
      const rows = await db
        .select({ recommendation, assigned })
        .from(recommendation)
        .orderBy(desc(recommendation.createdAt));
      return rows.map((row) => ({ ...row.recommendation, assigned: row.assigned }));
    },
    async recommendation(id: string) {
      return (await db.select().from(recommendation).where(eq(recommendation.id, id)))[0] ?? null;
    },
    /** Of each, false = that agent has this module assigned already. */
    async assign(rows: (typeof assignment.$inferInsert)[]): Promise<number> {
      if (rows.length === 0) return 0;
      const added = await db.insert(assignment).values(rows).onConflictDoNothing().returning({ id: assignment.id });
      return added.length;
    },
    async assignments(agentId?: string) {
      const rows = await db
        .select({ assignment, moduleTitle: trainingModule.title, agentName: agent.name })
        .from(assignment)
        .innerJoin(trainingModule, eq(trainingModule.id, assignment.moduleId))
        .innerJoin(agent, eq(agent.id, assignment.agentId))
        .where(agentId === undefined ? undefined : eq(assignment.agentId, agentId))
        .orderBy(asc(assignment.dueOn), asc(assignment.agentId));
      return rows.map(({ assignment: row, ...names }) => ({ ...row, ...names }));
    },
  };
}
