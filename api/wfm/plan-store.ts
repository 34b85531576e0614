import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import {
  forecast,
  pilotArms,
  pilotEvent,
  plan,
  planningEstimate,
  programmeEntry,
  programmeStep,
  rolloutWeek,
} from "./schema.ts";
import type {
  AccuracyResult,
  ForecastResult,
  PilotResultView,
  PlanChoices,
  PlanDraws,
  PlanResult,
  ProgrammeStep,
} from "./stored.ts";

export type StoredPilotEvent = typeof pilotEvent.$inferSelect;
export type StoredPilotArms = typeof pilotArms.$inferSelect;
export type StoredRolloutWeek = typeof rolloutWeek.$inferSelect;
export type StoredForecast = typeof forecast.$inferSelect;
export type StoredPlan = Omit<typeof plan.$inferSelect, "draws">;
export type StoredProgramme = typeof programmeEntry.$inferSelect & {
  steps: { detail: ProgrammeStep; by: string; createdAt: Date }[];
};
type Computed = { result: PlanResult; draws: PlanDraws };

const { draws: _draws, ...planColumns } = {
  id: plan.id,
  name: plan.name,
  state: plan.state,
  choices: plan.choices,
  result: plan.result,
  draws: plan.draws,
  freezeWhenDone: plan.freezeWhenDone,
  copiedFrom: plan.copiedFrom,
  createdBy: plan.createdBy,
  createdAt: plan.createdAt,
  frozenBy: plan.frozenBy,
  frozenAt: plan.frozenAt,
};

/** Forecasts, the pilot, plans and the programme, on a database or a transaction. */
export function planStore(db: Db) {
  return {
    async addPilotEvents(rows: StoredPilotEvent[]): Promise<boolean[]> {
      const added = rows.length === 0 ? [] : await db.insert(pilotEvent).values(rows).onConflictDoNothing().returning();
      const keys = new Set(added.map(pilotKey));
      return rows.map((row) => keys.has(pilotKey(row)));
    },
    async pilotEvents(): Promise<StoredPilotEvent[]> {
      return db
        .select()
        .from(pilotEvent)
        .orderBy(asc(pilotEvent.at), asc(pilotEvent.customerKey), asc(pilotEvent.ordinal));
    },
    async pilotLog() {
      const [row] = await db
        .select({
          events: sql<number>`count(*)::int`,
          from: sql<string | null>`min(${pilotEvent.at})`,
          to: sql<string | null>`max(${pilotEvent.at})`,
          control: sql<number>`(count(distinct ${pilotEvent.customerKey}) filter (where not ${pilotEvent.botArm}))::int`,
          treated: sql<number>`(count(distinct ${pilotEvent.customerKey}) filter (where ${pilotEvent.botArm}))::int`,
          hash: sql<string>`coalesce(md5(string_agg(${pilotEvent.customerKey} || ${pilotEvent.at}::text || ${pilotEvent.outcome} || ${pilotEvent.handleSeconds}::text, '' order by ${pilotEvent.at}, ${pilotEvent.customerKey}, ${pilotEvent.ordinal})), '')`,
        })
        .from(pilotEvent);
      return row && row.from !== null && row.to !== null ? { ...row, from: row.from, to: row.to } : null;
    },
    async pilotArms(): Promise<StoredPilotArms | null> {
      return (await db.select().from(pilotArms).orderBy(desc(pilotArms.ordinal)).limit(1))[0] ?? null;
    },
    async addPilotArms(row: typeof pilotArms.$inferInsert): Promise<void> {
      await db.insert(pilotArms).values(row);
    },
    async saveRollout(rows: StoredRolloutWeek[]): Promise<("added" | "changed" | "unchanged")[]> {
      if (rows.length === 0) return [];
      const written = await db
        .insert(rolloutWeek)
        .values(rows)
        .onConflictDoUpdate({
          target: [rolloutWeek.queue, rolloutWeek.week],
          set: { botLive: sql`excluded.bot_live`, humanContacts: sql`excluded.human_contacts` },
          setWhere: sql`(${rolloutWeek.botLive}, ${rolloutWeek.humanContacts}) is distinct from (excluded.bot_live, excluded.human_contacts)`,
        })
        .returning({ queue: rolloutWeek.queue, week: rolloutWeek.week, inserted: sql<boolean>`xmax = 0` });
      const known = new Map(written.map((one) => [`${one.queue} ${one.week}`, one.inserted]));
      return rows.map(({ queue, week }) => {
        const inserted = known.get(`${queue} ${week}`);
        return inserted === undefined ? "unchanged" : inserted ? "added" : "changed";
      });
    },
    async rollout(): Promise<StoredRolloutWeek[]> {
      return db.select().from(rolloutWeek).orderBy(asc(rolloutWeek.queue), asc(rolloutWeek.week));
    },
    async addForecast(row: typeof forecast.$inferInsert): Promise<StoredForecast> {
      const [stored] = await db.insert(forecast).values(row).returning();
      if (!stored) throw new Error("the forecast could not be stored");
      return stored;
    },
    async forecasts(queue?: string): Promise<StoredForecast[]> {
      return db
        .select()
        .from(forecast)
        .where(queue === undefined ? undefined : sql`${forecast.choices} ->> 'queue' = ${queue}`)
        .orderBy(desc(forecast.createdAt))
        .limit(100);
    },
    async forecast(id: string): Promise<StoredForecast | null> {
      return (await db.select().from(forecast).where(eq(forecast.id, id)))[0] ?? null;
    },
    async saveForecast(id: string, result: ForecastResult): Promise<void> {
      await db.update(forecast).set({ result }).where(eq(forecast.id, id));
    },
    async estimate(key: string) {
      return (await db.select().from(planningEstimate).where(eq(planningEstimate.key, key)))[0] ?? null;
    },
    async saveEstimate(key: string, inputHash: string, result: AccuracyResult | PilotResultView): Promise<void> {
      const values = { key, inputHash, result };
      await db
        .insert(planningEstimate)
        .values(values)
        .onConflictDoUpdate({ target: planningEstimate.key, set: values });
    },
    async addPlan(row: Omit<typeof plan.$inferInsert, "result" | "draws">): Promise<StoredPlan> {
      const [stored] = await db.insert(plan).values(row).returning(planColumns);
      if (!stored) throw new Error("the plan could not be stored");
      return stored;
    },
    async plans(): Promise<StoredPlan[]> {
      return db.select(planColumns).from(plan).orderBy(desc(plan.createdAt), desc(plan.id)).limit(200);
    },
    async plan(id: string): Promise<StoredPlan | null> {
      return (await db.select(planColumns).from(plan).where(eq(plan.id, id)))[0] ?? null;
    },
    async planDraws(id: string): Promise<PlanDraws | null> {
      return (await db.select({ draws: plan.draws }).from(plan).where(eq(plan.id, id)))[0]?.draws ?? null;
    },
    /** null when there is no such draft. The result goes: it belongs to the old choices. */
    async changePlan(id: string, name: string, choices: PlanChoices): Promise<StoredPlan | null> {
      const [row] = await db
        .update(plan)
        .set({ name, choices, result: null, draws: null })
        .where(and(eq(plan.id, id), eq(plan.state, "draft")))
        .returning(planColumns);
      return row ?? null;
    },
    async savePlanResult(id: string, { result, draws }: Computed): Promise<void> {
      await db
        .update(plan)
        .set({ result, draws })
        .where(and(eq(plan.id, id), eq(plan.state, "draft")));
    },
    /** A draft only. */
    async removePlan(id: string): Promise<boolean> {
      const gone = await db
        .delete(plan)
        .where(and(eq(plan.id, id), eq(plan.state, "draft")))
        .returning({ id: plan.id });
      return gone.length > 0;
    },
    /** A computed draft only; null when it is none. */
    async freezePlan(id: string, frozenBy: string, frozenAt: Date): Promise<StoredPlan | null> {
      const [row] = await db
        .update(plan)
        .set({ state: "frozen", frozenBy, frozenAt })
        .where(and(eq(plan.id, id), eq(plan.state, "draft"), sql`${plan.result} is not null`))
        .returning(planColumns);
      return row ?? null;
    },
    /** Plans that were stored before computations were. */
    async plansWithoutResult(): Promise<{ id: string }[]> {
      return db.select({ id: plan.id }).from(plan).where(isNull(plan.result)).orderBy(asc(plan.createdAt));
    },
    async programme(): Promise<StoredProgramme[]> {
      const entries = await db.select().from(programmeEntry).orderBy(asc(programmeEntry.createdAt));
      const steps = await db.select().from(programmeStep).orderBy(asc(programmeStep.ordinal));
      return entries.map((entry) => ({ ...entry, steps: steps.filter((step) => step.entryId === entry.id) }));
    },
    /** null when somebody has taken this reason up already. */
    async addProgrammeEntry(reason: string, createdBy: string, createdAt: Date): Promise<string | null> {
      const [row] = await db
        .insert(programmeEntry)
        .values({ reason, createdBy, createdAt })
        .onConflictDoNothing()
        .returning({ id: programmeEntry.id });
      return row?.id ?? null;
    },
    async addProgrammeStep(entryId: string, detail: ProgrammeStep, by: string, createdAt: Date): Promise<void> {
      const [last] = await db
        .select({ ordinal: sql<number>`coalesce(max(${programmeStep.ordinal}), 0)::int` })
        .from(programmeStep)
        .where(eq(programmeStep.entryId, entryId));
      await db.insert(programmeStep).values({ entryId, ordinal: (last?.ordinal ?? 0) + 1, detail, by, createdAt });
    },
  };
}

function pilotKey(row: Pick<StoredPilotEvent, "customerKey" | "at" | "ordinal">): string {
  return `${row.customerKey} ${row.at.getTime()} ${row.ordinal}`;
}
