import { desc, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { draftStore } from "./draft-store.ts";
import { indexStore } from "./index-store.ts";
import { reviewStore } from "./review-store.ts";
import { contentGap } from "./schema.ts";
import { versionStore } from "./version-store.ts";

export type NewGap = Omit<typeof contentGap.$inferInsert, "id" | "times" | "firstAt" | "lastAt"> & { at: Date };

export type SopStore = ReturnType<typeof sopStore>;

/** SOPs: their versions, drafts and reviews, what is searched of them, and the gaps, on a database or a transaction. */
export function sopStore(db: Db) {
  return { ...versionStore(db), ...draftStore(db), ...reviewStore(db), ...indexStore(db), ...gapStore(db) };
}

/** Questions that nothing in force answers. */
function gapStore(db: Db) {
  return {
    /** Counts a question that was not answered. */
    async addGap({ at, ...gap }: NewGap): Promise<string> {
      const [row] = await db
        .insert(contentGap)
        .values({ ...gap, firstAt: at, lastAt: at })
        .onConflictDoUpdate({
          target: [contentGap.question, contentGap.audience],
          set: { times: sql`${contentGap.times} + 1`, lastAt: at, reason: gap.reason },
        })
        .returning({ id: contentGap.id });
      return row?.id ?? "";
    },
    async gaps() {
      return db.select().from(contentGap).orderBy(desc(contentGap.lastAt)).limit(500);
    },
  };
}
