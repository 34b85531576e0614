import type { Db } from "../db/client.ts";
import { computationStore } from "./computation-store.ts";
import { planStore } from "./plan-store.ts";
import { volumesStore } from "./volumes-store.ts";

export type WfmStore = ReturnType<typeof wfmStore>;

/** All tables of planning, on a database or a transaction. */
export function wfmStore(db: Db) {
  return { ...volumesStore(db), ...computationStore(db), ...planStore(db) };
}
