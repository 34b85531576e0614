import { approvalRefusal, retire, standing, withdraw } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import { reopenDraftOf } from "./drafting.ts";
import { approvalRefusals, approveVersion } from "./publishing.ts";
import { settle, tell } from "./settling.ts";
import type { StoredVersion } from "./version-store.ts";

type Decide = { id: string; principal: Principal };

/** Approves as the principal, from a day that is not over: what was in force before today does not change any more. */
export async function approveAs(
  context: Context,
  tx: Db,
  { id, principal, effectiveFrom, note }: Decide & { effectiveFrom: string | undefined; note: string },
): Promise<StoredVersion> {
  const version = await versionToDecide(context, tx, id);
  const untested = await simulationsOf(context, tx, version);
  if (untested !== null) throw new AppError("conflict", untested, { versionId: version.id, simulations: "not passed" });
  const today = context.now().toISOString().slice(0, 10);
  if (effectiveFrom !== undefined && effectiveFrom < today)
    throw new AppError("invalid", `effectiveFrom is before today (${today}): what was in force then stays as it was.`);
  const decision = {
    by: principal.name,
    effectiveFrom: effectiveFrom ?? firstDay(version, principal, today),
    wrote: await writersOf(context, tx, version, principal),
    note,
  };
  const approved = await approveVersion(context, tx, version, decision);
  await record(context, tx, principal, "approve", approved);
  return approved;
}

/** The day from which a version would hold when approved now. The command line brings in what others decided, on their dates. */
export function firstDay({ meta }: StoredVersion, principal: Principal, today: string): string {
  return principal.kind === "operator" || meta.effectiveFrom > today ? meta.effectiveFrom : today;
}

/** Why a principal may not approve a version, in words; null = they may. */
export async function whyNot(
  context: Context,
  tx: Db,
  version: StoredVersion,
  principal: Principal,
): Promise<string | null> {
  const wrote = await writersOf(context, tx, version, principal);
  const at = context.now().toISOString();
  const refusal = approvalRefusal(version, { by: principal.name, at, wrote });
  if (refusal) return approvalRefusals[refusal];
  const may = ["sop-owner", "head", "operator"].includes(principal.role);
  if (!may) return "Only an SOP owner or the head of support approves.";
  return simulationsOf(context, tx, version);
}

/** Why the simulations do not let a version pass; null = they do, or its text does not ask for them. */
async function simulationsOf(
  context: Context,
  tx: Db,
  { id, sopId, meta, state }: StoredVersion,
): Promise<string | null> {
  if (meta.simulate !== "required" || state !== "in-review") return null;
  return context.stores.simulations(tx).gateReason(id, sopId);
}

/** Everybody with a hand in a text. The command line of this machine stands for nobody: it may approve what it brought in. */
async function writersOf(context: Context, tx: Db, version: StoredVersion, principal: Principal): Promise<string[]> {
  const owner = (await context.stores.sops(tx).sopPeople()).get(version.sopId)?.owner;
  const handedIn = principal.kind === "operator" ? [] : [version.uploadedBy];
  return [version.meta.owner, ...(owner === undefined ? [] : [owner]), ...version.editors, ...handedIn];
}

/** Sends a version in review back: its text is an open draft again, with the reason on it. */
export async function requestChanges(
  context: Context,
  tx: Db,
  { id, principal, reason }: Decide & { reason: string },
): Promise<{ version: StoredVersion; draftId: string }> {
  const version = await versionToDecide(context, tx, id);
  if (version.state !== "in-review") throw decided(version);
  const { name: by } = principal;
  const draftId = await reopenDraftOf(context, tx, version, { by, reason });
  const back = await takeBack(context, tx, version);
  const on = context.now().toISOString().slice(0, 10);
  await tell(context, tx, { kind: "changes-requested", by, sopId: version.sopId, version, on, note: reason });
  await record(context, tx, principal, "request changes", version);
  return { version: back, draftId };
}

/** Takes back a version in review, or cancels an approved one before its date; an earlier one then goes on holding. */
export async function withdrawVersion(
  context: Context,
  tx: Db,
  { id, principal, reason }: Decide & { reason: string },
): Promise<{ version: StoredVersion; draftId: string | null }> {
  const version = await versionToDecide(context, tx, id);
  const { name: by } = principal;
  const back = await takeBack(context, tx, version);
  const draftId = await reopenDraftOf(context, tx, version, { by, reason: null });
  const on = context.now().toISOString().slice(0, 10);
  await tell(context, tx, { kind: "withdrawn", by, sopId: version.sopId, version, on, note: reason });
  if (version.state === "approved") await settle(context, tx, version.sopId);
  await record(context, tx, principal, "withdraw", version);
  await context.jobs.send("index-sops", [{}], tx);
  return { version: back, draftId };
}

async function takeBack(context: Context, tx: Db, version: StoredVersion): Promise<StoredVersion> {
  const today = context.now().toISOString().slice(0, 10);
  const result = withdraw(version, today);
  if (!result.ok) {
    const message =
      result.reason === "begun"
        ? `Version ${version.number} has been in force since ${version.meta.effectiveFrom}. Retire it, or bring back an earlier one.`
        : `Version ${version.number} is ${standing(version, today)} already.`;
    throw new AppError("conflict", message, { versionId: version.id, state: version.state });
  }
  await context.stores.sops(tx).saveDecision(result.version);
  return { ...version, ...result.version };
}

/** Takes a version out of force from a day on, without a successor. */
export async function retireVersion(
  context: Context,
  tx: Db,
  { id, principal, reason, from }: Decide & { reason: string; from: string | undefined },
): Promise<StoredVersion> {
  const version = await versionToDecide(context, tx, id);
  const today = context.now().toISOString().slice(0, 10);
  const on = from ?? today;
  const result = retire(version, on, today);
  if (!result.ok) {
    const message =
      result.reason === "in-the-past"
        ? `${on} is before today (${today}): what was in force then stays as it was.`
        : `Version ${version.number} is ${standing(version, today)} on ${on}: there is nothing to retire.`;
    throw new AppError("conflict", message, { versionId: version.id, state: version.state });
  }
  await context.stores.sops(tx).saveDecision(result.version);
  await tell(context, tx, {
    kind: on <= today ? "retired" : "ending",
    by: principal.name,
    sopId: version.sopId,
    version,
    on,
    note: reason,
  });
  const settled = await settle(context, tx, version.sopId);
  await record(context, tx, principal, "retire", version);
  await context.jobs.send("index-sops", [{}], tx);
  return settled.find((one) => one.id === id) ?? version;
}

async function versionToDecide(context: Context, tx: Db, id: string): Promise<StoredVersion> {
  const version = await context.stores.sops(tx).versionToDecide(id);
  if (!version) throw new AppError("not-found", `There is no SOP version ${id}.`);
  return version;
}

function decided({ id, number, state, approvedBy }: StoredVersion): AppError {
  const message =
    state === "withdrawn"
      ? `Version ${number} was taken back already.`
      : `Version ${number} was approved by ${approvedBy ?? "somebody else"} before you.`;
  return new AppError("conflict", message, { versionId: id, versionNumber: number, state, approvedBy });
}

function record(context: Context, tx: Db, principal: Principal, action: string, version: StoredVersion): Promise<void> {
  const subject = `${version.sopId} v${version.number}`;
  return context.stores.people(tx).record(principal, action, subject, { versionId: version.id });
}
