import { randomUUID } from "node:crypto";
import { and, desc, eq, exists, inArray, lt } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { KeyScope, Principal, Role } from "./roles.ts";
import { account, agent, apikey, auditLog, keyScope, organisation, outboundLog, user } from "./schema.ts";

export type Person = typeof user.$inferSelect;
export type Agent = typeof agent.$inferSelect;
export type Organisation = typeof organisation.$inferSelect;
export type NewPerson = {
  name: string;
  email: string;
  role: Role;
  agentId?: string | null;
  sample?: boolean;
  /** null = cannot sign in (a service that uses API keys) */
  passwordHash: string | null;
};
export type OutboundEntry = Omit<typeof outboundLog.$inferInsert, "id" | "at">;

export type StoredKey = {
  /** of the caller that the key acts as */
  id: string;
  name: string;
  role: Role;
  start: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  revoked: boolean;
  scope: KeyScope | null;
};

export type PeopleStore = ReturnType<typeof peopleStore>;

/** Organisation, people, handlers and the two logs, on a database or a transaction. */
export function peopleStore(db: Db) {
  return {
    async organisation(): Promise<Organisation | null> {
      return (await db.select().from(organisation))[0] ?? null;
    },
    async addOrganisation(name: string, sample: boolean): Promise<void> {
      await db.insert(organisation).values({ name, sample }).onConflictDoNothing();
    },
    async organisationLoaded(at: Date): Promise<void> {
      await db.update(organisation).set({ loadedAt: at });
    },
    async person(id: string): Promise<Person | null> {
      return (await db.select().from(user).where(eq(user.id, id)))[0] ?? null;
    },
    async personByEmail(email: string): Promise<Person | null> {
      return (await db.select().from(user).where(eq(user.email, email)))[0] ?? null;
    },
    /** People who sign in with one of these roles, by name. */
    async peopleWithRoles(roles: Role[]): Promise<Person[]> {
      const signsIn = exists(db.select().from(account).where(eq(account.userId, user.id)));
      return db
        .select()
        .from(user)
        .where(and(inArray(user.role, roles), signsIn))
        .orderBy(user.name);
    },
    async addPerson(person: NewPerson): Promise<string> {
      const id = randomUUID();
      const { passwordHash, ...columns } = person;
      await db.insert(user).values({ id, emailVerified: true, ...columns });
      if (passwordHash) {
        await db
          .insert(account)
          .values({ id: randomUUID(), accountId: id, providerId: "credential", userId: id, password: passwordHash });
      }
      return id;
    },
    async keyScope(userId: string): Promise<KeyScope | null> {
      const [row] = await db.select().from(keyScope).where(eq(keyScope.userId, userId));
      if (!row) return null;
      const { audience, channels, regions, languages } = row;
      return { audience, channels, regions, languages };
    },
    async saveKeyScope(userId: string, scope: KeyScope): Promise<void> {
      await db.insert(keyScope).values({ userId, ...scope });
    },
    /** API keys with who they act as, newest first; of the key itself only its first characters. */
    async keys(): Promise<StoredKey[]> {
      const rows = await db
        .select({
          id: user.id,
          name: user.name,
          role: user.role,
          start: apikey.start,
          createdAt: apikey.createdAt,
          lastUsedAt: apikey.lastRequest,
          enabled: apikey.enabled,
          scope: keyScope,
        })
        .from(apikey)
        .innerJoin(user, eq(user.id, apikey.referenceId))
        .leftJoin(keyScope, eq(keyScope.userId, user.id))
        .orderBy(desc(apikey.createdAt), user.id);
      return rows.map(({ enabled, ...row }) => ({ ...row, revoked: enabled === false }));
    },
    /** Makes every key of this caller useless from the next request on; false when there was none to revoke. */
    async revokeKeys(userId: string): Promise<boolean> {
      const rows = await db
        .update(apikey)
        .set({ enabled: false })
        .where(and(eq(apikey.referenceId, userId), eq(apikey.enabled, true)))
        .returning({ id: apikey.id });
      return rows.length > 0;
    },
    async agents(): Promise<Agent[]> {
      return db.select().from(agent).orderBy(agent.id);
    },
    async saveAgents(agents: (typeof agent.$inferInsert)[]): Promise<void> {
      if (agents.length > 0) await db.insert(agent).values(agents).onConflictDoNothing();
    },
    /** Appends to the audit log; called in the transaction of the change it tells of. */
    async record(
      actor: Principal | "system",
      action: string,
      subject: string,
      details: Record<string, unknown> = {},
    ): Promise<void> {
      const who =
        actor === "system"
          ? { actorKind: "system" as const, actorId: "system", actorName: "system" }
          : { actorKind: actor.kind, actorId: actor.id, actorName: actor.name };
      await db.insert(auditLog).values({ ...who, action, subject, details });
    },
    async auditLog(limit: number, before?: number) {
      const where = before === undefined ? undefined : and(lt(auditLog.id, before));
      return db.select().from(auditLog).where(where).orderBy(desc(auditLog.id)).limit(limit);
    },
    async recordOutbound(entry: OutboundEntry): Promise<void> {
      await db.insert(outboundLog).values(entry);
    },
    async outboundLog(limit: number) {
      return db.select().from(outboundLog).orderBy(desc(outboundLog.id)).limit(limit);
    },
  };
}
