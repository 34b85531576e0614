import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { versionEventKinds } from "../../sops/version.ts";
import { consumerRoutes } from "../consumers/routes.ts";
import { withConsumers } from "../consumers/serving.ts";
import type { Context } from "../context.ts";
import { dateSchema } from "../http/contract.ts";
import type { Auth } from "../people/auth.ts";
import { keyScopeSchema } from "../people/contract.ts";
import { keyRoutes } from "../people/key-routes.ts";
import type { Principal } from "../people/roles.ts";
import { replyRoutes } from "../sops/reply-routes.ts";
import { sopRoutes } from "../sops/routes.ts";
import { webhookRoutes } from "../webhooks/routes.ts";
import { personNamed } from "./load-changes.ts";
import { sampleFolder } from "./organisation-file.ts";

const keySchema = z.strictObject({
  name: z.string(),
  role: z.literal("bot"),
  scope: keyScopeSchema,
  by: z.string(),
  pins: z.array(z.strictObject({ sop: z.string(), version: z.number(), on: dateSchema })),
  reads: z.array(z.string()),
});
const webhookSchema = z.strictObject({
  url: z.url(),
  description: z.string(),
  events: z.array(z.enum(versionEventKinds)),
  by: z.string(),
});
const connectionsSchema = z.strictObject({ keys: z.array(keySchema), webhooks: z.array(webhookSchema) });

const rest = { params: {}, query: {} };

/** A bot with its key, pins and reads, and a webhook that is switched off, through the routes that anybody uses. Safe to repeat. */
export async function loadConnections(context: Context, auth: Auth): Promise<void> {
  const file = readFileSync(new URL("connections.yaml", sampleFolder), "utf8");
  const { keys, webhooks } = connectionsSchema.parse(parse(file));
  for (const key of keys) await loadKey(context, auth, key);
  for (const webhook of webhooks) await loadWebhook(context, webhook);
}

async function loadKey(context: Context, auth: Auth, key: z.output<typeof keySchema>): Promise<void> {
  const { name, role, scope, by } = key;
  const known = (await context.stores.people(context.db).keys()).find((one) => one.name === name);
  const principal = await personNamed(context, by);
  const made =
    known ?? (await keyRoutes(context, auth)["POST /api-keys"]({ ...rest, body: { name, role, scope }, principal }));
  const bot: Principal = { kind: "key", id: made.id, name, role, agentId: null, scope };
  for (const { sop, version, on } of key.pins) {
    // A pin is made while its version holds; what became of the version since is what its notice says.
    const then: Context = { ...context, now: () => new Date(`${on}T08:00:00Z`) };
    const body = { sopId: sop, version };
    await consumerRoutes(then)["POST /pins"]({ ...rest, body, principal: bot });
  }
  if (known) return;
  const serving = withConsumers(context, { ...sopRoutes(context), ...replyRoutes(context) });
  for (const id of key.reads)
    await serving["GET /sops/:id/rendering"]({ params: { id }, query: { to: "bot" }, body: undefined, principal: bot });
}

async function loadWebhook(context: Context, webhook: z.output<typeof webhookSchema>): Promise<void> {
  const { url, description, events, by } = webhook;
  const store = context.stores.webhooks(context.db);
  if ((await store.endpoints()).some((one) => one.url === url)) return;
  const principal = await personNamed(context, by);
  const routes = webhookRoutes(context);
  const made = await routes["POST /webhooks"]({ ...rest, body: { url, description, events }, principal });
  const off = { state: "disabled" } as const;
  await routes["PUT /webhooks/:id"]({ params: { id: made.webhook.id }, query: {}, body: off, principal });
}
