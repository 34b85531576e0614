import { performance } from "node:perf_hooks";
import { Webhook } from "standardwebhooks";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { VersionEventKind } from "../../sops/version.ts";
import { UpstreamError } from "../adapters/gate.ts";
import { RefusedAddress } from "../adapters/public-host.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { afterTry } from "./retries.ts";
import { openSecret } from "./secret.ts";
import type { Delivery, Endpoint } from "./store.ts";

/** What happened to a version, as far as a receiver is told: ids and days, no text of the SOP and no person. */
export type VersionEvent = {
  id: number;
  at: Date;
  kind: VersionEventKind;
  sopId: string;
  title: string;
  versionId: string | null;
  versionNumber: number | null;
  /** day from which it holds, YYYY-MM-DD */
  on: string;
};

export const typeOf = (kind: VersionEventKind) => `sop.version.${kind.replaceAll("-", "_")}`;

/** Puts an event in the post for every endpoint that wants it. Told again, it posts nothing twice. */
export async function postEvent(context: Context, event: VersionEvent): Promise<void> {
  const { db, stores, now } = context;
  const { id: eventId, at, kind, sopId, title, versionId, versionNumber, on } = event;
  const data = { eventId, sopId, title, versionId, versionNumber, on };
  const body = JSON.stringify({ type: typeOf(kind), timestamp: at.toISOString(), data });
  await db.transaction(async (tx) => {
    const endpoints = await stores.webhooks(tx).endpointsFor(kind);
    const messages = endpoints.map(({ id }) => ({
      endpointId: id,
      eventId,
      type: typeOf(kind),
      body,
      createdAt: now(),
    }));
    await sendNow(context, await stores.webhooks(tx).addDeliveries(messages), tx);
  });
}

/** A message that says no more than that messages arrive. */
export async function postTest(context: Context, endpointId: string, tx: Db): Promise<Delivery> {
  const at = context.now();
  const type = "plumbline.test";
  const body = JSON.stringify({
    type,
    timestamp: at.toISOString(),
    data: { message: "Events of Plumbline arrive here." },
  });
  const message = { endpointId, eventId: null, type, body, createdAt: at };
  const added = await context.stores.webhooks(tx).addDeliveries([message]);
  await sendNow(context, added, tx);
  return added[0] as Delivery;
}

/** Sends a message again from the start of the schedule, under the id it had. */
export async function sendAgain(context: Context, delivery: Delivery, tx: Db): Promise<void> {
  const nextAt = context.now();
  await context.stores.webhooks(tx).saveDelivery(delivery.id, { state: "waiting", tries: 0, nextAt });
  await sendNow(context, [delivery], tx);
}

async function sendNow(context: Context, deliveries: Delivery[], tx: Db): Promise<void> {
  const jobs = deliveries.map(({ id }) => ({ deliveryId: id, tries: 0 }));
  await context.jobs.send("deliver-webhook", jobs, tx);
}

/**
 * One try of a message that has had `tries` before; with another count the job was told twice and does nothing. The call is made outside any transaction; the try, the state of the message and the job for the next try
 * are written in one. A try that was made but could not be written down is made again: receivers tell repeats by the id.
 */
export async function deliver(context: Context, deliveryId: string, tries: number): Promise<void> {
  const { db, stores, now } = context;
  const delivery = await stores.webhooks(db).delivery(deliveryId);
  const endpoint = delivery && (await stores.webhooks(db).endpoint(delivery.endpointId));
  if (!delivery || !endpoint || delivery.state !== "waiting" || delivery.tries !== tries) return;
  if (endpoint.state !== "active") return stores.webhooks(db).giveUpWaiting(endpoint.id);
  const at = now();
  const started = performance.now();
  const { status, outcome } = await attempt(context, endpoint, delivery);
  const made = { deliveryId, at, status, outcome, milliseconds: Math.round(performance.now() - started) };
  await db.transaction((tx) => writeDown(context, delivery, made, tx));
}

type Made = { deliveryId: string; at: Date; status: number | null; outcome: string; milliseconds: number };

async function writeDown(context: Context, delivery: Delivery, made: Made, tx: Db): Promise<void> {
  const store = context.stores.webhooks(tx);
  const tries = delivery.tries + 1;
  const next = afterTry(tries, made.status);
  await store.addTry(made);
  if (next.kind === "again") {
    const nextAt = new Date(made.at.getTime() + next.afterSeconds * 1000);
    await store.saveDelivery(delivery.id, { state: "waiting", tries, nextAt });
    await context.jobs.send("deliver-webhook", [{ deliveryId: delivery.id, tries }], tx, next.afterSeconds);
    return;
  }
  await store.saveDelivery(delivery.id, {
    state: next.kind === "delivered" ? "delivered" : "failed",
    tries,
    nextAt: null,
  });
  if (next.kind !== "gone") return;
  const disabledReason = "The receiver answered 410 Gone: it wants nothing more.";
  await store.changeEndpoint(delivery.endpointId, { state: "disabled", disabledReason });
  await store.giveUpWaiting(delivery.endpointId);
  await context.stores.people(tx).record("system", "disable webhook", delivery.endpointId, { status: made.status });
}

type Outcome = { status: number | null; outcome: string };

async function attempt(context: Context, endpoint: Endpoint, delivery: Delivery): Promise<Outcome> {
  const secret = openSecret(endpoint.sealedSecret, context.secret);
  if (secret === null)
    return {
      status: null,
      outcome: "Its secret was stored under another PLUMB_SECRET: remove the webhook and add it again.",
    };
  const at = context.now();
  const headers = {
    "content-type": "application/json",
    "user-agent": "Plumbline",
    "webhook-id": delivery.id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(delivery.id, at, delivery.body),
  };
  const { url } = endpoint;
  // Ids, days and the title of an SOP: nothing that a customer wrote.
  const body = trustAsRedacted(delivery.body);
  try {
    const { status } = await context.postWebhook({ url, headers, body, purpose: "webhook", target: delivery.type });
    return { status, outcome: outcomeOf(status) };
  } catch (error) {
    if (error instanceof RefusedAddress || error instanceof UpstreamError)
      return { status: null, outcome: error.message };
    throw error;
  }
}

function outcomeOf(status: number): string {
  if (status >= 200 && status < 300) return "received";
  if (status >= 300 && status < 400) return `answered ${status}: redirects are not followed, set the final address`;
  return `answered ${status}`;
}
