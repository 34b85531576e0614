import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { StoredConflict } from "./conflict-store.ts";
import { gapBoard } from "./gap-board.ts";
import type { gapContract } from "./gap-contract.ts";
import { type Drafting, draftForGap } from "./gap-drafting.ts";
import { gapEvidence } from "./gap-evidence.ts";
import type { StoredGap } from "./gap-store.ts";
import { openGap, whoAsked } from "./recording.ts";

export function gapRoutes(context: Context, handlers: Drafting): Handlers<typeof gapContract> {
  const { db, stores, now } = context;
  const known = async (id: string): Promise<StoredGap> => {
    const gap = await stores.knowledge(db).gap(id);
    if (!gap) throw new AppError("not-found", "There is no such gap.");
    if (gap.mergedInto === null) return gap;
    return known(gap.mergedInto);
  };
  const row = async (gap: StoredGap) => {
    const [shown] = await gapBoard(context, [gap]);
    if (!shown) throw new AppError("not-found", "There is no such gap.");
    return shown;
  };
  return {
    "POST /gaps": async ({ body, principal }) => {
      const gapId = await openGap(context, body, principal, "reported");
      const rest = { outcome: "reported" as const, hits: [], answer: null, retrieval: "", writtenBy: null };
      const who = await whoAsked(context, body, principal);
      await stores.knowledge(db).addQuestion({ ...who, ...rest, milliseconds: 0, gapId });
      return { gapId };
    },
    "GET /gaps": async () => ({ gaps: await gapBoard(context, await stores.knowledge(db).gaps()) }),
    "GET /gaps/:id": async ({ params, principal }) => {
      const gap = await known(params.id);
      return { gap: await row(gap), ...(await gapEvidence(context, gap, principal)) };
    },
    "POST /gaps/:id/draft": async ({ params, principal }) =>
      draftForGap(context, handlers, await known(params.id), principal),
    "POST /gaps/:id/dismissal": async ({ params, body, principal }) => {
      const gap = await known(params.id);
      const decided = { decidedBy: principal.name, decidedReason: redact(body.reason).text, decidedAt: now() };
      await db.transaction(async (tx) => {
        await stores.knowledge(tx).saveGap(gap.id, { state: "dismissed", ...decided });
        await stores.knowledge(tx).settleFeedback([gap.id], now());
        await stores.people(tx).record(principal, "dismiss gap", gap.id);
      });
      return row(await known(gap.id));
    },
    "GET /sop-conflicts": async () => ({ conflicts: await presentConflicts(context) }),
    "POST /sop-conflicts/:id/dismissal": async ({ params, body, principal }) => {
      const conflict = await stores.knowledge(db).conflict(params.id);
      if (!conflict) throw new AppError("not-found", "There is no such conflict.");
      const decided = { decidedBy: principal.name, decidedReason: redact(body.reason).text, decidedAt: now() };
      await db.transaction(async (tx) => {
        await stores.knowledge(tx).decideConflict(conflict.id, { state: "dismissed", ...decided });
        await stores.people(tx).record(principal, "dismiss SOP conflict", conflict.id);
      });
      return { id: conflict.id, state: "dismissed" as const };
    },
  };
}

async function presentConflicts({ db, stores }: Context) {
  const conflicts = await stores.knowledge(db).conflicts();
  const counts = new Map<string, number>();
  for (const { contactReason, tickets } of await stores.qa(db).reasonMix())
    if (contactReason !== null) counts.set(contactReason, (counts.get(contactReason) ?? 0) + tickets);
  const ids = conflicts.flatMap(({ left, right }) => [left.versionId, right.versionId]);
  const reasons = new Map(
    (await stores.sops(db).versionsById([...new Set(ids)])).map(({ id, meta }) => [id, meta.contactReasons]),
  );
  const contactsOf = ({ left, right }: StoredConflict) =>
    [...new Set([left, right].flatMap(({ versionId }) => reasons.get(versionId) ?? []))].reduce(
      (sum, reason) => sum + (counts.get(reason) ?? 0),
      0,
    );
  return conflicts.map((conflict) => {
    const { id, kind, left, right, why, likeness, place, state, foundAt, decidedBy, decidedReason } = conflict;
    const shown = { id, kind, left, right, why, likeness, place, state, decidedBy, decidedReason };
    return { ...shown, foundAt: foundAt.toISOString(), contacts: contactsOf(conflict) };
  });
}
