import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { comparePlans, planIds } from "./comparing.ts";
import { exportFile } from "./exporting.ts";
import { changePlan, choicesOf, createPlan, freezePlan, listPlans, removePlan, showPlan } from "./planning.ts";
import type { plansContract } from "./plans-contract.ts";

export function planRoutes(context: Context): Handlers<typeof plansContract> {
  const { db, stores } = context;
  return {
    "POST /plans": async ({ body, principal }) => {
      const { name, copiedFrom, freeze, ...choices } = body;
      if (copiedFrom && !(await stores.wfm(db).plan(copiedFrom)))
        throw new AppError("not-found", `There is no plan ${copiedFrom} to copy from.`);
      return createPlan(context, { name, choices, copiedFrom, freeze }, principal);
    },
    "GET /plans": async () => ({ plans: await listPlans(context) }),
    "GET /plans/compare": ({ query }) => comparePlans(context, planIds(query.ids)),
    "GET /plans/:id": ({ params }) => showPlan(context, params.id),
    "POST /plans/:id/copy": async ({ params, body, principal }) => {
      const source = await stores.wfm(db).plan(params.id);
      if (!source) throw new AppError("not-found", `There is no plan ${params.id}.`);
      const choices = { ...choicesOf(source), ...body.change };
      return createPlan(context, { name: body.name, choices, copiedFrom: source.id, freeze: false }, principal);
    },
    "PUT /plans/:id": ({ params, body, principal }) => changePlan(context, params.id, body, principal),
    "DELETE /plans/:id": ({ params, principal }) => removePlan(context, params.id, principal),
    "POST /plans/:id/freeze": ({ params, principal }) => freezePlan(context, params.id, principal),
    "GET /planning/exports/:what": ({ params, query }) => exportFile(context, params.what, query),
  };
}
