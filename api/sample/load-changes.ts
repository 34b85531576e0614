import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { withFrontMatter } from "../../ingest/sop-front-matter.ts";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { sopRoutes } from "../sops/routes.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";

const changeSchema = z.strictObject({
  sop: z.string(),
  by: z.string(),
  inDays: z.number().int().positive(),
  note: z.string(),
  reviewers: z.array(z.string()),
  replace: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  comments: z.array(z.strictObject({ by: z.string(), anchor: z.string().nullable(), text: z.string() })),
  outcome: z.enum(["waits", "sent-back", "scheduled"]),
  decidedBy: z.string().optional(),
  reason: z.string().default(""),
});
type Change = z.output<typeof changeSchema>;

/** Work on the library that is under way: each change goes the way that anybody's does. Safe to repeat. */
export async function loadChanges(context: Context): Promise<void> {
  const changes = z.array(changeSchema).parse(parse(readFileSync(new URL("changes.yaml", sampleFolder), "utf8")));
  for (const change of changes) {
    const version = await handIn(context, change);
    await comment(context, change, version.id);
    if (version.state === "in-review") await decide(context, change, version.id);
  }
}

async function handIn(context: Context, change: Change) {
  const routes = sopRoutes(context);
  const principal = await personNamed(context, change.by);
  const query = {};
  const page = await routes["GET /sops/:id"]({ params: { id: change.sop }, query, body: undefined, principal });
  const known = page.versions.find(({ note }) => note === change.note);
  if (known) return known;
  const base = page.version;
  if (!base) throw new Error(`changes.yaml: no version of ${change.sop} is in force`);
  const { drafts } = await routes["GET /sop-drafts"]({
    params: {},
    query: { sopId: change.sop },
    body: undefined,
    principal,
  });
  const begin = { from: "version", versionId: base.id, purpose: "edit" } as const;
  const draft = drafts[0] ?? (await routes["POST /sop-drafts"]({ params: {}, query, body: begin, principal }));
  const params = { id: draft.id };
  const body = { baseRevision: draft.revision, source: changedText(base.source, change, context.now()) };
  const { revision } = await routes["PUT /sop-drafts/:id"]({ params, query, body, principal });
  const { note, reviewers } = change;
  const submission = { baseRevision: revision, note, reviewers };
  return routes["POST /sop-drafts/:id/submission"]({ params, query, body: submission, principal });
}

function changedText(source: string, { sop, replace, inDays }: Change, now: Date): string {
  const from = new Date(now.getTime() + inDays * 86_400_000).toISOString().slice(0, 10);
  const text = replace.reduce((before, one) => {
    if (before.split(one.from).length !== 2) throw new Error(`changes.yaml: ${sop} does not say once: ${one.from}`);
    return before.replace(one.from, () => one.to);
  }, source);
  return withFrontMatter(text, { effective_from: from });
}

async function comment(context: Context, { comments }: Change, versionId: string): Promise<void> {
  const known = await context.stores.sops(context.db).comments(versionId);
  for (const { by, anchor, text } of comments) {
    if (known.some((one) => one.text === text)) continue;
    await sopRoutes(context)["POST /sop-versions/:id/comments"]({
      params: { id: versionId },
      query: {},
      body: { text, anchor },
      principal: await personNamed(context, by),
    });
  }
}

async function decide(context: Context, { outcome, decidedBy, reason }: Change, id: string): Promise<void> {
  if (outcome === "waits" || decidedBy === undefined) return;
  const routes = sopRoutes(context);
  const call = { params: { id }, query: {}, principal: await personNamed(context, decidedBy) };
  if (outcome === "scheduled") await routes["POST /sop-versions/:id/approval"]({ ...call, body: { note: reason } });
  else await routes["POST /sop-versions/:id/requested-changes"]({ ...call, body: { reason } });
}

export async function personNamed(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  if (!person) throw new Error(`changes.yaml: nobody of organisation.yaml is called ${name}`);
  const { id, role, agentId } = person;
  return { kind: "person", id, name, role, agentId, scope: null };
}
