import { and, desc, eq } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { type RequestedChanges, sopDraft, sopDraftRevision } from "./schema.ts";

export type StoredDraft = typeof sopDraft.$inferSelect;
export type NewDraft = Pick<StoredDraft, "sopId" | "title" | "source" | "note" | "baseVersionId" | "restores"> & {
  by: string;
  at: Date;
};
export type DraftRevision = typeof sopDraftRevision.$inferSelect;

/** Texts that are being written, with every text that they had before, on a database or a transaction. */
export function draftStore(db: Db) {
  const addRevision = async ({ id, revision, source, updatedBy, updatedAt }: StoredDraft) => {
    await db.insert(sopDraftRevision).values({ draftId: id, revision, source, by: updatedBy, at: updatedAt });
  };
  return {
    /** Open drafts, last edited first. */
    async drafts(sopId?: string): Promise<StoredDraft[]> {
      const open = eq(sopDraft.state, "open");
      const where = sopId === undefined ? open : and(open, eq(sopDraft.sopId, sopId));
      return db.select().from(sopDraft).where(where).orderBy(desc(sopDraft.updatedAt), sopDraft.id);
    },
    async draft(id: string): Promise<StoredDraft | null> {
      return (await db.select().from(sopDraft).where(eq(sopDraft.id, id)))[0] ?? null;
    },
    /** A draft as it is once nobody else saves it: until the transaction ends, others wait here. */
    async draftToSave(id: string): Promise<StoredDraft | null> {
      return (await db.select().from(sopDraft).where(eq(sopDraft.id, id)).for("update"))[0] ?? null;
    },
    async addDraft({ by, at, ...draft }: NewDraft): Promise<StoredDraft> {
      const people = { author: by, editors: [by], updatedBy: by, createdAt: at, updatedAt: at };
      const [row] = await db
        .insert(sopDraft)
        .values({ ...draft, ...people })
        .returning();
      if (!row) throw new Error("the draft was not stored");
      await addRevision(row);
      return row;
    },
    /** An open draft as it was on another server. */
    async restoreDraft(draft: Omit<typeof sopDraft.$inferInsert, "state">): Promise<void> {
      const [row] = await db.insert(sopDraft).values(draft).returning();
      if (row) await addRevision(row);
    },
    async saveDraft(draft: StoredDraft): Promise<void> {
      const { id, ...columns } = draft;
      await db.update(sopDraft).set(columns).where(eq(sopDraft.id, id));
      await addRevision(draft);
    },
    async closeDraft(id: string, state: "submitted" | "discarded"): Promise<void> {
      await db.update(sopDraft).set({ state }).where(eq(sopDraft.id, id));
    },
    async reopenDraft(id: string, requestedChanges: RequestedChanges | null): Promise<void> {
      await db.update(sopDraft).set({ state: "open", requestedChanges }).where(eq(sopDraft.id, id));
    },
    async draftRevision(draftId: string, revision: number): Promise<DraftRevision | null> {
      const named = and(eq(sopDraftRevision.draftId, draftId), eq(sopDraftRevision.revision, revision));
      return (await db.select().from(sopDraftRevision).where(named))[0] ?? null;
    },
  };
}
