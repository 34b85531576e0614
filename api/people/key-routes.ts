import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Auth } from "./auth.ts";
import type { peopleContract } from "./contract.ts";
import { wholeScope } from "./scope.ts";
import type { StoredKey } from "./store.ts";

type KeyHandlers = Pick<Handlers<typeof peopleContract>, "POST /api-keys" | "GET /api-keys" | "DELETE /api-keys/:id">;

/** The roles whose every route reads SOPs through the scope of their key. */
const narrowable = ["bot", "agent"];

export function keyRoutes(context: Context, auth: Auth): KeyHandlers {
  const { db, stores } = context;
  return {
    "POST /api-keys": async ({ body, principal }) => {
      const { name, role, scope = wholeScope } = body;
      const narrowed =
        scope.audience !== null || [scope.channels, scope.regions, scope.languages].some(({ length }) => length > 0);
      if (narrowed && !narrowable.includes(role))
        throw new AppError(
          "invalid",
          `A scope narrows what a bot or agent key reads; the role ${role} reads more than SOPs.`,
        );
      if (role === "bot" && scope.audience === "human")
        throw new AppError(
          "invalid",
          "A bot key reads what is written for bots: leave the audience out or make it bot.",
        );
      const email = `key-${crypto.randomUUID()}@keys.invalid`;
      const id = await db.transaction(async (tx) => {
        const userId = await stores.people(tx).addPerson({ name, email, role, passwordHash: null });
        if (narrowed) await stores.people(tx).saveKeyScope(userId, scope);
        await stores.people(tx).record(principal, "create API key", userId, { name, role });
        return userId;
      });
      const { key } = await auth.api.createApiKey({ body: { userId: id, name, rateLimitEnabled: false } });
      return { id, key, name, role, scope };
    },
    "GET /api-keys": async () => ({ keys: (await stores.people(db).keys()).map(presentKey) }),
    "DELETE /api-keys/:id": async ({ params, principal }) =>
      db.transaction(async (tx) => {
        const revoked = await stores.people(tx).revokeKeys(params.id);
        const key = (await stores.people(tx).keys()).find(({ id }) => id === params.id);
        if (!key) throw new AppError("not-found", `There is no API key ${params.id}.`);
        if (revoked) await stores.people(tx).record(principal, "revoke API key", params.id, { name: key.name });
        return presentKey(key);
      }),
  };
}

function presentKey({ id, name, role, scope, start, createdAt, lastUsedAt, revoked }: StoredKey) {
  return {
    id,
    name,
    role,
    scope: scope ?? wholeScope,
    start,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revoked,
  };
}
