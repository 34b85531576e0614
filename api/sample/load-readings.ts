import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { askingRules } from "../../sops/acknowledgement.ts";
import { acknowledgementRoutes } from "../acknowledgements/routes.ts";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** `31h`, `4d`: how long after the asking. */
const duration = z
  .string()
  .regex(/^\d+[mhd]$/)
  .transform((text) => Number.parseInt(text, 10) * units[text.at(-1) as keyof typeof units]);

const askedSchema = z.strictObject({
  sop: z.string(),
  by: z.string(),
  on: z.iso.datetime().optional(),
  daysAgo: z.number().positive().optional(),
  read: z.array(z.strictObject({ agent: z.string(), after: duration, minutes: z.number().positive() })),
  reminded: z.strictObject({ by: z.string(), after: duration }).optional(),
});
type Asked = z.output<typeof askedSchema>;

const readingsSchema = z.strictObject({
  scopes: z.array(
    z.strictObject({
      team: z.string(),
      channels: z.array(z.string()),
      regions: z.array(z.string()),
      languages: z.array(z.string()),
    }),
  ),
  policies: z.array(z.strictObject({ sop: z.string(), graceDays: z.number(), askOn: z.enum(askingRules) })),
  asked: z.array(askedSchema),
});

/** Who was asked to read what, and who has, through the routes that everybody uses, each at its own hour. Safe to repeat. */
export async function loadReadings(context: Context): Promise<void> {
  const file = readFileSync(new URL("readings.yaml", sampleFolder), "utf8");
  const { scopes, policies, asked } = readingsSchema.parse(parse(file));
  const routes = acknowledgementRoutes(context);
  const owner = await principalNamed(context, asked[0]?.by ?? "");
  for (const { team, ...body } of scopes)
    await routes["PUT /reading-scopes/:team"]({ params: { team }, query: {}, body, principal: owner });
  for (const { sop: id, ...policy } of policies) {
    const body = { ...policy, teams: [], sites: [] };
    await routes["PUT /sops/:id/acknowledgement-policy"]({ params: { id }, query: {}, body, principal: owner });
  }
  for (const one of asked) await load(context, one);
}

async function load(context: Context, asked: Asked): Promise<void> {
  const { db, stores } = context;
  const now = context.now().getTime();
  const start = asked.on ? Date.parse(asked.on) : now - (asked.daysAgo ?? 0) * units.d;
  const at = (after: number) => ({ ...context, now: () => new Date(Math.min(start + after, now)) });
  const versions = await stores.sops(db).versions(asked.sop);
  const version = versions.findLast((one) => one.state === "approved" && Date.parse(one.meta.effectiveFrom) <= start);
  if (!version) throw new Error(`readings.yaml: no version of ${asked.sop} was in force then`);
  // Asked before: an interrupted load goes on with what is missing.
  const params = { id: version.id };
  const by = await principalNamed(context, asked.by);
  const call = { params, query: {}, body: undefined };
  if ((await stores.acknowledgements(db).opening(version.id))?.kind !== "asked")
    await acknowledgementRoutes(at(0))["POST /sop-versions/:id/acknowledgement-requests"]({ ...call, principal: by });
  for (const { agent, after, minutes } of asked.read) await read(context, version.id, { agent, after, minutes, at });
  if (!asked.reminded) return;
  const requests = (await stores.acknowledgements(db).requestsOn(asked.sop)).filter(
    (one) => one.versionId === version.id && one.reminders > 0,
  );
  if (requests.length > 0) return;
  const principal = await principalNamed(context, asked.reminded.by);
  const routes = acknowledgementRoutes(at(asked.reminded.after));
  await routes["POST /sop-versions/:id/acknowledgement-reminders"]({ params, query: {}, body: {}, principal });
}

type Reading = { agent: string; after: number; minutes: number; at: (after: number) => Context };

async function read(context: Context, versionId: string, { agent, after, minutes, at }: Reading): Promise<void> {
  const own = await context.stores.acknowledgements(context.db).requestsOf(agent);
  const request = own.find((one) => one.versionId === versionId);
  if (!request) throw new Error(`readings.yaml: ${agent} was not asked`);
  if (request.settlement) return;
  const principal = await readerOf(context, agent);
  const call = { params: { id: request.id }, query: {}, principal };
  const { showingId } = await acknowledgementRoutes(at(after))["POST /acknowledgements/:id/showings"]({
    ...call,
    body: undefined,
  });
  const confirmed = at(after + minutes * units.m);
  await acknowledgementRoutes(confirmed)["POST /acknowledgements/:id/confirmation"]({ ...call, body: { showingId } });
}

async function principalNamed(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  if (!person) throw new Error(`readings.yaml: nobody of organisation.yaml is called ${name}`);
  return { kind: "person", id: person.id, name, role: person.role, agentId: person.agentId, scope: null };
}

/** Most of the sample's agents have no sign-in; each reads in their own name all the same. */
async function readerOf(context: Context, agentId: string): Promise<Principal> {
  const { people, agents } = readSampleOrganisation();
  const signIn = people.find((one) => one.agent === agentId);
  if (signIn) return principalNamed(context, signIn.name);
  const name = agents.find(({ id }) => id === agentId)?.name ?? agentId;
  return { kind: "person", id: agentId, name, role: "agent", agentId, scope: null };
}
