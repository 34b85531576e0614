import { firstLabels } from "../../evals/first-label.ts";
import { redact } from "../../ingest/redact.ts";
import { samePerson } from "../../sops/version.ts";
import { onboardingStanding } from "../../training/onboarding.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { coachingContract } from "./coaching-contract.ts";

type Contract = typeof coachingContract;
type Keys = Extract<keyof Contract, `${string} /onboarding${string}`>;

export function onboardingRoutes(context: Context): Pick<Handlers<Contract>, Keys> {
  const { db, stores } = context;
  return {
    "GET /onboarding": async ({ principal }) => {
      const agentId = principal.role === "agent" ? (principal.agentId ?? "nobody") : undefined;
      const paths = (await stores.learning(db).paths()).map(({ definition }) => definition);
      return { paths, enrolments: await enrolmentStandings(context, agentId) };
    },
    "PUT /onboarding-paths/:id": async ({ params, body, principal }) => {
      if (body.id !== params.id) throw new AppError("invalid", "The id of a path does not change.");
      const known = new Set((await stores.training(db).modules()).map(({ id }) => id));
      const unknown = body.stages.flatMap(({ modules }) => modules).filter((id) => !known.has(id));
      if (unknown.length > 0) throw new AppError("invalid", `There is no module ${unknown.join(", ")}.`);
      await db.transaction(async (tx) => {
        const createdAt = context.now();
        await stores.learning(tx).savePath({ id: body.id, definition: body, createdBy: principal.name, createdAt });
        await stores.people(tx).record(principal, "write onboarding path", body.id);
      });
      return body;
    },
    "POST /onboarding-enrolments": async ({ body, principal }) => {
      const agents = await stores.people(db).agents();
      const paths = await stores.learning(db).paths();
      if (!agents.some(({ id, kind }) => id === body.agentId && kind === "human"))
        throw new AppError("invalid", `There is no agent ${body.agentId}.`);
      if (!paths.some(({ id }) => id === body.pathId))
        throw new AppError("not-found", `There is no path ${body.pathId}.`);
      const enrolled = await db.transaction(async (tx) => {
        const saved = await stores.learning(tx).enrol({ ...body, enrolledBy: principal.name });
        if (saved)
          await stores.people(tx).record(principal, "enrol in onboarding", body.agentId, { path: body.pathId });
        return saved !== null;
      });
      return { enrolled };
    },
    "POST /onboarding-enrolments/:id/sign-offs": async ({ params, body, principal }) => {
      const standing = (await enrolmentStandings(context)).find(({ enrolmentId }) => enrolmentId === params.id);
      const stage = standing?.stages.find(({ id }) => id === body.stageId);
      if (!standing || !stage) throw new AppError("not-found", "There is no such stage.");
      if (samePerson(principal.name, standing.agentName))
        throw new AppError("forbidden", "Nobody signs off their own onboarding.");
      if (stage.state !== "waits-for-sign-off")
        throw new AppError("conflict", `“${stage.title}” does not wait for a sign-off: something of it is still open.`);
      const { stageId } = body;
      const signedOff = await db.transaction(async (tx) => {
        const row = {
          enrolmentId: params.id,
          stageId,
          by: principal.name,
          note: redact(body.note).text,
          at: context.now(),
        };
        const saved = await stores.learning(tx).signOff(row);
        await stores.people(tx).record(principal, "sign off onboarding stage", standing.agentId, { stageId });
        return saved;
      });
      return { signedOff };
    },
  };
}

/** How far everybody on a path is: from what they passed, what of theirs was reviewed since, and what coaches signed. */
export async function enrolmentStandings(context: Context, agentId?: string) {
  const { db, stores } = context;
  const enrolments = await stores.learning(db).enrolments(agentId);
  if (enrolments.length === 0) return [];
  const signOffs = await stores.learning(db).signOffs(enrolments.map(({ id }) => id));
  const titles = new Map((await stores.training(db).modules()).map(({ id, title }) => [id, title]));
  const attempts = await stores.learning(db).finishedAttempts();
  const reviewed = await reviewedByAgent(context);
  return enrolments.map(({ id, pathId, path, agentId: own, agentName, coach, startedOn }) => {
    const signed = signOffs.filter(({ enrolmentId }) => enrolmentId === id);
    const standing = onboardingStanding(path, {
      passed: new Set(attempts.filter((one) => one.agentId === own && one.passed).map(({ moduleId }) => moduleId)),
      reviewedTickets: (reviewed.get(own) ?? []).filter((openedOn) => openedOn >= startedOn).length,
      signedOff: new Set(signed.map(({ stageId }) => stageId)),
    });
    const stages = path.stages.map((stage, at) => ({
      id: stage.id,
      title: stage.title,
      state: standing[at]?.state ?? ("later" as const),
      nestingTickets: stage.nestingTickets,
      signOff: stage.signOff,
      modulesLeft: (standing[at]?.modulesLeft ?? []).map((one) => ({ id: one, title: titles.get(one) ?? one })),
      ticketsLeft: standing[at]?.ticketsLeft ?? stage.nestingTickets,
      signedOffBy: signed.find(({ stageId }) => stageId === stage.id)?.by ?? null,
    }));
    return { enrolmentId: id, pathId, pathTitle: path.title, agentId: own, agentName, coach, startedOn, stages };
  });
}

/** Days on which an agent's reviewed tickets were opened. */
async function reviewedByAgent(context: Context): Promise<Map<string, string[]>> {
  const store = context.stores.qa(context.db);
  const ids = [...new Set(firstLabels(await store.audits()).map(({ ticketId }) => ticketId))];
  const days = new Map<string, string[]>();
  for (const { agentId, openedAt } of await store.ticketsById(ids)) {
    if (agentId === null) continue;
    days.set(agentId, [...(days.get(agentId) ?? []), openedAt.toISOString().slice(0, 10)]);
  }
  return days;
}
