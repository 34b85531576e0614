import type { ItemResult } from "../../evals/rerun.ts";
import { summariseRerun } from "../../evals/rerun.ts";
import type { Context } from "../context.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { impactContract } from "./contract.ts";
import { type LinkedCriterion, linkedCriteria } from "./dependants.ts";
import { pairOf } from "./measuring.ts";
import { planRerun } from "./rerunning.ts";
import type { Rerun, RerunItem } from "./store.ts";

export type RerunView = ReplyOf<(typeof impactContract)["GET /sop-versions/:id/reruns"]>["reruns"][number];
type Result<K extends ItemResult["kind"]> = Extract<ItemResult, { kind: K }>;

/** Reruns of one version with their figures so far. */
export async function presentReruns(
  context: Context,
  versionId: string,
  reruns: readonly Rerun[],
): Promise<RerunView[]> {
  const { db, stores } = context;
  const pair = await pairOf(context, versionId);
  const shared: Shared = {
    current: (await planRerun(context, pair)).rerun.basis,
    criteria: await linkedCriteria(context, pair.version),
    modules: new Map((await stores.training(db).modules()).map(({ id, title }) => [id, title])),
    numbers: new Map(pair.versions.map(({ id, number }) => [id, number])),
  };
  const views: RerunView[] = [];
  for (const rerun of reruns) {
    const items = await stores.impact(db).items(rerun.id);
    const judge = rerun.judgeConfigId === null ? null : await stores.qa(db).judge(rerun.judgeConfigId);
    views.push({ ...standing(rerun, items, shared), judge: judge?.name ?? null, ...results(items, shared) });
  }
  return views;
}

type Shared = {
  current: string;
  criteria: LinkedCriterion[];
  modules: ReadonlyMap<string, string>;
  numbers: ReadonlyMap<string, number>;
};

function standing(rerun: Rerun, items: readonly RerunItem[], { current, numbers }: Shared) {
  const { id, versionId, againstId, startedBy, createdAt, finishedAt, basis } = rerun;
  return {
    id,
    versionId,
    against: againstId === null ? null : (numbers.get(againstId) ?? null),
    startedBy,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    progress: {
      total: items.length,
      done: items.filter(({ doneAt }) => doneAt !== null).length,
      failed: items.filter(({ failure }) => failure !== null).length,
    },
    failures: items.flatMap(({ kind, key, failure }) => (failure === null ? [] : [{ kind, key, reason: failure }])),
    current: basis === current,
  };
}

function results(items: readonly RerunItem[], { criteria, modules }: Shared) {
  const judged = resultsOf(items, "ticket").flatMap(({ result }) => result.judged);
  const scales = criteria.map(({ criterion }) => ({ id: criterion.id, levels: placesOf(criterion.levels) }));
  return {
    criteria: summariseRerun(scales, judged).flatMap((summary) => {
      const linked = criteria.find(({ criterion }) => criterion.id === summary.criterionId);
      if (!linked || summary.tickets === 0) return [];
      const { title, kind } = linked.criterion;
      return [{ ...summary, title, kind, anchor: linked.anchor }];
    }),
    modules: resultsOf(items, "module").map(({ key, result }) => {
      return { id: key, title: modules.get(key) ?? key, items: result.items };
    }),
    simulations: resultsOf(items, "simulation").map(({ key, result }) => {
      return { id: key, title: result.title, before: result.before, after: result.after };
    }),
    reasons: resultsOf(items, "reason").map(({ key, result }) => {
      return { reason: key, before: result.before, after: result.after };
    }),
  };
}

function placesOf(levels: readonly { value: number }[]): number[] {
  const values = levels.map(({ value }) => value);
  const min = Math.min(...values);
  return values.map((value) => (value - min) / (Math.max(...values) - min));
}

function resultsOf<K extends ItemResult["kind"]>(
  items: readonly RerunItem[],
  kind: K,
): { key: string; result: Result<K> }[] {
  return items.flatMap(({ key, result }) => (result?.kind === kind ? [{ key, result: result as Result<K> }] : []));
}
