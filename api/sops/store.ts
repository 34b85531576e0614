import type { Db } from "../db/client.ts";
import { draftStore } from "./draft-store.ts";
import { indexStore } from "./index-store.ts";
import { reviewStore } from "./review-store.ts";
import { versionStore } from "./version-store.ts";

export type SopStore = ReturnType<typeof sopStore>;

/** SOPs: their versions, drafts and reviews, and what is searched of them, on a database or a transaction. */
export function sopStore(db: Db) {
  return { ...versionStore(db), ...draftStore(db), ...reviewStore(db), ...indexStore(db) };
}
