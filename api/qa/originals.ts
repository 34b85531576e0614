import { z } from "zod";
import type { Ticket } from "../../ingest/ticket.ts";
import { seal, unseal } from "../adapters/seal.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import type { Principal } from "../people/roles.ts";
import { revealers } from "./privacy-contract.ts";
import type { NewTicket, StoredTicket } from "./ticket-store.ts";

const purpose = "what redaction took out";
const cells = z.record(z.string(), z.string());
const originalSchema = z.object({
  ticketId: z.string(),
  turns: z.array(z.object({ turn: z.number(), text: z.string() })),
  fields: cells,
  actions: z.array(z.object({ action: z.number(), fields: cells })),
});
/** Turns, fields and actions as they came in, those alone that redaction changed. */
export type Original = z.output<typeof originalSchema>;

/** The key of originals, or null where they are not kept. */
function keyOf({ config, secret }: Pick<Context, "config" | "secret">): string | null {
  return config.originalsKey === "none" ? null : (config.originalsKey ?? secret);
}

/** Encrypts what redaction took out of tickets that are stored now. Keeps nothing where it took nothing out, or where there is no key. */
export async function keepOriginals(
  context: Context,
  pairs: readonly { ticket: Ticket; stored: NewTicket }[],
  tx: Db,
): Promise<void> {
  const key = keyOf(context);
  const sealedAt = context.now();
  const rows = pairs.flatMap(({ ticket, stored }) => {
    const original = key === null ? null : takenOut(ticket, stored);
    if (original === null || key === null) return [];
    const sealed = seal(JSON.stringify(original), key, purpose);
    return [{ ticketId: stored.id, contentHash: stored.contentHash, sealed, sealedAt }];
  });
  const store = context.stores.qa(tx);
  await store.dropOriginals(pairs.map(({ stored }) => stored.id));
  await store.saveOriginals(rows);
}

/** What a ticket says where its redacted form says something else; null where they are the same. */
export function takenOut(ticket: Ticket, redacted: Pick<NewTicket, "turns" | "fields" | "actions">): Original | null {
  const turns = ticket.turns.flatMap(({ text }, turn) => (text === redacted.turns[turn]?.text ? [] : [{ turn, text }]));
  const fields = changed(ticket.fields, redacted.fields);
  const actions = ticket.actions.flatMap((one, action) => {
    const other = changed(one.fields, redacted.actions[action]?.fields ?? {});
    return Object.keys(other).length === 0 ? [] : [{ action, fields: other }];
  });
  if (turns.length + actions.length + Object.keys(fields).length === 0) return null;
  return { ticketId: ticket.id, turns, fields, actions };
}

function changed(before: Record<string, string>, after: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(before).filter(([name, value]) => after[name] !== value));
}

/** Whether somebody may have the original of a ticket shown, and it was kept. */
export async function mayReveal(context: Context, ticket: StoredTicket, by: Principal): Promise<boolean> {
  if (by.role !== "operator" && !revealers.some((role) => role === by.role)) return false;
  return (await sealedOf(context, ticket)) !== null;
}

/** What redaction took out of a ticket; null where it took nothing out, where it was not kept, or where the key is another one. */
export async function openOriginal(context: Context, ticket: StoredTicket): Promise<Original | null> {
  const key = keyOf(context);
  const sealed = await sealedOf(context, ticket);
  const text = key === null || sealed === null ? null : unseal(sealed, key, purpose);
  if (text === null) return null;
  const original = originalSchema.parse(JSON.parse(text));
  // A row that was moved to another ticket in the database must not open there.
  return original.ticketId === ticket.id ? original : null;
}

async function sealedOf({ db, stores }: Context, ticket: StoredTicket): Promise<string | null> {
  const row = await stores.qa(db).sealedOriginal(ticket.id);
  return row && row.contentHash === ticket.contentHash ? row.sealed : null;
}
