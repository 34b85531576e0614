import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import { scopeFor } from "../people/scope.ts";
import { pinsOf } from "./reading.ts";
import { checkReply } from "./reply-checking.ts";
import type { replyContract } from "./reply-contract.ts";

export function replyRoutes(context: Context): Handlers<typeof replyContract> {
  const { now } = context;
  const today = () => now().toISOString().slice(0, 10);
  return {
    "POST /reply-checks": async ({ body, principal }) => {
      const { audience = "human", channel, region, language } = body;
      const scope = { ...scopeFor(principal, { audience, channel, region, language }), asOf: body.asOf ?? today() };
      return checkReply(context, body, { scope, pinned: await pinsOf(context, principal) });
    },
  };
}
