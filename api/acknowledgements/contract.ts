import { z } from "zod";
import { askingRules, readingStates } from "../../sops/acknowledgement.ts";
import { changedParts, changeKinds } from "../../sops/diff.ts";
import { dateSchema, defineContract, instantSchema } from "../http/contract.ts";

const overseers = ["sop-owner", "head", "trainer", "qa-lead"] as const;
const deciders = ["sop-owner", "head"] as const;
const byId = z.object({ id: z.string() });
const byUuid = z.object({ id: z.uuid() });
const places = z.array(z.string().trim().min(1).max(60)).max(30);

const changeSchema = z
  .object({
    kind: z.enum(changeKinds),
    part: z.enum(changedParts).optional(),
    step: z.string(),
    obligation: z.string().optional(),
    id: z.string().optional(),
    before: z.string().optional(),
    after: z.string().optional(),
  })
  .meta({ id: "ReadingChange" });

export const readingPolicySchema = z
  .strictObject({
    graceDays: z.number().int().min(0).max(180).meta({ description: "from the day the version holds" }),
    teams: places.meta({ description: "empty = all" }),
    sites: places.meta({ description: "empty = all" }),
    askOn: z.enum(askingRules).meta({
      description: "new-duties: rules that were only reworded, weakened or moved ask nobody to read again",
    }),
  })
  .meta({ id: "ReadingPolicy" });

const requestSchema = z.object({
  id: z.string(),
  sopId: z.string(),
  title: z.string(),
  versionId: z.string(),
  versionNumber: z.number(),
  state: z.enum(readingStates),
  startsAt: instantSchema.meta({ description: "the version holds, and the days of grace count" }),
  dueAt: instantSchema,
  comparedTo: z.number().nullable().meta({ description: "version that the reader knew; null = all of it is new" }),
  changes: z.array(changeSchema).meta({ description: "what changed for this reader since" }),
  settledAt: instantSchema.nullable(),
  carriedFrom: z.number().nullable(),
  remindedAt: instantSchema.nullable(),
  remindedBy: z.string().nullable(),
});

const stepNameSchema = z.object({ id: z.string(), number: z.number(), title: z.string(), gone: z.boolean() });

const proofSchema = z
  .object({
    agentId: z.string(),
    agentName: z.string(),
    sopId: z.string(),
    versionId: z.string(),
    versionNumber: z.number(),
    personName: z.string(),
    contentHash: z.string().meta({ description: "SHA-256 of the version's source" }),
    renderedHash: z.string().meta({ description: "SHA-256 of the page as it was sent" }),
    shownAt: instantSchema,
    confirmedAt: instantSchema,
  })
  .meta({ id: "ReadingProof" });

const rowSchema = requestSchema
  .omit({ title: true, changes: true, sopId: true, versionId: true, versionNumber: true })
  .extend({
    agentId: z.string(),
    agentName: z.string(),
    team: z.string().nullable(),
    site: z.string().nullable(),
    changes: z.number(),
    lastShownAt: instantSchema.nullable(),
    reminders: z.number(),
    proof: proofSchema.nullable(),
  });

const countsSchema = z.object(
  Object.fromEntries(readingStates.map((state) => [state, z.number()])) as Record<
    (typeof readingStates)[number],
    z.ZodNumber
  >,
);

const scopeSchema = z
  .object({ team: z.string(), channels: places, regions: places, languages: places })
  .meta({ id: "ReadingScope", description: "where a team works; an empty list means everywhere" });

export const acknowledgementsContract = defineContract({
  "GET /acknowledgements": {
    summary: "What the caller was asked to read: what waits first, then what is settled",
    access: "signed-in",
    reply: z.object({
      waiting: z.number().meta({ description: "open, in grace or overdue" }),
      requests: z.array(requestSchema),
    }),
  },
  "POST /acknowledgements/:id/showings": {
    summary: "Show the page to the person who was asked to read it, and write down what was shown and when",
    access: "signed-in",
    params: byUuid,
    reply: requestSchema.extend({
      showingId: z.string(),
      html: z.string().meta({ description: "sanitised; `renderedHash` is the hash of exactly this" }),
      steps: z
        .array(stepNameSchema)
        .meta({ description: "of this version and, where they are gone, of the one before" }),
      contentHash: z.string(),
      renderedHash: z.string(),
      shownAt: instantSchema,
    }),
    status: 201,
  },
  "POST /acknowledgements/:id/confirmation": {
    summary: "Confirm what was shown; never before it was shown, never for somebody else",
    access: "signed-in",
    params: byUuid,
    body: z.strictObject({ showingId: z.uuid() }),
    reply: requestSchema,
    idempotent: true,
  },
  "GET /acknowledgement-overview": {
    summary: "Each version that readers were asked about, with how many stand where",
    access: overseers,
    reply: z.object({
      sops: z.array(
        z.object({
          sopId: z.string(),
          title: z.string(),
          versionId: z.string(),
          versionNumber: z.number(),
          effectiveFrom: dateSchema,
          counts: countsSchema,
        }),
      ),
    }),
  },
  "GET /sops/:id/acknowledgements": {
    summary: "Who has read a version and who is late, person by person",
    access: overseers,
    params: byId,
    query: z.object({
      version: z.coerce.number().int().positive().optional().meta({ description: "default: the one in force" }),
      asOf: instantSchema.optional().meta({ description: "as it stood then; default: now" }),
    }),
    reply: z.object({
      sopId: z.string(),
      title: z.string(),
      asOf: instantSchema,
      version: z
        .object({ id: z.string(), number: z.number(), effectiveFrom: dateSchema, state: z.string() })
        .nullable(),
      versions: z.array(z.object({ number: z.number(), asked: z.boolean() })),
      opening: z
        .object({ kind: z.enum(["asked", "taken-as-known"]), openedAt: instantSchema, openedBy: z.string() })
        .nullable(),
      policy: readingPolicySchema.meta({ description: "for the next version that is asked about" }),
      readers: z.array(rowSchema),
      notAsked: z.number().meta({ description: "people whom the version speaks to and who were not asked" }),
      counts: countsSchema,
    }),
  },
  "PUT /sops/:id/acknowledgement-policy": {
    summary: "Who has to read this SOP and by when, from its next version on",
    access: deciders,
    params: byId,
    body: readingPolicySchema,
    reply: readingPolicySchema,
    idempotent: true,
  },
  "POST /sop-versions/:id/acknowledgement-requests": {
    summary: "Ask those who were not asked: of a version that was taken as known, or people who came since",
    access: deciders,
    params: byUuid,
    reply: z.object({ asked: z.number() }),
    status: 201,
    idempotent: true,
  },
  "POST /sop-versions/:id/acknowledgement-reminders": {
    summary: "Remind those who have not read it; nobody twice within a day",
    access: overseers,
    params: byUuid,
    body: z.strictObject({
      agents: z.array(z.string()).max(5000).optional().meta({ description: "default: everybody who has it open" }),
    }),
    reply: z.object({ reminded: z.number(), lately: z.number().meta({ description: "reminded within a day before" }) }),
    status: 201,
    idempotent: true,
  },
  "GET /sops/:id/acknowledgement-proof": {
    summary: "What a person had confirmed of an SOP on a date: version, hashes, when shown and when confirmed",
    access: overseers,
    params: byId,
    query: z.object({ agent: z.string(), on: dateSchema }),
    reply: z.object({
      on: dateSchema,
      state: z.enum(readingStates).meta({ description: "at the end of that day, UTC" }),
      proofs: z.array(proofSchema).meta({ description: "newest first" }),
    }),
  },
  "GET /sops/:id/acknowledgements.csv": {
    summary: "Every request on an SOP with its proof, as CSV; cells that a spreadsheet would run are kept as text",
    access: overseers,
    params: byId,
    reply: z.object({ name: z.string(), csv: z.string() }),
  },
  "GET /reading-scopes": {
    summary: "Where each team works: what it has to read follows from it",
    access: overseers,
    reply: z.object({ scopes: z.array(scopeSchema) }),
  },
  "PUT /reading-scopes/:team": {
    summary: "Set where a team works",
    access: deciders,
    params: z.object({ team: z.string().min(1).max(100) }),
    body: z.strictObject({ channels: places, regions: places, languages: places }),
    reply: scopeSchema,
    idempotent: true,
  },
});
