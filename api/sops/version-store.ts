import { and, asc, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { type Cell, dimensions, type Period } from "../../sops/coverage.ts";
import type { SopMeta } from "../../sops/sop.ts";
import type { SopVersion } from "../../sops/version.ts";
import type { Db } from "../db/client.ts";
import { sop, sopCoverage, sopEvent, sopVersion } from "./schema.ts";

export type StoredVersion = SopVersion & {
  title: string;
  source: string;
  contentHash: string;
  uploadedBy: string;
  editors: string[];
  note: string;
  requestedReviewers: string[];
  draftId: string | null;
  restores: number | null;
  /** the end in its front matter; `meta.effectiveTo` is the day on which it ends everywhere, whatever ends it */
  plannedTo: string | null;
  createdAt: string;
};

export type NewVersion = {
  meta: SopMeta;
  source: string;
  contentHash: string;
  author: string;
  uploadedBy: string;
  editors?: string[];
  note?: string;
  requestedReviewers?: string[];
  draftId?: string | null;
  restores?: number | null;
  createdAt: Date;
};

export type SopPeople = { title: string; owner: string; verifier: string | null };
export type CoverageRow = { versionId: string; cell: Cell; period: Period };

export const approvedStates = ["approved", "retired"] as const;

const coverageBatch = 1000;

/** SOPs, their versions, and where these hold, on a database or a transaction. */
export function versionStore(db: Db) {
  async function oldestFirst(where: SQL | undefined): Promise<StoredVersion[]> {
    const rows = await db.select().from(sopVersion).where(where).orderBy(asc(sopVersion.sopId), asc(sopVersion.number));
    return rows.map(toVersion);
  }
  return {
    /** Versions of one SOP or of all, oldest first. */
    async versions(sopId?: string): Promise<StoredVersion[]> {
      return oldestFirst(sopId === undefined ? undefined : eq(sopVersion.sopId, sopId));
    },
    async versionsOf(sopIds: string[]): Promise<StoredVersion[]> {
      return sopIds.length === 0 ? [] : oldestFirst(inArray(sopVersion.sopId, sopIds));
    },
    async version(id: string): Promise<StoredVersion | null> {
      const [row] = await db.select().from(sopVersion).where(eq(sopVersion.id, id));
      return row ? toVersion(row) : null;
    },
    /** A version as it is once nobody else decides about its SOP: until the transaction ends, others wait here. */
    async versionToDecide(id: string): Promise<StoredVersion | null> {
      await db.execute(
        sql`select 1 from ${sop} where ${sop.id} = (select v.sop_id from ${sopVersion} v where v.id = ${id}) for update`,
      );
      return this.version(id);
    },
    /** Until the transaction ends, nobody else decides about this SOP. */
    async lockSop(sopId: string): Promise<void> {
      await db.execute(sql`select 1 from ${sop} where ${sop.id} = ${sopId} for update`);
    },
    async versionsById(ids: string[]): Promise<StoredVersion[]> {
      if (ids.length === 0) return [];
      return (await db.select().from(sopVersion).where(inArray(sopVersion.id, ids))).map(toVersion);
    },
    /** The newest version of this SOP with these bytes that was not taken back. */
    async versionWithBytes(sopId: string, contentHash: string): Promise<StoredVersion | null> {
      const same = and(
        eq(sopVersion.sopId, sopId),
        eq(sopVersion.contentHash, contentHash),
        sql`${sopVersion.state} <> 'withdrawn'`,
      );
      const [row] = await db.select().from(sopVersion).where(same).orderBy(desc(sopVersion.number)).limit(1);
      return row ? toVersion(row) : null;
    },
    /** Makes the SOP of a text known and keeps others from adding a version to it until the transaction ends. */
    async claimSop({ id, title, owner, verifier }: SopMeta): Promise<void> {
      await db.insert(sop).values({ id, title, owner, verifier }).onConflictDoNothing();
      await this.lockSop(id);
    },
    /** Adds a version in review under the next number; `claimSop` comes first, so that numbers have no gap. */
    async addVersion({ meta, ...version }: NewVersion): Promise<StoredVersion> {
      const [last] = await db
        .select({ number: sql<number>`coalesce(max(${sopVersion.number}), 0)::int` })
        .from(sopVersion)
        .where(eq(sopVersion.sopId, meta.id));
      const { title, audiences, channels, regions, languages, effectiveFrom, effectiveTo, verifiedAt } = meta;
      const columns = { title, audiences, channels, regions, languages, effectiveFrom, effectiveTo, verifiedAt };
      const number = (last?.number ?? 0) + 1;
      const [row] = await db
        .insert(sopVersion)
        .values({ ...columns, ...version, meta, sopId: meta.id, number })
        .returning();
      if (!row) throw new Error("the version was not stored");
      return toVersion(row);
    },
    /** Writes what was decided about a version; what was handed in never changes. */
    async saveDecision({ id, state, approvedBy, approvedAt, retiredAt, meta }: SopVersion): Promise<void> {
      const { effectiveFrom } = meta;
      const decided = { state, approvedBy, approvedAt: date(approvedAt), retiredAt: date(retiredAt), effectiveFrom };
      await db.update(sopVersion).set(decided).where(eq(sopVersion.id, id));
    },
    /** Writes where and when the versions of an SOP hold, instead of what was known before. */
    async saveCoverage(sopId: string, rows: CoverageRow[], named: Record<keyof Cell, string[]>): Promise<void> {
      await db.delete(sopCoverage).where(eq(sopCoverage.sopId, sopId));
      const values = rows.flatMap(({ versionId, cell, period }) =>
        rangesOf(cell, named).map((ranges) => ({
          versionId,
          sopId,
          ...ranges,
          period: `[${period.from},${period.to ?? ""})`,
        })),
      );
      for (let at = 0; at < values.length; at += coverageBatch)
        await db.insert(sopCoverage).values(values.slice(at, at + coverageBatch));
    },
    async saveEnd(versionId: string, effectiveTo: string | null): Promise<void> {
      await db.update(sopVersion).set({ effectiveTo }).where(eq(sopVersion.id, versionId));
    },
    async saveVerification(versionIds: string[], verifiedAt: string): Promise<void> {
      await db.update(sopVersion).set({ verifiedAt }).where(inArray(sopVersion.id, versionIds));
    },
    /** SOPs with a version whose day has come, or passed, without being told. */
    async sopsWithUntoldDates(today: string): Promise<string[]> {
      const untold = (kind: string, since: SQL) =>
        sql`(${since} <= ${today}::date and not exists (
          select 1 from ${sopEvent} e where e.version_id = ${sopVersion.id} and e.kind = ${kind}))`;
      const retiredOn = sql`(${sopVersion.retiredAt} at time zone 'UTC')::date`;
      const rows = await db
        .selectDistinct({ sopId: sopVersion.sopId })
        .from(sopVersion)
        .innerJoin(sop, eq(sop.id, sopVersion.sopId))
        .where(
          or(
            and(inArray(sopVersion.state, [...approvedStates]), untold("in-force", sql`${sopVersion.effectiveFrom}`)),
            and(eq(sopVersion.state, "approved"), untold("superseded", sql`${sopVersion.effectiveTo}`)),
            and(eq(sopVersion.state, "retired"), untold("retired", retiredOn)),
          ),
        );
      return rows.map(({ sopId }) => sopId);
    },
    /** Who answers for each SOP now. */
    async sopPeople(): Promise<Map<string, SopPeople>> {
      const rows = await db.select().from(sop);
      return new Map(rows.map(({ id, title, owner, verifier }) => [id, { title, owner, verifier }]));
    },
    async saveSopPeople(sopId: string, people: SopPeople): Promise<void> {
      await db.update(sop).set(people).where(eq(sop.id, sopId));
    },
  };
}

/** The slot of values that nobody names lies between those that are named: before the first, between two, after the last. */
function rangesOf(cell: Cell, named: Record<keyof Cell, string[]>): Record<keyof Cell, string>[] {
  const none = { audience: "", channel: "", region: "", language: "" };
  return dimensions.reduce<Record<keyof Cell, string>[]>(
    (rows, dimension) => {
      const slot = cell[dimension];
      const ranges = slot === null ? gaps(named[dimension]) : [`[${quoted(slot)},${quoted(slot)}]`];
      return rows.flatMap((row) => ranges.map((range) => ({ ...row, [dimension]: range })));
    },
    [none],
  );
}

/** Sorted as the database sorts: by bytes. */
function gaps(named: readonly string[]): string[] {
  const sorted = [...named].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map(quoted);
  return ["", ...sorted].map((from, i) => `(${from},${sorted[i] ?? ""})`);
}

const quoted = (value: string): string => `"${value.replace(/["\\]/g, "\\$&")}"`;

export function toVersion(row: typeof sopVersion.$inferSelect): StoredVersion {
  const { meta, effectiveFrom, effectiveTo, verifiedAt, approvedAt, retiredAt, createdAt, ...rest } = row;
  const { audiences: _a, channels: _c, regions: _r, languages: _l, ...columns } = rest;
  return {
    ...columns,
    meta: { ...meta, effectiveFrom, effectiveTo, verifiedAt },
    plannedTo: meta.effectiveTo,
    approvedAt: approvedAt?.toISOString() ?? null,
    retiredAt: retiredAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

function date(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
