import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers, RouteInput } from "../http/route.ts";
import { assignmentViews } from "./assignment-view.ts";
import { answerItem, beginAttempt, keptAnswer, learnerOf, ownAttempt, submitAttempt, viewOf } from "./attempting.ts";
import type { learningContract } from "./learning-contract.ts";
import type { StoredPolicy } from "./learning-store.ts";

type Contract = typeof learningContract;

export function learningRoutes(context: Context): Handlers<Contract> {
  return { ...assignmentRoutes(context), ...attemptRoutes(context), ...policyRoutes(context) };
}

type Keys<Start extends string> = Extract<keyof Contract, `${string} ${Start}${string}`>;
type Part<Start extends string> = Pick<Handlers<Contract>, Keys<Start>>;

function assignmentRoutes(context: Context): Part<"/assignments"> & Part<"/learn"> {
  const { db, stores, now } = context;
  return {
    "GET /assignments": async ({ principal }) => {
      const own = principal.role === "agent" ? (principal.agentId ?? "nobody") : undefined;
      return { assignments: await assignmentViews(context, own) };
    },
    "POST /assignments": ({ body, principal }) => assign(context, { body, principal }),
    "POST /assignments/:id/withdrawal": async ({ params, principal }) => {
      const assignment = await stores.learning(db).assignment(params.id);
      if (!assignment) throw new AppError("not-found", "There is no such assignment.");
      if (assignment.completedAt) throw new AppError("conflict", "It is completed already.");
      await db.transaction(async (tx) => {
        await stores.learning(tx).withdraw(params.id, principal.name, now());
        await stores
          .people(tx)
          .record(principal, "withdraw assignment", assignment.moduleId, { agentId: assignment.agentId });
      });
      return { withdrawn: true };
    },
    "POST /assignments/reminders": async ({ body, principal }) => {
      const open = (await assignmentViews(context)).filter(
        ({ id, state }) => body.ids.includes(id) && state !== "completed",
      );
      await stores.learning(db).remind(
        open.map(({ id }) => id),
        principal.name,
        now(),
      );
      return { reminded: open.length };
    },
    "GET /learners": async () => {
      const people = (await stores.people(db).agents()).filter(({ kind }) => kind === "human");
      return { learners: people.map(({ id, name, team, startedOn }) => ({ id, name, team, startedOn })) };
    },
    "GET /learning": async ({ principal }) => {
      if (principal.agentId === null) return { assignments: [], refreshers: [], waiting: 0 };
      const assignments = await assignmentViews(context, principal.agentId);
      const today = now().toISOString().slice(0, 10);
      const refreshers = (await stores.learning(db).refreshers(principal.agentId))
        .filter(({ state }) => state === "published" || state === "stale")
        .map(({ moduleId, moduleTitle, dueAt }) => {
          const dueOn = dueAt.toISOString().slice(0, 10);
          return { moduleId, moduleTitle, dueOn, due: dueOn <= today };
        });
      const open = assignments.filter(({ state }) => state !== "completed").length;
      return { assignments, refreshers, waiting: open + refreshers.filter(({ due }) => due).length };
    },
  };
}

type Assign = Pick<RouteInput<Contract["POST /assignments"]>, "body" | "principal">;

async function assign(context: Context, { body, principal }: Assign) {
  const { db, stores, now } = context;
  const { recommendationId, dueOn, teams, cohort } = body;
  const recommendation = recommendationId ? await stores.training(db).recommendation(recommendationId) : null;
  if (recommendationId && !recommendation?.moduleId)
    throw new AppError("not-found", "There is no such recommendation with a module.");
  const moduleId = body.moduleId ?? recommendation?.moduleId ?? "";
  const module = (await stores.training(db).publishedModules()).find((one) => one.moduleId === moduleId);
  if (!module)
    throw new AppError("conflict", `The module ${moduleId} is not published, or is stale: it cannot be assigned.`);
  const people = (await stores.people(db).agents()).filter(({ kind }) => kind === "human");
  const unknown = body.agents.filter((id) => !people.some((agent) => agent.id === id));
  if (unknown.length > 0) throw new AppError("invalid", `There is no agent ${unknown.join(", ")}.`);
  const chosen = people.filter(
    ({ id, team, startedOn }) =>
      body.agents.includes(id) ||
      (team !== null && teams.includes(team)) ||
      (cohort && startedOn !== null && startedOn >= cohort.startedFrom && startedOn <= cohort.startedUntil),
  );
  if (chosen.length === 0) throw new AppError("invalid", "Nobody is in these teams or this cohort.");
  const rows = chosen.map(({ id: agentId }) => ({
    moduleId,
    moduleVersion: module.number,
    agentId,
    recommendationId: recommendation?.id ?? null,
    assignedBy: principal.name,
    assignedAt: now(),
    dueOn,
  }));
  return db.transaction(async (tx) => {
    const assigned = await stores.learning(tx).assign(rows);
    const agents = chosen.map(({ id }) => id);
    await stores
      .people(tx)
      .record(principal, "assign module", moduleId, { agents, teams, cohort: cohort ?? null, dueOn });
    return { assigned, already: rows.length - assigned };
  });
}

function attemptRoutes(context: Context): Part<"/attempts"> {
  const own = (id: string, principal: Parameters<typeof learnerOf>[0]) => ownAttempt(context, id, learnerOf(principal));
  return {
    "POST /attempts": ({ body, principal }) => beginAttempt(context, learnerOf(principal), body.moduleId, body.purpose),
    "GET /attempts/:id": async ({ params, principal }) => viewOf(context, await own(params.id, principal)),
    "PUT /attempts/:id": async ({ params, body, principal }) => {
      const attempt = await own(params.id, principal);
      const done = new Set(attempt.results.map(({ itemId }) => itemId));
      const drafts = Object.entries(body.answers).filter(([id]) => attempt.itemIds.includes(id) && !done.has(id));
      const answers = {
        ...attempt.answers,
        ...Object.fromEntries(drafts.map(([id, answer]) => [id, keptAnswer(answer)])),
      };
      const saved = await context.stores
        .learning(context.db)
        .saveAttempt(attempt.id, { position: body.position, answers });
      return { saved };
    },
    "POST /attempts/:id/answers": async ({ params, body, principal }) =>
      answerItem(context, await own(params.id, principal), body.itemId, body.answer),
    "POST /attempts/:id/submission": async ({ params, principal }) =>
      submitAttempt(context, await own(params.id, principal)),
  };
}

function policyRoutes(context: Context): Part<"/training-policies"> {
  const { db, stores } = context;
  const criteria = async () => {
    const scorecard = await stores.qa(db).currentScorecard();
    return scorecard ? criteriaOf(scorecard.definition) : [];
  };
  const present = async (policy: StoredPolicy) => {
    const assigned = (await stores.learning(db).assignments()).filter((one) => one.policyId === policy.id).length;
    const { id, name, criterionId, moduleId, fails, cooldownDays, dueInDays, active, createdBy } = policy;
    // A criterion or module that is gone is still called what the policy was set up with.
    const criterionTitle = (await criteria()).find((one) => one.id === criterionId)?.title ?? criterionId;
    const moduleTitle = (await stores.training(db).module(moduleId))?.title ?? moduleId;
    const rule = { fails, cooldownDays, dueInDays };
    return { id, name, criterionId, criterionTitle, moduleId, moduleTitle, ...rule, active, createdBy, assigned };
  };
  return {
    "GET /training-policies": async () => {
      const policies = await stores.learning(db).policies();
      return { policies: await Promise.all(policies.map(present)) };
    },
    "POST /training-policies": async ({ body, principal }) => {
      if (!(await stores.training(db).module(body.moduleId)))
        throw new AppError("invalid", `There is no module ${body.moduleId}.`);
      if (!(await criteria()).some(({ id }) => id === body.criterionId))
        throw new AppError("invalid", `The scorecard in use has no criterion ${body.criterionId}.`);
      const policy = await db.transaction(async (tx) => {
        const saved = await stores
          .learning(tx)
          .addPolicy({ ...body, createdBy: principal.name, createdAt: context.now() });
        if (!saved) throw new AppError("conflict", `There is a policy “${body.name}” already.`);
        await stores.people(tx).record(principal, "set up training policy", saved.name, body);
        return saved;
      });
      await context.jobs.send("tend-training", [{}]);
      return present(policy);
    },
    "PUT /training-policies/:id": async ({ params, body, principal }) => {
      const policy = await stores.learning(db).switchPolicy(params.id, body.active);
      if (!policy) throw new AppError("not-found", "There is no such policy.");
      await stores.people(db).record(principal, "switch training policy", policy.name, body);
      return present(policy);
    },
  };
}
