import { beginsAfter, type Claim, coverage, dimensions, valuesOf } from "../../sops/coverage.ts";
import { asApproved, standing, type VersionEventKind } from "../../sops/version.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import type { StoredVersion } from "./version-store.ts";

export type Told = {
  kind: VersionEventKind;
  by: string;
  sopId: string;
  version: Pick<StoredVersion, "id" | "number"> | null;
  /** the day from which it holds, YYYY-MM-DD in UTC */
  on: string;
  note?: string;
};

/** Who tells what a date brings. */
const calendar = "calendar";

/** Appends what happened to the history, with a job for whoever has to hear of it, in the transaction of the change. */
export async function tell(context: Context, tx: Db, { version, on, note = "", ...event }: Told): Promise<void> {
  const versionOf = { versionId: version?.id ?? null, versionNumber: version?.number ?? null };
  const stored = await context.stores.sops(tx).addEvent({ ...event, ...versionOf, onDay: on, note, at: context.now() });
  if (stored) await context.jobs.send("version-event", [{ eventId: stored.id }], tx);
}

/**
 * Works out anew where and when the versions of an SOP hold, after anything was decided about it. The SOP is locked by the
 * caller. Returns its versions as they are now.
 */
export async function settle(context: Context, tx: Db, sopId: string): Promise<StoredVersion[]> {
  const store = context.stores.sops(tx);
  const versions = await store.versions(sopId);
  const claims = versions.flatMap((version) => (asApproved(version) ? [{ version, ...claimOf(version) }] : []));
  const held = coverage(claims);
  const rows = held.map(({ claim, cell, period }) => ({ versionId: claim.version.id, cell, period }));
  const named = Object.fromEntries(
    dimensions.map((one) => [one, [...new Set(claims.flatMap(({ meta }) => valuesOf(meta, one)))]]),
  ) as Record<(typeof dimensions)[number], string[]>;
  await store.saveCoverage(sopId, rows, named);
  for (const { version } of claims) {
    const ends = held.flatMap(({ claim, period }) => (claim.version === version ? [period.to] : []));
    const end = ends.includes(null) ? null : ([...ends, version.meta.effectiveFrom].sort().at(-1) ?? null);
    if (end !== version.meta.effectiveTo) await store.saveEnd(version.id, end);
  }
  const settled = await store.versions(sopId);
  await tellDates(context, tx, settled);
  return settled;
}

/** A version with the period that it was approved for, not the one that others left it. */
function claimOf({ number, meta, plannedTo, retiredAt }: StoredVersion): Claim {
  return { number, meta: { ...meta, effectiveTo: plannedTo }, retiredAt };
}

/** Tells, once each, what the dates of an SOP's versions have brought until today. */
async function tellDates(context: Context, tx: Db, versions: StoredVersion[]): Promise<void> {
  const today = context.now().toISOString().slice(0, 10);
  for (const version of versions) {
    if (!asApproved(version)) continue;
    const { sopId, meta } = version;
    const { effectiveFrom, effectiveTo } = meta;
    const state = standing(version, today);
    if (effectiveFrom <= today)
      await tell(context, tx, { kind: "in-force", by: calendar, sopId, version, on: effectiveFrom });
    if (state === "superseded" && effectiveTo !== null)
      await tell(context, tx, {
        kind: "superseded",
        by: calendar,
        sopId,
        version,
        on: effectiveTo,
        note: successorNote(versions, version, effectiveTo),
      });
    if (state === "retired" && version.retiredAt !== null)
      await tell(context, tx, { kind: "retired", by: calendar, sopId, version, on: version.retiredAt.slice(0, 10) });
  }
}

function successorNote(versions: StoredVersion[], version: StoredVersion, on: string): string {
  const next = versions.findLast(
    (other) => asApproved(other) && beginsAfter(other, version) && other.meta.effectiveFrom === on,
  );
  return next ? `Version ${next.number} took over.` : "Its period ended.";
}

/** Looks for SOPs whose dates have come since anybody looked, and tells of them. Safe to repeat. */
export async function tellDueDates(context: Context): Promise<void> {
  const today = context.now().toISOString().slice(0, 10);
  for (const sopId of await context.stores.sops(context.db).sopsWithUntoldDates(today)) {
    await context.db.transaction(async (tx) => {
      await context.stores.sops(tx).lockSop(sopId);
      await tellDates(context, tx, await context.stores.sops(tx).versions(sopId));
    });
  }
}
