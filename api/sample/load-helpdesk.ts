import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";
import { parse } from "yaml";
import { z } from "zod";
import { unseal } from "../adapters/seal.ts";
import type { Context } from "../context.ts";
import { receive } from "../helpdesks/inbound.ts";
import { helpdeskRoutes } from "../helpdesks/routes.ts";
import { sealPurpose } from "../helpdesks/running.ts";
import { personNamed } from "./load-changes.ts";
import { sampleFolder } from "./organisation-file.ts";

const fileSchema = z.strictObject({
  name: z.string(),
  by: z.string(),
  tickets: z.array(z.looseObject({ id: z.string() })),
});

/** A helpdesk that has sent a few tickets as signed messages, none with a contact reason. Safe to repeat: messages are known by their ids. */
export async function loadHelpdesk(context: Context): Promise<void> {
  const file = readFileSync(new URL("helpdesk.yaml", sampleFolder), "utf8");
  const { name, by, tickets } = fileSchema.parse(parse(file));
  const store = context.stores.helpdesks(context.db);
  const known = async () => (await store.sources()).find((one) => one.name === name);
  if (!(await known())) {
    const principal = await personNamed(context, by);
    const body = { name, settings: { kind: "webhook" as const }, secret: null, everyMinutes: null };
    await helpdeskRoutes(context)["POST /helpdesk-sources"]({ params: {}, query: {}, body, principal });
  }
  const source = await known();
  const secret = unseal(source?.sealedSecret ?? "", context.secret, sealPurpose);
  // Loaded under another secret: its messages cannot be signed any more, and those it sent are here.
  if (!source || secret === null) return;
  for (const ticket of tickets) {
    const id = `sample_${ticket.id}`;
    const at = context.now();
    const body = JSON.stringify({ type: "ticket", data: ticket });
    const signature = new Webhook(secret).sign(id, at, body);
    await receive(context, source, { id, timestamp: String(Math.floor(at.getTime() / 1000)), signature, body });
  }
}
