import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import { candidatesRoutes } from "./candidates-routes.ts";
import type { wfmContract } from "./contract.ts";
import { forecastRoutes } from "./forecast-routes.ts";
import { ledgerOf } from "./ledger.ts";
import { pilotRoutes } from "./pilot-routes.ts";
import { planRoutes } from "./plan-routes.ts";
import { sharingRoutes } from "./sharing.ts";
import { volumesRoutes } from "./volumes-routes.ts";

export function wfmRoutes(context: Context): Handlers<typeof wfmContract> {
  return {
    ...volumesRoutes(context),
    ...forecastRoutes(context),
    ...pilotRoutes(context),
    ...planRoutes(context),
    ...candidatesRoutes(context),
    ...sharingRoutes(context),
    "GET /ledger": ({ query }) => ledgerOf(context, query),
  };
}
