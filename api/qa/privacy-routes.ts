import type { z } from "zod";
import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { askErasure, decideErasure, deciderProblem } from "./erasing.ts";
import { openOriginal } from "./originals.ts";
import type { privacyContract } from "./privacy-contract.ts";
import type { StoredErasure } from "./privacy-store.ts";

export function privacyRoutes(context: Context): Handlers<typeof privacyContract> {
  const { db, stores } = context;
  return {
    "POST /tickets/:id/original": async ({ params, body, principal }) => {
      const ticket = await stores.qa(db).ticket(params.id);
      if (!ticket) throw new AppError("not-found", `There is no ticket ${params.id}.`);
      const original = await openOriginal(context, ticket);
      if (!original) throw new AppError("not-found", `No original of ${params.id} is kept, or its key is another one.`);
      // Logged before it is shown: what was seen is never without an entry.
      await stores.people(db).record(principal, "show original", ticket.id, { reason: redact(body.reason).text });
      const { turns, fields, actions } = original;
      return { turns, fields, actions };
    },
    "GET /erasures": async ({ principal }) => ({
      erasures: (await stores.qa(db).erasures()).map((one) => presentErasure(one, principal)),
    }),
    "POST /erasures": async ({ body, principal }) =>
      presentErasure(await askErasure(context, principal, body), principal),
    "POST /erasures/:id/decision": async ({ params, body, principal }) =>
      presentErasure(await decideErasure(context, principal, params.id, body), principal),
  };
}

type Erasure = z.output<(typeof privacyContract)["POST /erasures"]["reply"]>;

function presentErasure(stored: StoredErasure, by: Principal): Erasure {
  const { customerKey: _, requestedAt, decidedAt, ...rest } = stored;
  return {
    ...rest,
    requestedAt: requestedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    whyNot: deciderProblem(stored, by),
  };
}
