import type { RedactedText } from "../../ingest/redact.ts";
import type { Turn } from "../../ingest/ticket.ts";

/** A turn as it is kept: the raw text of a ticket cannot be stored by mistake. */
export type StoredTurn = Omit<Turn, "text"> & { text: RedactedText };
