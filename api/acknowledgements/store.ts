import { and, asc, desc, eq, inArray } from "drizzle-orm";
import {
  defaultPolicy,
  type Reader,
  type ReadingPolicy,
  type ReadingRecord,
  type ReadingRequest,
  type ReadingState,
  readingAt,
} from "../../sops/acknowledgement.ts";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import {
  readingOpening,
  readingPolicy,
  readingReminder,
  readingRequest,
  readingScope,
  readingSettlement,
  readingShowing,
} from "./schema.ts";

export type ReadingScope = typeof readingScope.$inferSelect;
export type Opening = typeof readingOpening.$inferSelect;
export type NewRequest = typeof readingRequest.$inferInsert;
export type NewSettlement = typeof readingSettlement.$inferInsert;
export type Showing = typeof readingShowing.$inferSelect;
export type StoredRequest = typeof readingRequest.$inferSelect & {
  agentName: string;
  team: string | null;
  site: string | null;
  settlement: typeof readingSettlement.$inferSelect | null;
  /** what the confirmation rests on */
  showing: Showing | null;
  lastShownAt: Date | null;
  reminders: number;
  remindedAt: Date | null;
  remindedBy: string | null;
};
export type StoredReader = Reader & { name: string };
export type ReadingBasis = { readers: StoredReader[]; requests: StoredRequest[]; record: ReadingRecord };

export type AcknowledgementStore = ReturnType<typeof acknowledgementStore>;

/** Who was asked to read what, what they were shown and what they confirmed, on a database or a transaction. */
export function acknowledgementStore(db: Db) {
  const requests = (where: ReturnType<typeof and>) => selectRequests(db, where);
  return {
    ...settingStore(db),
    async opening(versionId: string): Promise<Opening | null> {
      return (await db.select().from(readingOpening).where(eq(readingOpening.versionId, versionId)))[0] ?? null;
    },
    async openings(sopId?: string): Promise<Opening[]> {
      const where = sopId === undefined ? undefined : eq(readingOpening.sopId, sopId);
      return db.select().from(readingOpening).where(where).orderBy(asc(readingOpening.openedAt));
    },
    /** Marks a version as asked about; false when it was before, and then nobody may be asked again. */
    async addOpening(opening: Opening): Promise<boolean> {
      const added = await db
        .insert(readingOpening)
        .values(opening)
        .onConflictDoNothing()
        .returning({ id: readingOpening.versionId });
      return added.length === 1;
    },
    /** From taken as known to asked; the one change that an opening may see. */
    async askAfterAll(versionId: string, by: string, policy: ReadingPolicy, openedAt: Date): Promise<void> {
      await db
        .update(readingOpening)
        .set({ kind: "asked", openedBy: by, policy, openedAt })
        .where(and(eq(readingOpening.versionId, versionId), eq(readingOpening.kind, "taken-as-known")));
    },
    /** Adds requests; those who were asked before stay as they were. Returns the ids of the new ones by person. */
    async addRequests(rows: NewRequest[]): Promise<Map<string, string>> {
      if (rows.length === 0) return new Map();
      const added = await db
        .insert(readingRequest)
        .values(rows)
        .onConflictDoNothing()
        .returning({ id: readingRequest.id, agentId: readingRequest.agentId });
      return new Map(added.map((row) => [row.agentId, row.id]));
    },
    /** Settles requests; of each, whether it was still open. */
    async settle(rows: NewSettlement[]): Promise<string[]> {
      if (rows.length === 0) return [];
      const settled = await db
        .insert(readingSettlement)
        .values(rows)
        .onConflictDoNothing()
        .returning({ id: readingSettlement.requestId });
      return settled.map((row) => row.id);
    },
    async request(id: string): Promise<StoredRequest | null> {
      return (await requests(eq(readingRequest.id, id)))[0] ?? null;
    },
    async requestsOf(agentId: string): Promise<StoredRequest[]> {
      return requests(eq(readingRequest.agentId, agentId));
    },
    /** Requests of one SOP, oldest version first. */
    async requestsOn(sopId: string): Promise<StoredRequest[]> {
      return requests(eq(readingRequest.sopId, sopId));
    },
    /** Everybody who reads, and what is on record of the reading of an SOP. */
    async readingBasis(sopId: string): Promise<ReadingBasis> {
      const asked = await requests(eq(readingRequest.sopId, sopId));
      const known = (await this.openings(sopId)).filter((one) => one.kind === "taken-as-known");
      return {
        readers: await this.readers(),
        requests: asked,
        record: {
          settled: asked.filter((one) => one.settlement),
          takenAsKnown: known.map(({ versionId, openedAt }) => ({
            versionId,
            on: openedAt.toISOString().slice(0, 10),
          })),
        },
      };
    },
    async allRequests(): Promise<StoredRequest[]> {
      return requests(undefined);
    },
    async addShowing(showing: Omit<Showing, "id">): Promise<Showing> {
      const [row] = await db.insert(readingShowing).values(showing).returning();
      if (!row) throw new Error("the showing could not be stored");
      return row;
    },
    async showing(id: string): Promise<Showing | null> {
      return (await db.select().from(readingShowing).where(eq(readingShowing.id, id)))[0] ?? null;
    },
    async addReminders(requestIds: string[], remindedBy: string, remindedAt: Date): Promise<void> {
      if (requestIds.length === 0) return;
      await db.insert(readingReminder).values(requestIds.map((requestId) => ({ requestId, remindedBy, remindedAt })));
    },
    /** Where a person stands with an SOP at an instant: by the last version that then held and they were asked about. */
    async stateAt(agentId: string, sopId: string, instant: Date): Promise<ReadingState> {
      const own = and(eq(readingRequest.agentId, agentId), eq(readingRequest.sopId, sopId));
      return readingAt((await readings(db, own)).map(asReading), instant.toISOString());
    },
    /** Everything that anybody was asked to read, oldest version first. */
    async readings(): Promise<(ReadingRequest & { agentId: string; sopId: string })[]> {
      return (await readings(db, undefined)).map((row) => {
        return { agentId: row.request.agentId, sopId: row.request.sopId, ...asReading(row) };
      });
    },
  };
}

function settingStore(db: Db) {
  return {
    async scopes(): Promise<ReadingScope[]> {
      return db.select().from(readingScope).orderBy(asc(readingScope.team));
    },
    async saveScope(scope: ReadingScope): Promise<void> {
      await db.insert(readingScope).values(scope).onConflictDoUpdate({ target: readingScope.team, set: scope });
    },
    async policy(sopId: string): Promise<ReadingPolicy> {
      const [row] = await db.select().from(readingPolicy).where(eq(readingPolicy.sopId, sopId));
      return row?.policy ?? defaultPolicy;
    },
    async savePolicy(sopId: string, policy: ReadingPolicy, setBy: string, setAt: Date): Promise<void> {
      const values = { policy, setBy, setAt };
      await db
        .insert(readingPolicy)
        .values({ sopId, ...values })
        .onConflictDoUpdate({ target: readingPolicy.sopId, set: values });
    },
    /** People who handle contacts, with where their team works. */
    async readers(): Promise<StoredReader[]> {
      const rows = await db
        .select({ agent, scope: readingScope })
        .from(agent)
        .leftJoin(readingScope, eq(readingScope.team, agent.team))
        .where(eq(agent.kind, "human"))
        .orderBy(asc(agent.id));
      return rows.map(({ agent: { id, name, team, site, startedOn }, scope }) => ({
        id,
        name,
        team,
        site,
        startedOn,
        channels: scope?.channels ?? [],
        regions: scope?.regions ?? [],
        languages: scope?.languages ?? [],
      }));
    },
  };
}

async function readings(db: Db, where: ReturnType<typeof and>) {
  return db
    .select({ request: readingRequest, settlement: readingSettlement })
    .from(readingRequest)
    .leftJoin(readingSettlement, eq(readingSettlement.requestId, readingRequest.id))
    .where(where)
    .orderBy(asc(readingRequest.versionNumber));
}

async function selectRequests(db: Db, where: ReturnType<typeof and>): Promise<StoredRequest[]> {
  const rows = await db
    .select({
      request: readingRequest,
      settlement: readingSettlement,
      showing: readingShowing,
      agentName: agent.name,
      team: agent.team,
      site: agent.site,
    })
    .from(readingRequest)
    .innerJoin(agent, eq(agent.id, readingRequest.agentId))
    .leftJoin(readingSettlement, eq(readingSettlement.requestId, readingRequest.id))
    .leftJoin(readingShowing, eq(readingShowing.id, readingSettlement.showingId))
    .where(where)
    .orderBy(asc(readingRequest.sopId), asc(readingRequest.versionNumber), asc(readingRequest.agentId));
  const ids = rows.map((row) => row.request.id);
  const shown = new Map((await lastShown(db, ids)).map((row) => [row.requestId, row.shownAt]));
  const reminders = await remindersOf(db, ids);
  return rows.map(({ request, ...rest }) => {
    const own = reminders.get(request.id);
    return {
      ...request,
      ...rest,
      lastShownAt: shown.get(request.id) ?? null,
      reminders: own?.count ?? 0,
      remindedAt: own?.last.remindedAt ?? null,
      remindedBy: own?.last.remindedBy ?? null,
    };
  });
}

async function lastShown(db: Db, ids: string[]): Promise<{ requestId: string; shownAt: Date }[]> {
  if (ids.length === 0) return [];
  return db
    .selectDistinctOn([readingShowing.requestId], {
      requestId: readingShowing.requestId,
      shownAt: readingShowing.shownAt,
    })
    .from(readingShowing)
    .where(inArray(readingShowing.requestId, ids))
    .orderBy(readingShowing.requestId, desc(readingShowing.shownAt));
}

type Reminder = typeof readingReminder.$inferSelect;

async function remindersOf(db: Db, ids: string[]): Promise<Map<string, { count: number; last: Reminder }>> {
  const byRequest = new Map<string, { count: number; last: Reminder }>();
  if (ids.length === 0) return byRequest;
  const rows = await db
    .select()
    .from(readingReminder)
    .where(inArray(readingReminder.requestId, ids))
    .orderBy(asc(readingReminder.remindedAt));
  for (const last of rows)
    byRequest.set(last.requestId, { count: (byRequest.get(last.requestId)?.count ?? 0) + 1, last });
  return byRequest;
}

/** A stored request as the rules on readings take it. */
export function asReading({
  request,
  settlement,
}: {
  request: typeof readingRequest.$inferSelect;
  settlement: typeof readingSettlement.$inferSelect | null;
}): ReadingRequest {
  return {
    openedAt: request.openedAt.toISOString(),
    startsAt: request.startsAt.toISOString(),
    dueAt: request.dueAt.toISOString(),
    settled: settlement && { how: settlement.how, at: settlement.settledAt.toISOString() },
  };
}
