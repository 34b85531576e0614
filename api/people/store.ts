import { randomUUID } from "node:crypto";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import type { Principal, Role } from "./roles.ts";
import { account, agent, auditLog, organisation, outboundLog, user } from "./schema.ts";

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
