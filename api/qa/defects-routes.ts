import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import { agentStandings } from "./agent-standings.ts";
import { controlChart, defects, groupRates } from "./defects.ts";
import type { defectsContract } from "./defects-contract.ts";

export function defectsRoutes(context: Context): Handlers<typeof defectsContract> {
  return {
    "GET /defects": ({ query }) => defects(context, query),
    "GET /rates/:criterionId": ({ params, query: { by, ...scope } }) =>
      groupRates(context, params.criterionId, by, scope),
    "GET /control-charts/:criterionId": ({ params, query: { by, ...scope } }) =>
      controlChart(context, params.criterionId, by, scope),
    "GET /agent-standings": ({ query: { team } }) => agentStandings(context, team),
  };
}
