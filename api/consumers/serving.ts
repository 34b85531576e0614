import type { z } from "zod";
import { noticeFor } from "../../sops/pin-notice.ts";
import type { Context } from "../context.ts";
import type { ApiContract } from "../contract.ts";
import type { Deprecation, deprecations } from "../http/deprecation.ts";
import type { Handlers } from "../http/route.ts";
import type { KeyScope, Principal } from "../people/roles.ts";
import { type AskedScope, scopesFor } from "../people/scope.ts";
import type { Served } from "./store.ts";

type ServingHandlers = Pick<
  Handlers<ApiContract>,
  "GET /sops/:id" | "GET /sops/:id/rendering" | "GET /search" | "POST /answers" | "POST /reply-checks"
>;

type Asked = AskedScope & { asOf?: string | undefined };
type Noticed<R> = R & { deprecations?: z.output<typeof deprecations> };

/**
 * The routes that serve SOP texts, for callers with a key: what each was given is remembered, and a reply that rests on an SOP whose
 * pinned version leaves force says so.
 */
export function withConsumers(context: Context, handlers: ServingHandlers): ServingHandlers {
  const after = async <R extends object>(
    principal: Principal,
    asked: Asked,
    reply: R,
    served: Served[],
  ): Promise<Noticed<R>> => {
    if (principal.kind !== "key" || served.length === 0) return reply;
    const versions = [...new Map(served.map((one) => [one.versionId, one])).values()];
    await context.stores.consumers(context.db).recordReads(principal.id, versions, context.now());
    const notices = await noticesOf(context, principal, asked, new Set(versions.map(({ sopId }) => sopId)));
    return notices.length === 0 ? reply : { ...reply, deprecations: notices };
  };
  return {
    "GET /sops/:id": async (input) => {
      const reply = await handlers["GET /sops/:id"](input);
      const { id: sopId, version } = reply;
      const served = version ? [{ sopId, versionId: version.id, versionNumber: version.number }] : [];
      return after(input.principal, input.query, reply, served);
    },
    "GET /sops/:id/rendering": async (input) => {
      const reply = await handlers["GET /sops/:id/rendering"](input);
      return after(input.principal, input.query, reply, [reply]);
    },
    "GET /search": async (input) => {
      const reply = await handlers["GET /search"](input);
      return after(input.principal, input.query, reply, reply.hits);
    },
    "POST /answers": async (input) => {
      const reply = await handlers["POST /answers"](input);
      const served = reply.kind === "answer" ? reply.sentences.map(({ citation }) => citation) : [];
      return after(input.principal, input.body, reply, served);
    },
    "POST /reply-checks": async (input) => {
      const reply = await handlers["POST /reply-checks"](input);
      return after(input.principal, input.body, reply, reply.rules);
    },
  };
}

async function noticesOf(
  context: Context,
  principal: Principal,
  asked: Asked,
  sopIds: ReadonlySet<string>,
): Promise<Deprecation[]> {
  const { db, stores, now } = context;
  const pinned = await stores.consumers(db).pinnedVersions(principal.id);
  const asOf = asked.asOf ?? now().toISOString().slice(0, 10);
  const notices: Deprecation[] = [];
  for (const [sopId, versionId] of pinned) {
    if (!sopIds.has(sopId)) continue;
    const versions = await stores.sops(db).versions(sopId);
    const notice = noticeFor({ versionId, versions, scopes: standingOf(principal, asked), asOf });
    if (notice) notices.push(notice);
  }
  return notices;
}

/** Where a caller stands, as scopes without fields that ask for any. */
export function standingOf(principal: Pick<Principal, "role"> & { scope: KeyScope | null }, asked: AskedScope) {
  const { audience, channel, region, language } = asked;
  return scopesFor(principal, { audience, channel, region, language }).map(
    (scope) =>
      Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined)) as Record<string, string>,
  );
}
