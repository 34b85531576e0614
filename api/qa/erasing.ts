import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { BodyOf } from "../http/contract.ts";
import type { Principal } from "../people/roles.ts";
import { customerKey } from "./importing.ts";
import type { privacyContract } from "./privacy-contract.ts";
import type { StoredErasure } from "./privacy-store.ts";

type Asked = BodyOf<(typeof privacyContract)["POST /erasures"]>;
type Decision = BodyOf<(typeof privacyContract)["POST /erasures/:id/decision"]>;

/** Keeps a request to erase; nothing is erased before another person agrees. A customer is found by the id that the helpdesk gives them. */
export async function askErasure(context: Context, by: Principal, body: Asked): Promise<StoredErasure> {
  const { db, stores, now, secret } = context;
  const key = body.customer === undefined ? null : customerKey(body.customer, secret);
  const ticketIds = await stores.qa(db).erasableTickets({ ticketIds: body.ticketIds ?? [], customerKey: key });
  if (ticketIds.length === 0)
    throw new AppError("not-found", "There is no such ticket, or it is erased already. Check the id.");
  return db.transaction(async (tx) => {
    const reason = redact(body.reason).text;
    const row = { ticketIds, customerKey: key, reason, requestedBy: by.name, requestedAt: now() };
    const stored = await stores.qa(tx).addErasure(row);
    await stores.people(tx).record(by, "ask for erasure", stored.id, { tickets: ticketIds.length });
    return stored;
  });
}

/** Erases, or refuses to, what another person asked for. The log names tickets by their ids and nobody. */
export async function decideErasure(
  context: Context,
  by: Principal,
  id: string,
  { erase, note }: Decision,
): Promise<StoredErasure> {
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    const store = stores.qa(tx);
    const asked = await store.erasure(id);
    if (!asked) throw new AppError("not-found", "There is no such request.");
    const problem = deciderProblem(asked, by);
    if (problem) throw new AppError("forbidden", problem);
    const ticketIds = await store.erasableTickets(asked);
    const state = erase ? ("erased" as const) : ("refused" as const);
    const all = erase ? [...new Set([...asked.ticketIds, ...ticketIds])].sort() : asked.ticketIds;
    const decision = { state, decidedBy: by.name, decidedAt: now(), note: redact(note).text, ticketIds: all };
    const decided = await store.decideErasure(id, decision);
    if (!decided) throw new AppError("conflict", "It is decided already. Reload the page.");
    if (erase && ticketIds.length > 0) {
      await store.eraseTickets(ticketIds, now());
      await stores.imports(tx).blankRejected(ticketIds);
    }
    const did = erase ? "erase tickets" : "refuse erasure";
    await stores.people(tx).record(by, did, id, erase ? { tickets: ticketIds.length, ticketIds } : {});
    return decided;
  });
}

/** Why somebody may not decide a request, or null. */
export function deciderProblem(asked: StoredErasure, by: Pick<Principal, "name">): string | null {
  if (asked.requestedBy === by.name) return "You asked for this erasure: another person decides it.";
  return asked.state === "open" ? null : "It is decided already.";
}
