import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import type { impactContract } from "./contract.ts";
import { draftPair } from "./draft-pair.ts";
import { measureImpact, pairOf } from "./measuring.ts";
import { startRerun } from "./rerunning.ts";
import { presentReruns, type RerunView } from "./views.ts";

/** How many reruns of a version are told with their results. */
const shown = 5;

export function impactRoutes(context: Context): Handlers<typeof impactContract> {
  const { db, stores } = context;
  return {
    "GET /sop-versions/:id/impact": async ({ params }) => measureImpact(context, await pairOf(context, params.id)),
    "GET /sop-drafts/:id/impact": async ({ params }) => measureImpact(context, await draftPair(context, params.id)),
    "POST /sop-versions/:id/reruns": async ({ params, principal }) => {
      const started = await startRerun(context, params.id, principal);
      const rerun = (await stores.impact(db).rerun(started.id)) ?? started;
      return (await presentReruns(context, params.id, [rerun]))[0] as RerunView;
    },
    "GET /sop-versions/:id/reruns": async ({ params }) => {
      const reruns = (await stores.impact(db).rerunsOf(params.id)).slice(0, shown);
      return { reruns: await presentReruns(context, params.id, reruns) };
    },
  };
}
