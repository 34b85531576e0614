import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Auth } from "./auth.ts";
import type { peopleContract } from "./contract.ts";
import { keyRoutes } from "./key-routes.ts";

type PeopleHandlers = Handlers<typeof peopleContract>;

/** `status` is told by the process itself: it is answered before there is a database. */
export function peopleRoutes(context: Context, auth: Auth, status: PeopleHandlers["GET /status"]): PeopleHandlers {
  const { db, stores } = context;
  return {
    "GET /status": status,
    "GET /me": async ({ principal }) => {
      const { id, name, role, agentId } = principal;
      return { id, name, role, agentId };
    },
    "POST /people": async ({ body, principal }) => {
      const { password, ...person } = body;
      if (await stores.people(db).personByEmail(person.email))
        throw new AppError("conflict", `${person.email} has a sign-in already.`);
      const passwordHash = await (await auth.$context).password.hash(password);
      return db.transaction(async (tx) => {
        const id = await stores.people(tx).addPerson({ ...person, passwordHash });
        await stores.people(tx).record(principal, "add person", id, { role: person.role });
        return { id, name: person.name, email: person.email, role: person.role };
      });
    },
    ...keyRoutes(context, auth),
    "GET /audit-log": async ({ query }) => {
      const rows = await stores.people(db).auditLog(query.limit, query.before);
      return {
        entries: rows.map(({ id, at, actorName, action, subject, details }) => ({
          id,
          at: at.toISOString(),
          actor: actorName,
          action,
          subject,
          details,
        })),
      };
    },
    "GET /outbound-log": async ({ query }) => {
      const rows = await stores.people(db).outboundLog(query.limit);
      return {
        entries: rows.map(({ id, at, peer, purpose, target, characters, outcome, milliseconds }) => ({
          id,
          at: at.toISOString(),
          peer,
          purpose,
          target,
          characters,
          outcome,
          milliseconds,
        })),
      };
    },
  };
}
