import type { z } from "zod";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import type { StoredTicket } from "./ticket-store.ts";
import type { recontactSchema } from "./wire.ts";

const dayMs = 86_400_000;

/** The customer's other contacts about the same within 7 days. An agent sees that there were some, and the ids of their own only. */
export async function recontactsOf(
  { db, stores }: Context,
  ticket: StoredTicket,
  reader: Principal,
): Promise<z.output<typeof recontactSchema>[]> {
  const others = await stores.qa(db).recontacts(ticket);
  return others.map(({ id, openedAt, channel, agentId }) => {
    const apart = openedAt.getTime() - ticket.openedAt.getTime();
    return {
      ticketId: reader.role === "agent" && agentId !== reader.agentId ? null : id,
      openedAt: openedAt.toISOString(),
      channel,
      when: apart < 0 ? "before" : "after",
      days: Math.abs(apart) / dayMs,
    };
  });
}
