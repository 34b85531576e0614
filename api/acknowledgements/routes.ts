import { standing } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import { askNow } from "./asking.ts";
import { confirmReading, ownRequest, showVersion } from "./confirming.ts";
import type { acknowledgementsContract } from "./contract.ts";
import { requestsCsv } from "./export.ts";
import { presentOverview } from "./overview.ts";
import type { StoredRequest } from "./store.ts";
import { countStates, type Numbers, presentProof, presentRequest, stateOf, waits } from "./views.ts";

const day = 86_400_000;

export function acknowledgementRoutes(context: Context): Handlers<typeof acknowledgementsContract> {
  const { db, stores, now } = context;
  const versionsOf = async (sopId: string) => {
    const versions = await stores.sops(db).versions(sopId);
    if (versions.length === 0) throw new AppError("not-found", `There is no SOP ${sopId}.`);
    return versions;
  };
  const numbersFor = async (requests: readonly StoredRequest[]): Promise<Numbers> => {
    const named = requests.flatMap(({ versionId, comparedTo, settlement }) => [
      versionId,
      comparedTo,
      settlement?.carriedFrom ?? null,
    ]);
    const ids = [...new Set(named.filter((id) => id !== null))];
    return new Map((await stores.sops(db).versionsById(ids)).map((version) => [version.id, version]));
  };

  return {
    "GET /acknowledgements": async ({ principal }) => {
      const at = now();
      const own = principal.agentId === null ? [] : await stores.acknowledgements(db).requestsOf(principal.agentId);
      const versions = await heldVersions(context, own);
      const held = own.filter((one) => versions.has(one.versionId));
      const numbers = await numbersFor(held);
      const requests = held.map((one) => presentRequest(one, numbers, at)).sort(soonestFirst);
      return { waiting: requests.filter(({ state }) => waits(state)).length, requests };
    },
    "POST /acknowledgements/:id/showings": async ({ params, principal }) => {
      const request = await ownRequest(context, params.id, principal);
      const { showing, html, steps } = await showVersion(context, request, principal);
      const { contentHash, renderedHash, shownAt } = showing;
      return {
        ...presentRequest(request, await numbersFor([request]), now()),
        showingId: showing.id,
        html,
        steps,
        contentHash,
        renderedHash,
        shownAt: shownAt.toISOString(),
      };
    },
    "POST /acknowledgements/:id/confirmation": async ({ params, body, principal }) => {
      const request = await ownRequest(context, params.id, principal);
      await confirmReading(context, request, body.showingId, principal);
      const settled = await ownRequest(context, params.id, principal);
      return presentRequest(settled, await numbersFor([settled]), now());
    },
    "GET /acknowledgement-overview": async () => {
      const requests = await stores.acknowledgements(db).allRequests();
      const versions = await heldVersions(context, requests);
      const at = now();
      return {
        sops: [...versions.values()].map((version) => ({
          sopId: version.sopId,
          title: version.meta.title,
          versionId: version.id,
          versionNumber: version.number,
          effectiveFrom: version.meta.effectiveFrom,
          counts: countStates(requests.filter((one) => one.versionId === version.id).map((one) => stateOf(one, at))),
        })),
      };
    },
    "GET /sops/:id/acknowledgements": async ({ params, query }) =>
      presentOverview(context, await versionsOf(params.id), query.version, new Date(query.asOf ?? now())),
    "PUT /sops/:id/acknowledgement-policy": async ({ params, body, principal }) => {
      await versionsOf(params.id);
      await db.transaction(async (tx) => {
        await stores.acknowledgements(tx).savePolicy(params.id, body, principal.name, now());
        await stores.people(tx).record(principal, "set reading policy", params.id, body);
      });
      return body;
    },
    "POST /sop-versions/:id/acknowledgement-requests": async ({ params, principal }) => ({
      asked: await askNow(context, params.id, principal),
    }),
    "POST /sop-versions/:id/acknowledgement-reminders": async ({ params, body, principal }) => {
      const at = now();
      const version = await stores.sops(db).version(params.id);
      if (!version) throw new AppError("not-found", `There is no SOP version ${params.id}.`);
      const open = (await stores.acknowledgements(db).requestsOn(version.sopId)).filter(
        (one) =>
          one.versionId === version.id && waits(stateOf(one, at)) && (body.agents?.includes(one.agentId) ?? true),
      );
      const due = open.filter(({ remindedAt }) => remindedAt === null || at.getTime() - remindedAt.getTime() >= day);
      await db.transaction(async (tx) => {
        const ids = due.map((one) => one.id);
        await stores.acknowledgements(tx).addReminders(ids, principal.name, at);
        const subject = `${version.sopId} v${version.number}`;
        if (ids.length > 0) await stores.people(tx).record(principal, "remind", subject, { people: ids.length });
      });
      return { reminded: due.length, lately: open.length - due.length };
    },
    "GET /sops/:id/acknowledgement-proof": async ({ params, query }) => {
      await versionsOf(params.id);
      const store = stores.acknowledgements(db);
      const end = new Date(Date.parse(query.on) + day - 1);
      const own = (await store.requestsOn(params.id)).filter((one) => one.agentId === query.agent);
      const proofs = own.flatMap((one) => presentProof(one, end) ?? []);
      return {
        on: query.on,
        state: await store.stateAt(query.agent, params.id, end),
        proofs: proofs.sort((a, b) => b.confirmedAt.localeCompare(a.confirmedAt)),
      };
    },
    "GET /sops/:id/acknowledgements.csv": async ({ params }) => {
      await versionsOf(params.id);
      const at = now();
      const requests = await stores.acknowledgements(db).requestsOn(params.id);
      const numbers = await numbersFor(requests);
      const name = `${params.id}-acknowledgements-${at.toISOString().slice(0, 10)}.csv`;
      return { name, csv: requestsCsv(requests, numbers, at) };
    },
    "GET /reading-scopes": async () => ({ scopes: await stores.acknowledgements(db).scopes() }),
    "PUT /reading-scopes/:team": async ({ params, body, principal }) => {
      const scope = { team: params.team, ...body };
      await db.transaction(async (tx) => {
        await stores.acknowledgements(tx).saveScope(scope);
        await stores.people(tx).record(principal, "set reading scope", params.team, body);
      });
      return scope;
    },
  };
}

/** The versions of these requests that hold now or will. */
async function heldVersions(context: Context, requests: readonly StoredRequest[]) {
  const today = context.now().toISOString().slice(0, 10);
  const ids = [...new Set(requests.map((one) => one.versionId))];
  const versions = await context.stores.sops(context.db).versionsById(ids);
  const held = versions.filter((version) => ["in-force", "scheduled"].includes(standing(version, today)));
  return new Map(held.sort((a, b) => a.sopId.localeCompare(b.sopId)).map((version) => [version.id, version]));
}

type Listed = { state: Parameters<typeof waits>[0]; dueAt: string; settledAt: string | null };

/** What waits, by its date; then what is settled, newest first. */
function soonestFirst(a: Listed, b: Listed): number {
  if (waits(a.state) !== waits(b.state)) return waits(a.state) ? -1 : 1;
  if (waits(a.state)) return a.dueAt.localeCompare(b.dueAt);
  return (b.settledAt ?? "").localeCompare(a.settledAt ?? "");
}
