import type { Db } from "../db/client.ts";
import { auditStore } from "./audit-store.ts";
import { autonomyStore } from "./autonomy-store.ts";
import { calibrationStore } from "./calibration-store.ts";
import { disputeStore } from "./dispute-store.ts";
import { judgeStore } from "./judge-store.ts";
import { privacyStore } from "./privacy-store.ts";
import { reasonStore } from "./reason-store.ts";
import { runStore } from "./run-store.ts";
import { scoreStore } from "./score-store.ts";
import { scorecardStore } from "./scorecard-store.ts";
import { sessionStore } from "./session-store.ts";
import { ticketStore } from "./ticket-store.ts";

export type QaStore = ReturnType<typeof qaStore>;

/** All tables of quality assurance, on a database or a transaction. */
export function qaStore(db: Db) {
  return {
    ...ticketStore(db),
    ...reasonStore(db),
    ...scoreStore(db),
    ...scorecardStore(db),
    ...auditStore(db),
    ...disputeStore(db),
    ...calibrationStore(db),
    ...autonomyStore(db),
    ...sessionStore(db),
    ...runStore(db),
    ...judgeStore(db),
    ...privacyStore(db),
  };
}
