import type { Db } from "../db/client.ts";
import { conflictStore } from "./conflict-store.ts";
import { gapStore } from "./gap-store.ts";
import { questionStore } from "./question-store.ts";

export type KnowledgeStore = ReturnType<typeof knowledgeStore>;

/** What was asked, what came of it, and what is missing, on a database or a transaction. */
export function knowledgeStore(db: Db) {
  return { ...questionStore(db), ...gapStore(db), ...conflictStore(db) };
}
