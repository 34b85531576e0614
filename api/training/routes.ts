import { criteriaOf } from "../../evals/scorecard.ts";
import { assembleModule } from "../../training/assemble.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { trainingContract } from "./contract.ts";
import type { StoredRecommendation } from "./store.ts";

export function trainingRoutes(context: Context): Handlers<typeof trainingContract> {
  const { db, stores } = context;
  return {
    "GET /recommendations": async () => ({ recommendations: await presentRecommendations(context) }),
    "GET /modules": async () => {
      const modules = await stores.training(db).modules();
      return { modules: modules.map(({ id, title, minutes, state }) => ({ id, title, minutes, state })) };
    },
    "GET /modules/:id": async ({ params }) => {
      const module = await stores.training(db).module(params.id);
      if (!module) throw new AppError("not-found", `There is no module ${params.id}.`);
      return module.definition;
    },
    "POST /modules/drafts": async ({ body, principal }) => {
      const lookup = await context.library.ruleInForce(body.ref, {}, context.now().toISOString());
      if (lookup.kind !== "rule") throw new AppError("not-found", `${body.ref} is in no SOP version in force today.`);
      const { version, step } = lookup.rule;
      const module = assembleModule(context.library.documentOf(version), step.id, version.id);
      await db.transaction(async (tx) => {
        await stores.training(tx).saveModule(module, "draft");
        await stores
          .people(tx)
          .record(principal, "draft module", module.id, { ref: body.ref, sopVersionId: version.id });
      });
      return module;
    },
    "POST /assignments": async ({ body, principal }) => {
      const recommendation = await stores.training(db).recommendation(body.recommendationId);
      const moduleId = recommendation?.moduleId;
      if (!recommendation || !moduleId)
        throw new AppError("not-found", "There is no such recommendation with a module.");
      const known = new Set((await stores.people(db).agents()).map((agent) => agent.id));
      const unknown = body.agents.filter((id) => !known.has(id));
      if (unknown.length > 0) throw new AppError("invalid", `There is no agent ${unknown.join(", ")}.`);
      const rows = body.agents.map((agentId) => ({
        moduleId,
        agentId,
        recommendationId: recommendation.id,
        assignedBy: principal.name,
        assignedAt: context.now(),
        dueOn: body.dueOn,
      }));
      return db.transaction(async (tx) => {
        const assigned = await stores.training(tx).assign(rows);
        await stores
          .people(tx)
          .record(principal, "assign module", moduleId, { agents: body.agents, dueOn: body.dueOn });
        return { assigned, already: rows.length - assigned };
      });
    },
    "GET /assignments": async ({ principal }) => {
      const own = principal.role === "agent" ? (principal.agentId ?? "nobody") : undefined;
      const rows = await stores.training(db).assignments(own);
      return {
        assignments: rows.map(({ id, moduleId, moduleTitle, agentId, agentName, assignedBy, assignedAt, dueOn }) => ({
          id,
          moduleId,
          moduleTitle,
          agentId,
          agentName,
          assignedBy,
          assignedAt: assignedAt.toISOString(),
          dueOn,
        })),
      };
    },
  };
}

/** Recommendations of findings that are still open, strongest first. */
async function presentRecommendations(context: Context) {
  const { db, stores } = context;
  const findings = new Map((await stores.qa(db).findings()).map((finding) => [finding.id, finding]));
  const modules = new Map((await stores.training(db).modules()).map((module) => [module.id, module]));
  const people = (await stores.people(db).agents()).filter((agent) => agent.kind === "human");
  const scorecard = await stores.qa(db).currentScorecard();
  const titles = new Map((scorecard ? criteriaOf(scorecard.definition) : []).map((one) => [one.id, one.title]));
  const open = (await stores.training(db).recommendations()).filter((one) => findings.has(one.findingId));
  const strongestFirst = (a: StoredRecommendation, b: StoredRecommendation) => b.detail.priority - a.detail.priority;
  return open.sort(strongestFirst).map(({ id, findingId, moduleId, detail, assigned }) => {
    const finding = findings.get(findingId);
    const module = moduleId === null ? undefined : modules.get(moduleId);
    const chosen = detail.team ? people : people.filter((agent) => detail.agents.includes(agent.id));
    return {
      id,
      findingId,
      criterionId: finding?.criterionId ?? "",
      criterionTitle: titles.get(finding?.criterionId ?? "") ?? "",
      cause: finding?.cause ?? "undetermined",
      module: module ? { id: module.id, title: module.title, minutes: module.minutes } : null,
      agents: chosen.map(({ id: agentId, name, team }) => ({ id: agentId, name, team })),
      expectedDefectsAvoided: detail.expectedDefectsAvoided,
      minutes: detail.minutes ?? 0,
      reason: detail.reason,
      ticketIds: finding?.detail.ticketIds ?? [],
      assigned,
    };
  });
}
