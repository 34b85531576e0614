import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import type { disputeContract } from "./dispute-contract.ts";
import { applyRescore, presentSimilar, previewRescore } from "./dispute-rescoring.ts";
import { decideDispute, disputeOf, policyOf, presentDispute, raiseDispute, withdrawDispute } from "./disputing.ts";
import { withheldTickets } from "./reviewing.ts";

type DisputeHandlers = Handlers<typeof disputeContract>;

export function disputeRoutes(context: Context): DisputeHandlers {
  const { db, stores, now } = context;

  const policy = async () => {
    const stored = await stores.qa(db).disputePolicy();
    const { windowDays, targetWorkingDays } = await policyOf(context);
    return { windowDays, targetWorkingDays, setBy: stored?.setBy ?? null, setAt: stored?.setAt.toISOString() ?? null };
  };

  return {
    "GET /dispute-policy": policy,
    "PUT /dispute-policy": async ({ body, principal }) => {
      await db.transaction(async (tx) => {
        await stores.qa(tx).setDisputePolicy({ ...body, setBy: principal.name, setAt: now() });
        await stores.people(tx).record(principal, "set dispute policy", "dispute policy", body);
      });
      return policy();
    },
    "GET /disputes": async ({ query, principal }) => {
      const own = principal.role === "agent" ? { agentId: principal.agentId ?? "nobody" } : {};
      const withheld = await withheldTickets(context, principal);
      const all = await stores.qa(db).disputes(own);
      const hidden = all.filter(({ state, ticketId }) => state === "open" && withheld.has(ticketId));
      const shown = all.filter((one) => !hidden.includes(one));
      const open = shown.filter(({ state }) => state === "open").sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
      const ordered = [...open, ...shown.filter(({ state }) => state !== "open")];
      const disputes = [];
      for (const one of ordered)
        if (query.state === undefined || one.state === query.state)
          disputes.push(await presentDispute(context, principal, one));
      const overdue = open.filter(({ dueAt }) => dueAt < now()).length;
      return { open: open.length, overdue, disputes, withheld: hidden.length };
    },
    "GET /disputes/:id": async ({ params, principal }) => {
      const found = await disputeOf(context, principal, params.id);
      const trail = await stores.qa(db).disputeEvents(found.id);
      return {
        ...(await presentDispute(context, principal, found)),
        trail: trail.map(({ kind, by, at, note, runId }) => ({ kind, by, at: at.toISOString(), note, runId })),
      };
    },
    "POST /disputes": async ({ body, principal }) =>
      presentDispute(context, principal, await raiseDispute(context, principal, body)),
    "POST /disputes/:id/withdrawal": async ({ params, principal }) =>
      presentDispute(context, principal, await withdrawDispute(context, principal, params.id)),
    "POST /disputes/:id/decision": async ({ params, body, principal }) =>
      presentDispute(context, principal, await decideDispute(context, principal, params.id, body)),
    "GET /disputes/:id/similar": async ({ params, principal }) => ({
      tickets: await presentSimilar(context, principal, await disputeOf(context, principal, params.id)),
    }),
    "POST /disputes/:id/rescore-preview": async ({ params, principal }) =>
      previewRescore(context, principal, await disputeOf(context, principal, params.id)),
    "POST /disputes/:id/rescore": async ({ params, principal }) => ({
      runId: await applyRescore(context, principal, await disputeOf(context, principal, params.id)),
    }),
  };
}
