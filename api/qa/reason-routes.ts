import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { reasonContract } from "./reason-contract.ts";

export function reasonRoutes(context: Context): Handlers<typeof reasonContract> {
  const { db, stores, jobs } = context;
  return {
    "GET /contact-reasons": async () => {
      const counts = await stores.qa(db).reasonCounts();
      const model = await stores.qa(db).latestReasonModel();
      return {
        reasons: counts.flatMap(({ reason, ...rest }) => (reason === null ? [] : [{ reason, ...rest }])),
        without: counts.find(({ reason }) => reason === null)?.tickets ?? 0,
        model: model && {
          id: model.id,
          trainedAt: model.trainedAt.toISOString(),
          tickets: model.tickets,
          heldOut: model.heldOut,
        },
      };
    },
    "PUT /tickets/:id/contact-reason": async ({ params: { id }, body: { contactReason }, principal }) =>
      db.transaction(async (tx) => {
        const ticket = await stores.qa(tx).ticket(id);
        if (!ticket) throw new AppError("not-found", `There is no ticket ${id}.`);
        const given = ticket.contactReason !== null && (ticket.reasonSource ?? "given") === "given";
        if (given)
          throw new AppError("conflict", "The helpdesk gave this reason. Correct it there; the next import brings it.");
        await stores.qa(tx).nameReason(id, contactReason);
        const details = { from: ticket.contactReason, to: contactReason };
        await stores.people(tx).record(principal, "name contact reason", id, details);
        await jobs.send("infer-reasons", [{}], tx);
        return { id, contactReason, reasonSource: "person" as const };
      }),
  };
}
