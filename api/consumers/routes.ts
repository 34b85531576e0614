import { noticeFor } from "../../sops/pin-notice.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { wholeScope, withinKey } from "../people/scope.ts";
import type { StoredKey } from "../people/store.ts";
import type { consumersContract } from "./contract.ts";
import { standingOf } from "./serving.ts";
import type { Pin, Read } from "./store.ts";

export function consumerRoutes(context: Context): Handlers<typeof consumersContract> {
  const { db, stores, now } = context;
  const today = () => now().toISOString().slice(0, 10);

  return {
    "GET /consumers": async ({ query }) => {
      const { sopId } = query;
      const keys = (await stores.people(db).keys()).filter((key) => !key.revoked);
      const pins = await presentPins(await stores.consumers(db).pins(), keys);
      const reads = await stores.consumers(db).reads(sopId);
      const consumers = keys.map(({ id, name, role, scope, lastUsedAt }) => ({
        id,
        name,
        role,
        scope: scope ?? wholeScope,
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        pins: pins.filter((pin) => pin.consumerId === id && (sopId === undefined || pin.sopId === sopId)),
        reads: reads.filter((read) => read.consumerId === id).map(presentRead),
      }));
      const asked = sopId === undefined ? ["bot"] : [];
      return {
        consumers: consumers.filter((one) => asked.includes(one.role) || one.pins.length > 0 || one.reads.length > 0),
      };
    },
    "GET /pins": async ({ principal }) => {
      const own = actsForItself(principal) ? principal.id : undefined;
      return { pins: await presentPins(await stores.consumers(db).pins(own), await stores.people(db).keys()) };
    },
    "POST /pins": async ({ body, principal }) => {
      const consumer = await consumerOf(principal, body.consumerId);
      const versions = (await stores.sops(db).versions(body.sopId)).filter(({ meta }) => withinKey(consumer, meta));
      const version = versions.find(({ number }) => number === body.version);
      if (!version?.approvedBy)
        throw new AppError("not-found", `${consumer.name} can read no version ${body.version} of ${body.sopId}.`);
      const notice = noticeFor({ versionId: version.id, versions, scopes: standingOf(consumer, {}), asOf: today() });
      if (notice && notice.state !== "ends")
        throw new AppError("conflict", `Version ${version.number} is no longer in force. Pin the one that is.`, {
          inForce: notice.served,
        });
      return db.transaction(async (tx) => {
        const { id: versionId, number: versionNumber } = version;
        const pin = { consumerId: consumer.id, sopId: body.sopId, versionId, versionNumber, createdBy: principal.name };
        const id = await stores.consumers(tx).savePin(pin);
        await stores
          .people(tx)
          .record(principal, "pin SOP version", `${body.sopId} v${version.number}`, { consumer: consumer.name });
        return presentPin(await storedPin(id, tx), consumer, tx);
      });
    },
    "DELETE /pins/:id": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const pin = await storedPin(params.id, tx);
        if (actsForItself(principal) && pin.consumerId !== principal.id) throw unknownPin(params.id);
        await stores.consumers(tx).removePin(pin.id);
        await stores
          .people(tx)
          .record(principal, "remove pin", `${pin.sopId} v${pin.versionNumber}`, { consumer: pin.consumer });
        return { id: pin.id, removed: true as const };
      }),
  };

  /** For whom a pin is made: a bot or agent key pins for itself, an owner for the key they name. */
  async function consumerOf(
    principal: Principal,
    consumerId: string | undefined,
  ): Promise<Principal | StoredPrincipal> {
    if (actsForItself(principal)) {
      if (principal.kind !== "key")
        throw new AppError("forbidden", "Only a key has pins: sign-ins follow what is in force.");
      if (consumerId !== undefined && consumerId !== principal.id)
        throw new AppError("forbidden", "A key pins for itself only.");
      return principal;
    }
    if (consumerId === undefined) throw new AppError("invalid", "Say for which consumer: give its id as consumerId.");
    const key = (await stores.people(db).keys()).find((one) => one.id === consumerId && !one.revoked);
    if (!key) throw new AppError("not-found", `There is no consumer ${consumerId} with a key.`);
    return asPrincipal(key);
  }

  async function storedPin(id: string, tx: typeof db): Promise<Pin> {
    const pin = await stores.consumers(tx).pin(id);
    if (!pin) throw unknownPin(id);
    return pin;
  }

  async function presentPins(pins: Pin[], keys: StoredKey[]) {
    const byId = new Map(keys.map((key) => [key.id, asPrincipal(key)]));
    const presented = [];
    for (const pin of pins) {
      const consumer = byId.get(pin.consumerId);
      if (consumer) presented.push(await presentPin(pin, consumer, db));
    }
    return presented;
  }

  async function presentPin(pin: Pin, consumer: StoredPrincipal, tx: typeof db) {
    const { role: _role, createdAt, ...shown } = pin;
    const versions = await stores.sops(tx).versions(pin.sopId);
    const title = versions.find(({ id }) => id === pin.versionId)?.title ?? pin.sopId;
    const scopes = standingOf(consumer, {});
    const notice = noticeFor({ versionId: pin.versionId, versions, scopes, asOf: today() });
    return { ...shown, title, createdAt: createdAt.toISOString(), notice };
  }
}

type StoredPrincipal = Pick<Principal, "id" | "name" | "role" | "scope">;

function asPrincipal({ id, name, role, scope }: StoredKey): StoredPrincipal {
  return { id, name, role, scope };
}

const actsForItself = ({ role }: Principal) => role === "bot" || role === "agent";

const unknownPin = (id: string) => new AppError("not-found", `There is no pin ${id}.`);

function presentRead({ sopId, versionId, versionNumber, firstAt, lastAt, times }: Read) {
  return { sopId, versionId, versionNumber, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString(), times };
}
