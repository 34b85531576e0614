import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { criterionSchema, type Scorecard, scorecardSchema } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { disputeRoutes } from "../qa/dispute-routes.ts";
import { scorecardRoutes } from "../qa/scorecard-routes.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";

const draftSchema = z.strictObject({
  by: z.string(),
  change: z.array(z.looseObject({ id: z.string() })),
  add: z.array(z.strictObject({ section: z.string(), after: z.string(), criterion: z.unknown() })),
});

const disputesSchema = z.array(
  z.strictObject({
    ticket: z.string(),
    criterion: z.string(),
    agent: z.string(),
    raisedAfterDays: z.number(),
    expected: z.enum(["pass", "fail", "not-applicable"]),
    reason: z.string(),
    decided: z.strictObject({ by: z.string(), afterDays: z.number(), reason: z.string() }).optional(),
  }),
);
type Dispute = z.output<typeof disputesSchema>[number];

const read = <S extends z.ZodType>(name: string, schema: S): z.output<S> =>
  schema.parse(parse(readFileSync(new URL(name, sampleFolder), "utf8")));

/** The next version of the scorecard, as a draft that somebody is working on. Safe to repeat. */
export async function loadScorecardDraft(context: Context): Promise<void> {
  const store = context.stores.qa(context.db);
  const current = await store.currentScorecard();
  if (!current || (await store.scorecardDrafts()).length > 0) return;
  const { by, change, add } = read("scorecard-draft.yaml", draftSchema);
  const definition = structuredClone(current.definition);
  for (const section of definition.sections)
    section.criteria = section.criteria.map((one) =>
      criterionSchema.parse({ ...one, ...change.find(({ id }) => id === one.id) }),
    );
  for (const { section, after, criterion } of add)
    addAfter(definition, section, after, criterionSchema.parse(criterion));
  const call = { query: {}, principal: await principalNamed(context, by) };
  const routes = scorecardRoutes(context);
  const draft = await routes["POST /scorecard-drafts"]({
    ...call,
    params: {},
    body: { from: "version", versionId: current.id },
  });
  const body = { baseRevision: draft.revision, definition: scorecardSchema.parse(definition) };
  await routes["PUT /scorecard-drafts/:id"]({ ...call, params: { id: draft.id }, body });
}

function addAfter(scorecard: Scorecard, sectionId: string, after: string, criterion: z.output<typeof criterionSchema>) {
  const section = scorecard.sections.find(({ id }) => id === sectionId);
  if (!section) throw new Error(`scorecard-draft.yaml: there is no section ${sectionId}`);
  section.criteria.splice(section.criteria.findIndex(({ id }) => id === after) + 1, 0, criterion);
}

/** Objections of agents, each raised and decided at its own hour. Safe to repeat. */
export async function loadDisputes(context: Context): Promise<void> {
  if ((await context.stores.qa(context.db).disputes()).length > 0) return;
  for (const one of read("disputes.yaml", disputesSchema)) await loadDispute(context, one);
}

async function loadDispute(context: Context, one: Dispute): Promise<void> {
  const audits = await context.stores.qa(context.db).auditsOfTicket(one.ticket);
  const audit = audits.find(({ criterionId }) => criterionId === one.criterion);
  if (!audit) throw new Error(`disputes.yaml: ${one.ticket} has no review of ${one.criterion}`);
  const at = (days: number) =>
    new Date(Math.min(audit.reviewedAt.getTime() + days * 86_400_000, context.now().getTime()));
  const on = (days: number) => disputeRoutes({ ...context, now: () => at(days) });
  const raised = await on(one.raisedAfterDays)["POST /disputes"]({
    params: {},
    query: {},
    principal: await principalNamed(context, one.agent),
    body: { auditId: audit.id, expected: { verdict: one.expected, level: null }, reason: one.reason },
  });
  if (!one.decided) return;
  await on(one.decided.afterDays)["POST /disputes/:id/decision"]({
    params: { id: raised.id },
    query: {},
    principal: await principalNamed(context, one.decided.by),
    body: { upheld: true, reason: one.decided.reason },
  });
}

async function principalNamed(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  if (!person) throw new Error(`nobody of organisation.yaml is called ${name}`);
  return { kind: "person", id: person.id, name, role: person.role, agentId: person.agentId, scope: null };
}
