import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import { scopeFor } from "../people/scope.ts";
import { pinsOf } from "./reading.ts";
import { checkReply } from "./reply-checking.ts";
import type { replyContract } from "./reply-contract.ts";

export function replyRoutes(context: Context): Handlers<typeof replyContract> {
  const { db, stores, now } = context;
  const today = () => now().toISOString().slice(0, 10);
  return {
    "POST /reply-checks": async ({ body, principal }) => {
      const { audience = "human", channel, region, language } = body;
      const scope = { ...scopeFor(principal, { audience, channel, region, language }), asOf: body.asOf ?? today() };
      return checkReply(context, body, { scope, pinned: await pinsOf(context, principal) });
    },
    "POST /gaps": async ({ body, principal }) => {
      const { audience = "human", ...asked } = body;
      const where = scopeFor(principal, { ...asked, audience });
      const gapId = await stores.sops(db).addGap({
        question: redact(body.question).text,
        reason: "reported",
        audience: where.audience ?? "human",
        channel: where.channel ?? null,
        region: where.region ?? null,
        language: where.language ?? null,
        asOf: body.asOf ?? today(),
        at: now(),
      });
      return { gapId };
    },
  };
}
