import { criteriaOf, type Severity } from "../../evals/scorecard.ts";
import type { Estimate } from "../../evals/stats/estimate.ts";
import type { SopRef } from "../../sops/sop.ts";
import { shareRemoved } from "../../training/effect.ts";
import { recommend } from "../../training/recommend.ts";
import type { Context } from "../context.ts";

/** What one defect of a family counts, relative to a non-critical one; COPC families. */
const weights: Record<Severity, number> = {
  "customer-critical": 5,
  "business-critical": 4,
  "compliance-critical": 8,
  "non-critical": 1,
};
/** What a minute of an agent's training counts, in defects that are not critical: 100 minutes weigh one of them. */
const minuteRate = 0.01;
const daysOfMonth = 30.4;
const day = 86_400_000;

/** Turns the open findings into recommendations, from the modules there are and the monthly tickets on which each criterion applies. */
export async function recommendTraining(context: Context): Promise<void> {
  const { db, stores } = context;
  const findings = await stores.qa(db).findings();
  const modules = await stores.training(db).publishedModules();
  const stale = (await stores.training(db).modules()).filter(({ state }) => state === "stale");
  const { monthlyVolume, agentVolumes } = await volumes(context);
  const agents = (await stores.people(db).agents()).filter((agent) => agent.kind === "human");
  const recommended = recommend(
    findings.map((finding) => finding.detail),
    modules.map((module) => module.definition),
    {
      weights,
      monthlyVolume,
      agentVolumes,
      agents: agents.map(({ id }) => id),
      names: new Map(agents.map(({ id, name }) => [id, name])),
      stepOf: await stepsOfRules(context),
      measured: await measuredEffects(context),
      stale: stale.map((module) => module.definition),
      minuteRate,
    },
  );
  const rows = recommended.flatMap((detail) => {
    const finding = findings.find((one) => one.detail.id === detail.findingId);
    return finding ? [{ findingId: finding.id, detail }] : [];
  });
  await db.transaction((tx) => stores.training(tx).saveRecommendations(rows));
}

/** The newest measurement of each module, where it says something. What was made up says nothing. */
async function measuredEffects(context: Context): Promise<Map<string, Estimate>> {
  const scorecard = await context.stores.qa(context.db).currentScorecard();
  const targets = new Map((scorecard ? criteriaOf(scorecard.definition) : []).map(({ id, target }) => [id, target]));
  const measured = new Map<string, Estimate>();
  for (const { moduleId, criterionId, result, simulation } of await context.stores.effects(context.db).studies()) {
    const target = targets.get(criterionId);
    if (!result || simulation || target === undefined || measured.has(moduleId)) continue;
    const removed = shareRemoved(result, target);
    if (removed) measured.set(moduleId, removed);
  }
  return measured;
}

async function volumes(context: Context) {
  const monthlyVolume = new Map<string, number>();
  const agentVolumes = new Map<string, number>();
  const store = context.stores.qa(context.db);
  const run = await store.latestFinishedRun();
  if (!run) return { monthlyVolume, agentVolumes };
  const scores = await store.scoresBy(run.judgeConfigId, run.scorecardVersionId);
  const tickets = await store.ticketsById([...new Set(scores.map((score) => score.ticketId))]);
  const opened = tickets.map((ticket) => ticket.openedAt.getTime());
  const months = Math.max((Math.max(...opened) - Math.min(...opened)) / day / daysOfMonth, 1 / daysOfMonth);
  const agentOf = new Map(tickets.map((ticket) => [ticket.id, ticket.agentId]));
  const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1 / months);
  for (const { criterionId, ticketId, verdict } of scores) {
    if (verdict === "not-applicable") continue;
    count(monthlyVolume, criterionId);
    count(agentVolumes, `${criterionId}/${agentOf.get(ticketId)}`);
  }
  return { monthlyVolume, agentVolumes };
}

/** The step that each rule of a scorecard belongs to, so that a module on the step fits a finding on its rule. */
async function stepsOfRules(context: Context): Promise<Map<string, SopRef>> {
  const steps = new Map<string, SopRef>();
  const scorecard = await context.stores.qa(context.db).currentScorecard();
  const today = context.now().toISOString();
  for (const { obligation } of scorecard ? criteriaOf(scorecard.definition) : []) {
    if (obligation === null) continue;
    const lookup = await context.library.ruleInForce(obligation, {}, today);
    if (lookup.kind === "rule") steps.set(obligation, `${lookup.rule.version.sopId}#${lookup.rule.step.id}`);
  }
  return steps;
}
