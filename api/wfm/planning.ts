import type { Context } from "../context.ts";
import type { Db } from "../db/client.ts";
import { AppError } from "../errors.ts";
import { inReportingThread } from "../jobs/thread.ts";
import type { Principal } from "../people/roles.ts";
import { planChoicesSchema } from "./choices-contract.ts";
import type { StoredComputation } from "./computation-store.ts";
import type { computePlan } from "./compute-plan.ts";
import { presentComputation, startComputation, type Work } from "./computing.ts";
import { planInputs } from "./plan-inputs.ts";
import type { StoredPlan } from "./plan-store.ts";
import { queueHistory } from "./queue-history.ts";
import type { PlanChoices, PlanResult } from "./stored.ts";

export type NewPlan = { name: string; choices: PlanChoices; copiedFrom: string | null; freeze: boolean };

/** Stores a plan's choices and lets it be computed. A queue without volumes is refused at once. */
export async function createPlan(context: Context, { name, choices, copiedFrom, freeze }: NewPlan, by: Principal) {
  const { db, stores, now } = context;
  await queueHistory(context, choices.queue, choices.asOf);
  return db.transaction(async (tx) => {
    const row = { name, choices, copiedFrom, freezeWhenDone: freeze, createdBy: by.name, createdAt: now() };
    const plan = await stores.wfm(tx).addPlan(row);
    const computation = await startComputation(context, "plan", plan.id, tx);
    const { queue, horizonDays, seed } = choices;
    await stores.people(tx).record(by, "make plan", plan.id, { queue, horizonDays, seed });
    return presentPlan(plan, computation);
  });
}

/** Changes a draft and lets it be computed again. */
export async function changePlan(
  context: Context,
  id: string,
  { name, ...choices }: PlanChoices & { name: string },
  by: Principal,
) {
  const { db, stores } = context;
  await queueHistory(context, choices.queue, choices.asOf);
  return db.transaction(async (tx) => {
    const plan = await stores.wfm(tx).changePlan(id, name, choices);
    if (!plan) throw await noDraft(context, tx, id);
    const computation = await startComputation(context, "plan", id, tx);
    await stores.people(tx).record(by, "change plan", id, { queue: choices.queue });
    return presentPlan(plan, computation);
  });
}

/** Freezes a computed draft: from then on the database refuses every change. A frozen one stays as it is. */
export async function freezePlan(context: Context, id: string, by: Principal) {
  const { db, stores, now } = context;
  return db.transaction(async (tx) => {
    const frozen = await stores.wfm(tx).freezePlan(id, by.name, now());
    if (frozen) {
      await stores.people(tx).record(by, "freeze plan", id, { hash: frozen.result?.inputs.hash ?? "" });
      return presentPlan(frozen, await computationOf(context, tx, id));
    }
    const plan = await stores.wfm(tx).plan(id);
    if (!plan) throw new AppError("not-found", `There is no plan ${id}.`);
    if (plan.state === "draft") throw new AppError("conflict", "This plan is not computed yet. Wait until it is done.");
    return presentPlan(plan, await computationOf(context, tx, id));
  });
}

export async function removePlan(
  { db, stores, ...context }: Context,
  id: string,
  by: Principal,
): Promise<{ id: string }> {
  return db.transaction(async (tx) => {
    if (!(await stores.wfm(tx).removePlan(id))) throw await noDraft({ db, stores, ...context }, tx, id);
    await stores.people(tx).record(by, "delete plan", id);
    return { id };
  });
}

async function noDraft({ stores }: Context, tx: Db, id: string): Promise<AppError> {
  const plan = await stores.wfm(tx).plan(id);
  return plan
    ? new AppError("conflict", `The plan ${plan.name} is frozen and never changes. Copy it to try something else.`)
    : new AppError("not-found", `There is no plan ${id}.`);
}

export const planWork: Work = async (context, id, tell) => {
  const { db, stores, now } = context;
  const plan = await stores.wfm(db).plan(id);
  if (!plan) throw new AppError("not-found", `There is no plan ${id}.`);
  tell(0, "reading volumes, tickets, SOPs and the pilot");
  const { request, inputs, history, notes } = await planInputs(context, choicesOf(plan));
  const { draws, ...computed } = await inReportingThread<typeof computePlan>(
    new URL("./compute-plan.ts", import.meta.url),
    "computePlan",
    request,
    (share) => tell(0.1 + 0.85 * share, share < 0.4 ? "fitting the forecast" : "drawing futures and staffing each"),
  );
  const result: PlanResult = {
    ...computed,
    inputs,
    history,
    notes: [...new Set([...notes, ...computed.notes])],
  };
  return async (tx) => {
    await stores.wfm(tx).savePlanResult(id, { result, draws });
    if (!plan.freezeWhenDone) return;
    await stores.wfm(tx).freezePlan(id, plan.createdBy, now());
    await stores.people(tx).record("system", "freeze plan", id, { hash: inputs.hash });
  };
};

/** Choices as stored, with what later versions added. */
export function choicesOf({ choices }: Pick<StoredPlan, "choices">): PlanChoices {
  return planChoicesSchema.parse(choices);
}

async function computationOf({ stores }: Context, db: Db, id: string): Promise<StoredComputation | undefined> {
  return (await stores.wfm(db).computations("plan", [id])).get(id);
}

export async function showPlan(context: Context, id: string) {
  const plan = await context.stores.wfm(context.db).plan(id);
  if (!plan) throw new AppError("not-found", `There is no plan ${id}.`);
  return presentPlan(plan, await computationOf(context, context.db, id));
}

function headOf(plan: StoredPlan, computation: StoredComputation | undefined) {
  const { id, name, state, createdBy, createdAt, frozenBy, frozenAt, copiedFrom } = plan;
  return {
    id,
    name,
    state,
    createdBy,
    createdAt: createdAt.toISOString(),
    frozenBy,
    frozenAt: frozenAt?.toISOString() ?? null,
    copiedFrom,
    computation: computation ? presentComputation(computation) : waiting,
  };
}

/** Of a plan from before computations were stored, until the next start takes it up. */
const waiting = {
  state: "queued" as const,
  progress: 0,
  step: "waiting",
  problem: null,
  startedAt: null,
  finishedAt: null,
};

export function presentPlan(plan: StoredPlan, computation: StoredComputation | undefined) {
  return { ...headOf(plan, computation), choices: choicesOf(plan), result: plan.result };
}

/** A plan in a list. */
export function summarisePlan(plan: StoredPlan, computation: StoredComputation | undefined) {
  const { result } = plan;
  return {
    ...headOf(plan, computation),
    queue: choicesOf(plan).queue,
    from: result?.forecast.days[0]?.date ?? null,
    to: result?.forecast.days.at(-1)?.date ?? null,
    savedFte: result?.staffing.savedFte ?? null,
    netDeflected: result?.deflection.total.netDeflected ?? null,
  };
}

export async function listPlans({ db, stores }: Context) {
  const plans = await stores.wfm(db).plans();
  const computations = await stores.wfm(db).computations(
    "plan",
    plans.map((one) => one.id),
  );
  return plans.map((plan) => summarisePlan(plan, computations.get(plan.id)));
}
