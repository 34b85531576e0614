import { createHash } from "node:crypto";
import { asksAgain, changesForPeople } from "../../sops/acknowledgement.ts";
import { renderHuman } from "../../sops/render.ts";
import type { SopDocument } from "../../sops/sop.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { Showing, StoredRequest } from "./store.ts";

/** The request of somebody who handles contacts; nobody reads or confirms in another's name. */
export async function ownRequest(context: Context, id: string, principal: Principal): Promise<StoredRequest> {
  const request = await context.stores.acknowledgements(context.db).request(id);
  // Another person's request is as unknown as none.
  if (!request || request.agentId !== principal.agentId)
    throw new AppError("not-found", "You were not asked to read this. See /acknowledgements for what waits for you.");
  return request;
}

/** Puts the page before somebody's eyes and writes down what it was. The reply of the route is what was hashed. */
export async function showVersion(
  context: Context,
  request: StoredRequest,
  by: Principal,
): Promise<{ showing: Showing; html: string; steps: StepName[] }> {
  const { db, stores, now } = context;
  const version = await stores.sops(db).version(request.versionId);
  if (!version) throw new Error(`request ${request.id} lacks its version`);
  const html = renderHuman(context.library.documentOf(version));
  const showing = await stores.acknowledgements(db).addShowing({
    requestId: request.id,
    personId: by.id,
    personName: by.name,
    contentHash: version.contentHash,
    renderedHash: createHash("sha256").update(html).digest("hex"),
    shownAt: now(),
  });
  const known = request.comparedTo === null ? null : await stores.sops(db).version(request.comparedTo);
  const steps = stepNames(context.library.documentOf(version), known && context.library.documentOf(known));
  return { showing, html, steps };
}

type StepName = { id: string; number: number; title: string; gone: boolean };

function stepNames(now: SopDocument, before: SopDocument | null): StepName[] {
  const gone = (before?.steps ?? []).filter((step) => !now.steps.some(({ id }) => id === step.id));
  const name = ({ id, number, title }: SopDocument["steps"][number], isGone: boolean) => {
    return { id, number, title, gone: isGone };
  };
  return [...now.steps.map((step) => name(step, false)), ...gone.map((step) => name(step, true))];
}

/**
 * Settles a request by what its reader was shown. The same confirmation again changes nothing. Later versions that change
 * nothing for whoever knows this one are settled with it.
 */
export async function confirmReading(context: Context, request: StoredRequest, showingId: string, by: Principal) {
  const { db, stores, now } = context;
  const showing = await stores.acknowledgements(db).showing(showingId);
  if (!showing || showing.requestId !== request.id || showing.personId !== by.id)
    throw new AppError("conflict", "This page was not shown to you. Open it, read it and confirm then.");
  if (request.settlement) return;
  const settledAt = now();
  await db.transaction(async (tx) => {
    const store = stores.acknowledgements(tx);
    const settled = await store.settle([{ requestId: request.id, how: "acknowledged", showingId, settledAt }]);
    if (settled.length === 0) return;
    await carryForward(context, tx, request, settledAt);
    await stores.people(tx).record(by, "acknowledge", `${request.sopId} v${request.versionNumber}`, {
      requestId: request.id,
      showingId,
      renderedHash: showing.renderedHash,
    });
  });
}

async function carryForward(context: Context, tx: Db, read: StoredRequest, settledAt: Date): Promise<void> {
  const store = context.stores.acknowledgements(tx);
  const later = (await store.requestsOn(read.sopId)).filter(
    (one) => one.agentId === read.agentId && !one.settlement && one.versionNumber > read.versionNumber,
  );
  if (later.length === 0) return;
  const versions = await context.stores.sops(tx).versionsById([read.versionId, ...later.map((one) => one.versionId)]);
  const documents = new Map(versions.map((version) => [version.id, context.library.documentOf(version)]));
  const known = documents.get(read.versionId);
  const { askOn } = await store.policy(read.sopId);
  const untouched = later.filter((one) => {
    const document = documents.get(one.versionId);
    return known && document && !changesForPeople(known, document).some((change) => asksAgain(change, askOn));
  });
  const carried = { how: "carried-over" as const, carriedFrom: read.versionId, settledAt };
  await store.settle(untouched.map((one) => ({ requestId: one.id, ...carried })));
}
