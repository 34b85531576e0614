import { desc, eq } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { effectStudy } from "./effect-schema.ts";
import { trainingModule } from "./schema.ts";

export type StoredStudy = typeof effectStudy.$inferSelect & { moduleTitle: string };
export type EffectStore = ReturnType<typeof effectStore>;

/** Effect studies, on a database or a transaction. */
export function effectStore(db: Db) {
  const named = () =>
    db
      .select({ study: effectStudy, moduleTitle: trainingModule.title })
      .from(effectStudy)
      .innerJoin(trainingModule, eq(trainingModule.id, effectStudy.moduleId));
  return {
    async addStudy(row: typeof effectStudy.$inferInsert): Promise<string> {
      return (await db.insert(effectStudy).values(row).returning({ id: effectStudy.id }))[0]?.id ?? "";
    },
    async studies(): Promise<StoredStudy[]> {
      const rows = await named().orderBy(desc(effectStudy.plannedAt), desc(effectStudy.id));
      return rows.map(({ study, moduleTitle }) => ({ ...study, moduleTitle }));
    },
    async study(id: string): Promise<StoredStudy | null> {
      const [row] = await named().where(eq(effectStudy.id, id));
      return row ? { ...row.study, moduleTitle: row.moduleTitle } : null;
    },
    async saveResult(
      id: string,
      change: Pick<typeof effectStudy.$inferInsert, "result" | "measuredAt" | "simulation">,
    ): Promise<void> {
      await db.update(effectStudy).set(change).where(eq(effectStudy.id, id));
    },
  };
}
