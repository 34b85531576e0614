import { criteriaOf } from "../../evals/scorecard.ts";
import type { Context } from "../context.ts";
import type { Handlers } from "../http/route.ts";
import type { Agent } from "../people/store.ts";
import { coachingRoutes } from "./coaching-routes.ts";
import type { trainingContract } from "./contract.ts";
import { effectRoutes } from "./effect-routes.ts";
import { learningRoutes } from "./learning-routes.ts";
import { moduleRoutes } from "./module-routes.ts";
import type { StoredRecommendation } from "./store.ts";

export function trainingRoutes(context: Context): Handlers<typeof trainingContract> {
  return {
    "GET /recommendations": async () => ({ recommendations: await presentRecommendations(context) }),
    ...moduleRoutes(context),
    ...learningRoutes(context),
    ...coachingRoutes(context),
    ...effectRoutes(context),
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
    // One stored before there were choices waits for the job that every start sends.
    const choices = (detail.choices ?? []).map((choice) => {
      const own = choice.kind === "everybody" ? people : people.filter((agent) => choice.agents.includes(agent.id));
      const { kind, name, expectedDefectsAvoided, minutes } = choice;
      return { kind, name, agents: own.map(shown), expectedDefectsAvoided, minutes };
    });
    return {
      id,
      findingId,
      criterionId: finding?.criterionId ?? "",
      criterionTitle: titles.get(finding?.criterionId ?? "") ?? "",
      cause: finding?.cause ?? "undetermined",
      module: module ? { id: module.id, title: module.title, minutes: module.minutes } : null,
      choices,
      reason: detail.reason,
      ticketIds: finding?.detail.ticketIds ?? [],
      assigned,
    };
  });
}

const shown = ({ id, name, team }: Agent) => ({ id, name, team });
