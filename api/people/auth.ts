import { timingSafeEqual } from "node:crypto";
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { fromNodeHeaders } from "better-auth/node";
import type { Request } from "express";
import type { Config } from "../config.ts";
import type { Db } from "../db/client.ts";
import type { Principal, Role } from "./roles.ts";
import { account, apikey, session, user, verification } from "./schema.ts";
import type { PeopleStore } from "./store.ts";

export type Auth = ReturnType<typeof createAuth>;

type AuthSettings = { config: Config; secret: string; baseUrl: string; people: PeopleStore };

/** Sessions by e-mail and password, and API keys. Nobody can sign up: people are made by the organisation. */
export function createAuth(db: Db, { config, secret, baseUrl, people }: AuthSettings) {
  return betterAuth({
    secret,
    baseURL: baseUrl,
    basePath: "/api/auth",
    trustedOrigins: [baseUrl, `http://localhost:${config.port}`, `http://127.0.0.1:${config.port}`],
    telemetry: { enabled: false },
    database: drizzleAdapter(db, { provider: "pg", schema: { user, session, account, verification, apikey } }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    user: {
      additionalFields: {
        role: { type: "string", input: false },
        agentId: { type: "string", required: false, input: false },
        sample: { type: "boolean", input: false, defaultValue: false },
      },
    },
    databaseHooks: {
      session: { create: { before: async (row) => refuseSampleSignIn(config, people, row.userId) } },
    },
    plugins: [apiKey({ rateLimit: { enabled: false } })],
  });
}

async function refuseSampleSignIn(config: Config, people: PeopleStore, userId: string): Promise<void> {
  const person = await people.person(userId);
  if (!person?.sample || config.sampleSignIn === "allowed") return;
  throw new APIError("FORBIDDEN", {
    message: "Sample sign-ins are off in production. Set PLUMB_SAMPLE_SIGN_IN=yes to allow them.",
  });
}

/**
 * Who makes a request: the operator token of this machine, an API key, or a session cookie; null = nobody.
 * `operatorToken` is a random secret that only processes with access to the data folder can read.
 */
export function createAuthenticate(auth: Auth, people: PeopleStore, operatorToken: string) {
  return async (request: Request): Promise<Principal | null> => {
    const bearer = /^Bearer (.+)$/.exec(request.get("authorization") ?? "")?.[1];
    if (bearer) return sameSecret(bearer, operatorToken) ? operator : byApiKey(auth, people, bearer);
    if (!request.get("cookie")) return null;
    const found = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    if (!found) return null;
    const { id, name, role, agentId } = found.user;
    return { kind: "person", id, name, role: role as Role, agentId: agentId ?? null, scope: null };
  };
}

export const operator: Principal = {
  kind: "operator",
  id: "operator",
  name: "command line",
  role: "operator",
  agentId: null,
  scope: null,
};

async function byApiKey(auth: Auth, people: PeopleStore, key: string): Promise<Principal | null> {
  const checked = await auth.api.verifyApiKey({ body: { key } });
  if (!checked.valid || !checked.key) return null;
  const owner = await people.person(checked.key.referenceId);
  if (!owner) return null;
  const scope = await people.keyScope(owner.id);
  return { kind: "key", id: owner.id, name: owner.name, role: owner.role, agentId: owner.agentId, scope };
}

function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
