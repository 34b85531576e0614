import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import { candidateBoard } from "./candidates.ts";
import type { candidatesContract } from "./candidates-contract.ts";
import { addStep, programmeEntries, takeUp } from "./programme.ts";

export function candidatesRoutes(context: Context): Handlers<typeof candidatesContract> {
  return {
    "GET /candidates": ({ query }) => candidateBoard(context, query.plan),
    "GET /programme": async () => ({ entries: await programmeEntries(context) }),
    "POST /programme": ({ body, principal }) => takeUp(context, body, principal),
    "POST /programme/:id/steps": ({ params, body, principal }) => addStep(context, params.id, body, principal),
  };
}
