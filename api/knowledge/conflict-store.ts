import { and, desc, eq, inArray, notInArray, sql } from "drizzle-orm";
import type { Conflict } from "../../sops/conflict.ts";
import type { Db } from "../db/client.ts";
import { sopConflict } from "./schema.ts";

export type StoredConflict = typeof sopConflict.$inferSelect;

/** What two SOPs say that does not go together, or twice. */
export function conflictStore(db: Db) {
  return {
    /** Writes what was found now; what is no longer found is gone, and what was dismissed stays dismissed. */
    async saveConflicts(found: Conflict[], at: Date): Promise<void> {
      const keys = found.map(({ key }) => key);
      const stale = and(eq(sopConflict.state, "open"), keys.length > 0 ? notInArray(sopConflict.key, keys) : undefined);
      await db.update(sopConflict).set({ state: "gone" }).where(stale);
      for (const { likeness, where, ...conflict } of found) {
        const values = { ...conflict, likeness, place: where };
        await db
          .insert(sopConflict)
          .values({ ...values, foundAt: at })
          .onConflictDoUpdate({
            target: sopConflict.key,
            set: {
              ...values,
              state: sql`case when ${sopConflict.state} = 'gone' then 'open' else ${sopConflict.state} end`,
            },
          });
      }
    },
    /** Open and dismissed ones, the most alike first. */
    async conflicts(): Promise<StoredConflict[]> {
      return db
        .select()
        .from(sopConflict)
        .where(inArray(sopConflict.state, ["open", "dismissed"]))
        .orderBy(sopConflict.state, desc(sopConflict.likeness), sopConflict.key);
    },
    async conflict(id: string): Promise<StoredConflict | null> {
      return (await db.select().from(sopConflict).where(eq(sopConflict.id, id)))[0] ?? null;
    },
    async decideConflict(
      id: string,
      decision: Pick<StoredConflict, "state" | "decidedBy" | "decidedReason" | "decidedAt">,
    ): Promise<void> {
      await db.update(sopConflict).set(decision).where(eq(sopConflict.id, id));
    },
  };
}
