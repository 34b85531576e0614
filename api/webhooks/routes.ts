import { RefusedAddress } from "../adapters/public-host.ts";
import { newSigningSecret } from "../adapters/signing-secret.ts";
import { webhookUrl } from "../adapters/webhook-post.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { webhooksContract } from "./contract.ts";
import { postTest, sendAgain } from "./delivering.ts";
import { sealSecret } from "./secret.ts";
import type { Delivery, Endpoint, Try } from "./store.ts";

export function webhookRoutes(context: Context): Handlers<typeof webhooksContract> {
  const { db, stores, now } = context;

  const endpointOf = async (id: string, tx = db): Promise<Endpoint> => {
    const endpoint = await stores.webhooks(tx).endpoint(id);
    if (!endpoint) throw new AppError("not-found", `There is no webhook ${id}.`);
    return endpoint;
  };
  const present = async (endpoint: Endpoint, tx = db) => {
    const [last] = await stores.webhooks(tx).deliveries(endpoint.id, 1);
    return presentEndpoint(endpoint, last);
  };
  const presentOne = async (delivery: Delivery, tx = db) =>
    presentDelivery(delivery, await stores.webhooks(tx).tries([delivery.id]));

  return {
    "GET /webhooks": async () => {
      const last = new Map((await stores.webhooks(db).lastDeliveries()).map((one) => [one.endpointId, one]));
      const endpoints = await stores.webhooks(db).endpoints();
      return { webhooks: endpoints.map((one) => presentEndpoint(one, last.get(one.id))) };
    },
    "POST /webhooks": async ({ body, principal }) => {
      const secret = newSigningSecret();
      const url = usableUrl(context, body.url);
      const sealedSecret = sealSecret(secret, context.secret);
      const endpoint = await db.transaction(async (tx) => {
        const values = { ...body, url, sealedSecret, createdBy: principal.name, createdAt: now() };
        const added = await stores.webhooks(tx).addEndpoint(values);
        await stores.people(tx).record(principal, "add webhook", added.id, { url });
        return added;
      });
      return { webhook: presentEndpoint(endpoint, undefined), secret };
    },
    "PUT /webhooks/:id": async ({ params, body, principal }) =>
      db.transaction(async (tx) => {
        await endpointOf(params.id, tx);
        const { url, description, events, state } = body;
        const change = {
          ...(url === undefined ? {} : { url: usableUrl(context, url) }),
          ...(description === undefined ? {} : { description }),
          ...(events === undefined ? {} : { events }),
          ...(state === undefined
            ? {}
            : { state, disabledReason: state === "disabled" ? `by ${principal.name}` : null }),
        };
        const changed = Object.keys(change).length > 0 && (await stores.webhooks(tx).changeEndpoint(params.id, change));
        if (changed) await stores.people(tx).record(principal, "change webhook", params.id, { ...body });
        return present(await endpointOf(params.id, tx), tx);
      }),
    "DELETE /webhooks/:id": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const { url } = await endpointOf(params.id, tx);
        await stores.webhooks(tx).removeEndpoint(params.id);
        await stores.people(tx).record(principal, "remove webhook", params.id, { url });
        return { id: params.id, removed: true as const };
      }),
    "POST /webhooks/:id/tests": async ({ params }) =>
      db.transaction(async (tx) => {
        const { id, state } = await endpointOf(params.id, tx);
        if (state !== "active") throw new AppError("conflict", "This webhook is switched off. Switch it on first.");
        return presentOne(await postTest(context, id, tx), tx);
      }),
    "GET /webhooks/:id/deliveries": async ({ params, query }) => {
      const endpoint = await endpointOf(params.id);
      const deliveries = await stores.webhooks(db).deliveries(endpoint.id, query.limit);
      const tries = await stores.webhooks(db).tries(deliveries.map(({ id }) => id));
      return {
        webhook: presentEndpoint(endpoint, deliveries[0]),
        deliveries: deliveries.map((one) =>
          presentDelivery(
            one,
            tries.filter(({ deliveryId }) => deliveryId === one.id),
          ),
        ),
      };
    },
    "POST /webhook-deliveries/:id/redelivery": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const delivery = await stores.webhooks(tx).delivery(params.id);
        if (!delivery) throw new AppError("not-found", `There is no webhook message ${params.id}.`);
        const { state } = await endpointOf(delivery.endpointId, tx);
        if (state !== "active") throw new AppError("conflict", "This webhook is switched off. Switch it on first.");
        await sendAgain(context, delivery, tx);
        await stores.people(tx).record(principal, "send webhook again", delivery.id, { type: delivery.type });
        return presentOne((await stores.webhooks(tx).delivery(delivery.id)) as Delivery, tx);
      }),
  };
}

function usableUrl({ config }: Context, given: string): string {
  try {
    return webhookUrl(given, config.webhookPrivateHosts).href;
  } catch (error) {
    if (error instanceof RefusedAddress) throw new AppError("invalid", error.message);
    throw error;
  }
}

function presentEndpoint(endpoint: Endpoint, last: Delivery | undefined) {
  const { id, url, description, events, state, disabledReason, createdBy, createdAt } = endpoint;
  return {
    id,
    url,
    description,
    events,
    state,
    disabledReason,
    createdBy,
    createdAt: createdAt.toISOString(),
    last: last ? { at: last.createdAt.toISOString(), type: last.type, state: last.state } : null,
  };
}

function presentDelivery({ id, type, createdAt, state, nextAt, body }: Delivery, tries: Try[]) {
  return {
    id,
    type,
    createdAt: createdAt.toISOString(),
    state,
    nextAt: nextAt?.toISOString() ?? null,
    body,
    tries: tries.map(({ at, status, outcome, milliseconds }) => ({
      at: at.toISOString(),
      status,
      outcome,
      milliseconds,
    })),
  };
}
