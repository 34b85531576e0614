import { and, asc, desc, eq, inArray, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { StoredCard } from "../../training/refresher.ts";
import type { Db } from "../db/client.ts";
import { agent } from "../people/schema.ts";
import { onboardingEnrolment, onboardingPath, onboardingSignOff } from "./onboarding-schema.ts";
import { assignment, attempt, refresher, trainingModule, trainingPolicy, trainingReminder } from "./schema.ts";

export type StoredAssignment = typeof assignment.$inferSelect;
export type StoredAttempt = typeof attempt.$inferSelect;
export type StoredPolicy = typeof trainingPolicy.$inferSelect;
export type StoredEnrolment = typeof onboardingEnrolment.$inferSelect;
export type LearningStore = ReturnType<typeof learningStore>;

type NewAssignment = Omit<typeof assignment.$inferInsert, "id" | "round">;

/** Assignments, attempts, reminders, named policies, refreshers and onboarding, on a database or a transaction. */
export function learningStore(db: Db) {
  return {
    /** Assigns to whoever has the module not open already; gives how many were new. */
    async assign(rows: NewAssignment[]): Promise<number> {
      let added = 0;
      for (const row of rows) {
        const own = await db
          .select()
          .from(assignment)
          .where(and(eq(assignment.moduleId, row.moduleId), eq(assignment.agentId, row.agentId)));
        if (own.some(({ completedAt, withdrawnAt }) => completedAt === null && withdrawnAt === null)) continue;
        const round = Math.max(0, ...own.map((one) => one.round)) + 1;
        const saved = await db
          .insert(assignment)
          .values({ ...row, round })
          .onConflictDoNothing()
          .returning({ id: assignment.id });
        added += saved.length;
      }
      return added;
    },
    /** Assignments with the names beside them and what became of them, soonest first; withdrawn ones are left out. */
    async assignments(agentId?: string) {
      const rows = await db
        .select({
          assignment,
          moduleTitle: trainingModule.title,
          minutes: trainingModule.minutes,
          agentName: agent.name,
          team: agent.team,
          policyName: trainingPolicy.name,
        })
        .from(assignment)
        .innerJoin(trainingModule, eq(trainingModule.id, assignment.moduleId))
        .innerJoin(agent, eq(agent.id, assignment.agentId))
        .leftJoin(trainingPolicy, eq(trainingPolicy.id, assignment.policyId))
        .where(and(isNull(assignment.withdrawnAt), agentId === undefined ? undefined : eq(assignment.agentId, agentId)))
        .orderBy(asc(assignment.dueOn), asc(assignment.agentId));
      return rows.map(({ assignment: row, ...names }) => ({ ...row, ...names }));
    },
    async assignment(id: string): Promise<StoredAssignment | null> {
      return (await db.select().from(assignment).where(eq(assignment.id, id)))[0] ?? null;
    },
    async withdraw(id: string, by: string, at: Date): Promise<void> {
      await db.update(assignment).set({ withdrawnAt: at, withdrawnBy: by }).where(eq(assignment.id, id));
    },
    /** The first completion counts; later ones change nothing. */
    async complete(id: string, at: Date): Promise<void> {
      const open = and(eq(assignment.id, id), isNull(assignment.completedAt));
      await db.update(assignment).set({ completedAt: at }).where(open);
    },
    async remind(assignmentIds: string[], by: string, at: Date): Promise<void> {
      if (assignmentIds.length === 0) return;
      await db.insert(trainingReminder).values(assignmentIds.map((assignmentId) => ({ assignmentId, by, at })));
    },
    async reminders() {
      return db.select().from(trainingReminder).orderBy(asc(trainingReminder.at));
    },
    async addAttempt(row: typeof attempt.$inferInsert): Promise<StoredAttempt | null> {
      return (await db.insert(attempt).values(row).onConflictDoNothing().returning())[0] ?? null;
    },
    async attempt(id: string): Promise<StoredAttempt | null> {
      return (await db.select().from(attempt).where(eq(attempt.id, id)))[0] ?? null;
    },
    /** Changes an attempt that is not handed in; false when it is. */
    async saveAttempt(id: string, change: Partial<typeof attempt.$inferInsert>): Promise<boolean> {
      const open = and(eq(attempt.id, id), isNull(attempt.submittedAt));
      return (await db.update(attempt).set(change).where(open).returning({ id: attempt.id })).length > 0;
    },
    async openAttempt(agentId: string, moduleId: string, purpose: StoredAttempt["purpose"]) {
      const own = and(
        eq(attempt.agentId, agentId),
        eq(attempt.moduleId, moduleId),
        eq(attempt.purpose, purpose),
        isNull(attempt.submittedAt),
      );
      return (await db.select().from(attempt).where(own).orderBy(desc(attempt.startedAt)))[0] ?? null;
    },
    /** Attempts that were handed in, oldest first. */
    async finishedAttempts(filter: { moduleId?: string; agentId?: string } = {}): Promise<StoredAttempt[]> {
      const { moduleId, agentId } = filter;
      return db
        .select()
        .from(attempt)
        .where(
          and(
            isNotNull(attempt.submittedAt),
            moduleId === undefined ? undefined : eq(attempt.moduleId, moduleId),
            agentId === undefined ? undefined : eq(attempt.agentId, agentId),
          ),
        )
        .orderBy(asc(attempt.submittedAt), asc(attempt.id));
    },
    async openAttempts(): Promise<StoredAttempt[]> {
      return db.select().from(attempt).where(isNull(attempt.submittedAt));
    },
    async addPolicy(row: typeof trainingPolicy.$inferInsert): Promise<StoredPolicy | null> {
      return (await db.insert(trainingPolicy).values(row).onConflictDoNothing().returning())[0] ?? null;
    },
    async policies(): Promise<StoredPolicy[]> {
      return db.select().from(trainingPolicy).orderBy(asc(trainingPolicy.name));
    },
    async switchPolicy(id: string, active: boolean): Promise<StoredPolicy | null> {
      const own = eq(trainingPolicy.id, id);
      return (await db.update(trainingPolicy).set({ active }).where(own).returning())[0] ?? null;
    },
    async refresher(agentId: string, moduleId: string) {
      const own = and(eq(refresher.agentId, agentId), eq(refresher.moduleId, moduleId));
      return (await db.select().from(refresher).where(own))[0] ?? null;
    },
    async saveRefresher(agentId: string, moduleId: string, card: StoredCard): Promise<void> {
      const values = { agentId, moduleId, card, dueAt: new Date(card.due) };
      await db
        .insert(refresher)
        .values(values)
        .onConflictDoUpdate({ target: [refresher.agentId, refresher.moduleId], set: values });
    },
    /** Refreshers with the module's title, soonest first; `until` = only those due by then. */
    async refreshers(agentId?: string, until?: Date) {
      const rows = await db
        .select({ refresher, moduleTitle: trainingModule.title, state: trainingModule.state, agentName: agent.name })
        .from(refresher)
        .innerJoin(trainingModule, eq(trainingModule.id, refresher.moduleId))
        .innerJoin(agent, eq(agent.id, refresher.agentId))
        .where(
          and(
            agentId === undefined ? undefined : eq(refresher.agentId, agentId),
            until === undefined ? undefined : lte(refresher.dueAt, until),
          ),
        )
        .orderBy(asc(refresher.dueAt), asc(refresher.moduleId));
      return rows.map(({ refresher: row, ...names }) => ({ ...row, ...names }));
    },
    async savePath(row: typeof onboardingPath.$inferInsert): Promise<void> {
      const { definition } = row;
      await db
        .insert(onboardingPath)
        .values(row)
        .onConflictDoUpdate({ target: onboardingPath.id, set: { definition } });
    },
    async paths() {
      return db.select().from(onboardingPath).orderBy(asc(onboardingPath.id));
    },
    async enrol(row: typeof onboardingEnrolment.$inferInsert): Promise<StoredEnrolment | null> {
      return (await db.insert(onboardingEnrolment).values(row).onConflictDoNothing().returning())[0] ?? null;
    },
    async enrolments(agentId?: string) {
      const rows = await db
        .select({ enrolment: onboardingEnrolment, path: onboardingPath.definition, agentName: agent.name })
        .from(onboardingEnrolment)
        .innerJoin(onboardingPath, eq(onboardingPath.id, onboardingEnrolment.pathId))
        .innerJoin(agent, eq(agent.id, onboardingEnrolment.agentId))
        .where(agentId === undefined ? undefined : eq(onboardingEnrolment.agentId, agentId))
        .orderBy(asc(onboardingEnrolment.startedOn), asc(agent.name));
      return rows.map(({ enrolment: row, ...rest }) => ({ ...row, ...rest }));
    },
    async signOffs(enrolmentIds: string[]) {
      if (enrolmentIds.length === 0) return [];
      return db.select().from(onboardingSignOff).where(inArray(onboardingSignOff.enrolmentId, enrolmentIds));
    },
    async signOff(row: typeof onboardingSignOff.$inferInsert): Promise<boolean> {
      const saved = await db.insert(onboardingSignOff).values(row).onConflictDoNothing().returning({ by: sql`1` });
      return saved.length > 0;
    },
  };
}
