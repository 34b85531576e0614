import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { rightKeys } from "../../training/module.ts";
import { onboardingPathSchema } from "../../training/onboarding.ts";
import type { Context } from "../context.ts";
import type { Principal } from "../people/roles.ts";
import { coachingRoutes } from "../training/coaching-routes.ts";
import { effectRoutes } from "../training/effect-routes.ts";
import { learningRoutes } from "../training/learning-routes.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";
import { waitUntil } from "./wait-until.ts";

const days = z.number().int().min(0);
const trainingSchema = z.strictObject({
  by: z.string(),
  assignments: z.array(z.strictObject({ module: z.string(), agent: z.string(), assigned: days, dueIn: days })),
  attempts: z.array(
    z.strictObject({ module: z.string(), agent: z.string(), daysAgo: days, wrong: z.array(z.string()) }),
  ),
  policies: z.array(
    z.strictObject({
      name: z.string(),
      criterionId: z.string(),
      moduleId: z.string(),
      fails: z.number(),
      cooldownDays: z.number(),
      dueInDays: z.number(),
    }),
  ),
  onboarding: z.strictObject({
    path: onboardingPathSchema,
    enrolments: z.array(z.strictObject({ agent: z.string(), coach: z.string(), startedOn: z.iso.date() })),
  }),
  sessions: z.array(
    z.strictObject({
      agent: z.string(),
      daysAgo: days,
      purpose: z.string(),
      pins: z.array(z.strictObject({ ticket: z.string(), turn: z.number(), note: z.string() })),
      actions: z.array(z.strictObject({ text: z.string(), dueIn: days })),
      notes: z.string().nullable(),
    }),
  ),
  effect: z.strictObject({
    moduleId: z.string(),
    criterionId: z.string(),
    fromDay: z.iso.date(),
    startDay: z.iso.date(),
    untilDay: z.iso.date(),
    seed: z.number(),
    simulation: z.strictObject({ trueEffect: z.number(), ticketsPerAgent: z.number(), seed: z.number() }),
  }),
});
type Training = z.output<typeof trainingSchema>;

const dayMs = 86_400_000;
const query = {};

function readTraining(): Training {
  return trainingSchema.parse(parse(readFileSync(new URL("training.yaml", sampleFolder), "utf8")));
}

/** Assignments, attempts, a policy, onboarding and coaching, through the routes that everybody uses, each on its day. Safe to repeat. */
export async function loadTraining(context: Context): Promise<void> {
  const training = readTraining();
  const now = context.now().getTime();
  const ago = (count: number): Context => ({ ...context, now: () => new Date(now - count * dayMs) });
  const on = (count: number) => new Date(now + count * dayMs).toISOString().slice(0, 10);
  const trainer = await principalNamed(context, training.by);
  const learning = context.stores.learning(context.db);
  if ((await learning.assignments()).length === 0) {
    for (const { module: moduleId, agent, assigned, dueIn } of training.assignments) {
      const body = { moduleId, agents: [agent], teams: [], dueOn: on(dueIn - assigned) };
      await learningRoutes(ago(assigned))["POST /assignments"]({ params: {}, query, body, principal: trainer });
    }
    for (const attempt of training.attempts) await take(ago(attempt.daysAgo), attempt);
  }
  const known = new Set((await learning.policies()).map(({ name }) => name));
  for (const body of training.policies.filter(({ name }) => !known.has(name)))
    await learningRoutes(context)["POST /training-policies"]({ params: {}, query, body, principal: trainer });
  await loadOnboarding(context, training, trainer);
  if ((await context.stores.coaching(context.db).sessions()).length === 0)
    for (const session of training.sessions) await hold(ago(session.daysAgo), session, trainer, on);
}

async function take(context: Context, { module: moduleId, agent, wrong }: Training["attempts"][number]): Promise<void> {
  const routes = learningRoutes(context);
  const name = readSampleOrganisation().agents.find(({ id }) => id === agent)?.name ?? agent;
  const principal: Principal = { kind: "person", id: agent, name, role: "agent", agentId: agent, scope: null };
  const module = await context.stores.training(context.db).module(moduleId);
  const body = { moduleId, purpose: "assignment" as const };
  const attempt = await routes["POST /attempts"]({ params: {}, query, body, principal });
  const params = { id: attempt.id };
  for (const item of module?.definition.items ?? []) {
    const right = rightKeys(item);
    const other = attempt.items.find(({ id }) => id === item.id)?.options.find(({ key }) => !right.includes(key));
    const answer = wrong.includes(item.id) && other ? [other.key] : right;
    await routes["POST /attempts/:id/answers"]({ params, query, body: { itemId: item.id, answer }, principal });
  }
  await routes["POST /attempts/:id/submission"]({ params, query, body: undefined, principal });
}

async function loadOnboarding(context: Context, { onboarding }: Training, principal: Principal): Promise<void> {
  const routes = coachingRoutes(context);
  const { path, enrolments } = onboarding;
  await routes["PUT /onboarding-paths/:id"]({ params: { id: path.id }, query, body: path, principal });
  for (const { agent: agentId, coach, startedOn } of enrolments) {
    const body = { pathId: path.id, agentId, coach, startedOn };
    await routes["POST /onboarding-enrolments"]({ params: {}, query, body, principal });
  }
}

type Session = Training["sessions"][number];

async function hold(
  context: Context,
  session: Session,
  principal: Principal,
  on: (days: number) => string,
): Promise<void> {
  const routes = coachingRoutes(context);
  const { agent: agentId, purpose, daysAgo, pins, actions, notes } = session;
  const planned = { agentId, purpose, plannedFor: on(-daysAgo) };
  const { id } = await routes["POST /coaching-sessions"]({ params: {}, query, body: planned, principal });
  const call = { params: { id }, query, principal };
  for (const { ticket: ticketId, turn, note } of pins)
    await routes["POST /coaching-sessions/:id/pins"]({ ...call, body: { ticketId, turn, note } });
  for (const { text, dueIn } of actions)
    await routes["POST /coaching-sessions/:id/actions"]({ ...call, body: { text, dueOn: on(dueIn - daysAgo) } });
  if (notes !== null) await routes["POST /coaching-sessions/:id/held"]({ ...call, body: { notes } });
}

/**
 * Plans the sample's measurement once its tickets are scored, and makes its later period up. Ends at once where there is one already,
 * or where this is not the sample.
 */
export async function studySampleEffect(context: Context, stopping: AbortSignal): Promise<void> {
  const { db, stores } = context;
  if (!(await stores.people(db).organisation())?.sample) return;
  if ((await stores.effects(db).studies()).length > 0) return;
  const scored = async () => (await stores.qa(db).latestFinishedRun()) !== null;
  if (!(await waitUntil(scored, stopping))) return;
  const { effect, by } = readTraining();
  const { simulation, ...plan } = effect;
  const principal = await principalNamed(context, by);
  const agents = (await stores.people(db).agents()).filter(({ kind }) => kind === "human").map(({ id }) => id);
  const routes = effectRoutes(context);
  const body = { ...plan, kind: "wait-list" as const, agents };
  const { id } = await routes["POST /effect-studies"]({ params: {}, query, body, principal });
  await routes["POST /effect-studies/:id/simulation"]({ params: { id }, query, body: simulation, principal });
}

async function principalNamed(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  if (!person) throw new Error(`training.yaml: nobody of organisation.yaml is called ${name}`);
  return { kind: "person", id: person.id, name, role: person.role, agentId: person.agentId, scope: null };
}
