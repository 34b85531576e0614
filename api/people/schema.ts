import { bigserial, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import type { Audience } from "../../sops/sop.ts";
import type { Role } from "./roles.ts";

const at = (name: string) => timestamp(name, { withTimezone: true });
const created = () => at("created_at").notNull().defaultNow();

/** The organisation whose data this installation holds; one row. */
export const organisation = pgTable("organisation", {
  id: text("id").primaryKey().default("organisation"),
  name: text("name").notNull(),
  /** true = the sample organisation: shown on screen, sample sign-ins exist */
  sample: boolean("sample").notNull().default(false),
  /** null while the first start is still loading */
  loadedAt: at("loaded_at"),
  createdAt: created(),
});

/** Somebody who signs in, or a service that calls with an API key. Columns beyond `role` are those of better-auth. */
export const user = pgTable("user", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  role: text("role").$type<Role>().notNull().default("agent"),
  /** the handler whose tickets are this person's own */
  agentId: text("agent_id"),
  /** a sign-in of the sample organisation: its password is printed, so it is refused in production */
  sample: boolean("sample").notNull().default(false),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

export const session = pgTable("session", {
  id: text("id").primaryKey(),
  expiresAt: at("expires_at").notNull(),
  token: text("token").notNull().unique(),
  ipAddress: text("ip_address"),
  userAgent: text("user_agent"),
  userId: text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

export const account = pgTable("account", {
  id: text("id").primaryKey(),
  accountId: text("account_id").notNull(),
  providerId: text("provider_id").notNull(),
  userId: text("user_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  accessToken: text("access_token"),
  refreshToken: text("refresh_token"),
  idToken: text("id_token"),
  accessTokenExpiresAt: at("access_token_expires_at"),
  refreshTokenExpiresAt: at("refresh_token_expires_at"),
  scope: text("scope"),
  password: text("password"),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

export const verification = pgTable("verification", {
  id: text("id").primaryKey(),
  identifier: text("identifier").notNull(),
  value: text("value").notNull(),
  expiresAt: at("expires_at").notNull(),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
});

export const apikey = pgTable("apikey", {
  id: text("id").primaryKey(),
  configId: text("config_id").notNull().default("default"),
  name: text("name"),
  start: text("start"),
  referenceId: text("reference_id")
    .notNull()
    .references(() => user.id, { onDelete: "cascade" }),
  prefix: text("prefix"),
  key: text("key").notNull(),
  refillInterval: integer("refill_interval"),
  refillAmount: integer("refill_amount"),
  lastRefillAt: at("last_refill_at"),
  enabled: boolean("enabled").default(true),
  rateLimitEnabled: boolean("rate_limit_enabled").default(false),
  rateLimitTimeWindow: integer("rate_limit_time_window"),
  rateLimitMax: integer("rate_limit_max"),
  requestCount: integer("request_count").default(0),
  remaining: integer("remaining"),
  lastRequest: at("last_request"),
  expiresAt: at("expires_at"),
  createdAt: created(),
  updatedAt: at("updated_at").notNull().defaultNow(),
  permissions: text("permissions"),
  metadata: text("metadata"),
});

/** What an API key may read of the SOPs; a key without a row is not narrowed. An empty list means any. */
export const keyScope = pgTable("key_scope", {
  userId: text("user_id")
    .primaryKey()
    .references(() => user.id, { onDelete: "cascade" }),
  audience: text("audience").$type<Audience>(),
  channels: text("channels").array().notNull(),
  regions: text("regions").array().notNull(),
  languages: text("languages").array().notNull(),
});

/** Who handles tickets: a person or a bot. */
export const agent = pgTable("agent", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  team: text("team"),
  site: text("site"),
  kind: text("kind").$type<"human" | "bot">().notNull().default("human"),
  startedOn: text("started_on"),
});

/** Append-only (a trigger refuses change): who did what to what. Holds ids and hashes, never ticket text. */
export const auditLog = pgTable("audit_log", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  at: at("at").notNull().defaultNow(),
  actorKind: text("actor_kind").$type<"person" | "key" | "operator" | "system">().notNull(),
  actorId: text("actor_id").notNull(),
  actorName: text("actor_name").notNull(),
  action: text("action").notNull(),
  subject: text("subject").notNull(),
  details: jsonb("details").$type<Record<string, unknown>>().notNull().default({}),
});

/** Append-only: what left for a model, an index or a helpdesk, when, to whom. Never the text itself. */
export const outboundLog = pgTable("outbound_log", {
  id: bigserial("id", { mode: "number" }).primaryKey(),
  at: at("at").notNull().defaultNow(),
  peer: text("peer").notNull(),
  purpose: text("purpose").notNull(),
  target: text("target").notNull(),
  contentHash: text("content_hash").notNull(),
  characters: integer("characters").notNull(),
  outcome: text("outcome").notNull(),
  milliseconds: integer("milliseconds").notNull(),
});

/** Answers kept for repeated POSTs with the same Idempotency-Key. */
export const idempotencyKey = pgTable(
  "idempotency_key",
  {
    principal: text("principal").notNull(),
    key: text("key").notNull(),
    route: text("route").notNull(),
    bodyHash: text("body_hash").notNull(),
    /** null while the first request is running */
    status: integer("status"),
    reply: jsonb("reply"),
    createdAt: created(),
  },
  (table) => [primaryKey({ columns: [table.principal, table.key] })],
);
