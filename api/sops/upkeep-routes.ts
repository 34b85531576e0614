import { samePerson, stale } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import type { authoringContract } from "./authoring-contract.ts";
import { gapsOf } from "./page-gaps.ts";
import { placesFor, versionsFor } from "./reading.ts";
import { forPerson, type Pinned, remindersOf } from "./reminders.ts";
import { tell } from "./settling.ts";
import { disagreementsSoFar } from "./step-disagreement.ts";
import { inForceIn, presentSop } from "./views.ts";

type UpkeepKey = "POST /sops/:id/verification" | "PUT /sops/:id/people" | "GET /sop-reminders";

/** Keeping SOPs true: who answers for them, when somebody last looked, and what waits for whom. */
export function upkeepRoutes(context: Context): Pick<Handlers<typeof authoringContract>, UpkeepKey> {
  const { db, stores, library } = context;
  const today = () => context.now().toISOString().slice(0, 10);

  const present = async (sopId: string, principal: Principal) => {
    const versions = await versionsFor(context, principal, sopId);
    const people = (await stores.sops(db).sopPeople()).get(sopId);
    const drafts = (await stores.sops(db).drafts(sopId)).length;
    const disagreements = await disagreementsSoFar(context);
    const gaps = await gapsOf(context, versions);
    const day = today();
    const summary = presentSop({
      versions,
      people,
      drafts,
      gaps: gaps.get(sopId) ?? 0,
      library,
      disagreements,
      scopes: [{}],
      asOf: day,
      today: day,
    });
    if (!summary) throw new AppError("not-found", `There is no SOP ${sopId}.`);
    return summary;
  };

  /** Pins of the keys that can still be used. */
  const pinned = async (): Promise<Pinned[]> => {
    const keys = new Map((await stores.people(db).keys()).map((key) => [key.id, key]));
    return (await stores.consumers(db).pins()).flatMap(({ versionId, consumerId, consumer, createdBy }) => {
      const key = keys.get(consumerId);
      return key ? [{ versionId, consumer, createdBy, scopes: placesFor(key, {}) }] : [];
    });
  };

  return {
    "POST /sops/:id/verification": async ({ params, body, principal }) => {
      await db.transaction((tx) => verify(context, tx, { sopId: params.id, note: body.note, principal }));
      return present(params.id, principal);
    },
    "PUT /sops/:id/people": async ({ params, body, principal }) => {
      const { owner, verifier, note } = body;
      if (verifier !== null && samePerson(owner, verifier))
        throw new AppError("unprocessable", "The verifier must not be the owner: another person looks.");
      await db.transaction(async (tx) => {
        await stores.sops(tx).lockSop(params.id);
        const now = (await stores.sops(tx).sopPeople()).get(params.id);
        if (!now) throw new AppError("not-found", `There is no SOP ${params.id}.`);
        await stores.sops(tx).saveSopPeople(params.id, { title: now.title, owner, verifier });
        const said = `Owner ${now.owner} → ${owner}, verifier ${now.verifier ?? "nobody"} → ${verifier ?? "nobody"}.`;
        const told = { by: principal.name, sopId: params.id, version: null, on: today() };
        await tell(context, tx, { kind: "people-changed", note: [said, note].join(" ").trim(), ...told });
        await stores.people(tx).record(principal, "change SOP people", params.id, { owner, verifier });
      });
      return present(params.id, principal);
    },
    "GET /sop-reminders": async ({ query }) => {
      const { withinDays, waitingDays } = query;
      const [versions, drafts, people] = [
        await stores.sops(db).versions(),
        await stores.sops(db).drafts(),
        await stores.sops(db).sopPeople(),
      ];
      const pins = await pinned();
      const reminders = remindersOf({ versions, drafts, people, pins, today: today(), withinDays, waitingDays });
      return { asOf: today(), reminders: query.of === undefined ? reminders : forPerson(reminders, query.of) };
    },
  };
}

type Verification = { sopId: string; note: string; principal: Principal };

/** Its owner or verifier, or the head, says that what is in force is still true. A text that was stale needs a word on it. */
async function verify(context: Context, tx: Db, { sopId, note, principal }: Verification): Promise<void> {
  const store = context.stores.sops(tx);
  const today = context.now().toISOString().slice(0, 10);
  await store.lockSop(sopId);
  const people = (await store.sopPeople()).get(sopId);
  if (!people) throw new AppError("not-found", `There is no SOP ${sopId}.`);
  const { owner, verifier } = people;
  const may = [owner, verifier].some((name) => name !== null && samePerson(name, principal.name));
  if (!may && principal.role !== "head" && principal.kind !== "operator")
    throw new AppError("forbidden", `${verifier ?? owner} verifies this SOP. Ask them, or change its verifier.`);
  const inForce = inForceIn(await store.versions(sopId), [{}], today);
  if (inForce.length === 0)
    throw new AppError("conflict", `No version of ${sopId} is in force: there is nothing to verify.`);
  if (note === "" && inForce.some(({ meta }) => stale(meta, today).stale))
    throw new AppError("unprocessable", "This SOP is stale. Say what you looked at before you call it true again.");
  await store.saveVerification(
    inForce.map(({ id }) => id),
    today,
  );
  for (const version of inForce)
    await tell(context, tx, { kind: "verified", by: principal.name, sopId, version, on: today, note });
  await context.stores.people(tx).record(principal, "verify", sopId, { versions: inForce.map(({ number }) => number) });
}
