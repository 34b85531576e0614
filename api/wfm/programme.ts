import type { z } from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Principal } from "../people/roles.ts";
import type { programmeSchema } from "./candidates-contract.ts";
import { ledgerOf } from "./ledger.ts";
import type { StoredProgramme } from "./plan-store.ts";
import type { ProgrammeStep } from "./stored.ts";

type Programme = z.output<typeof programmeSchema>;

/** Every entry with its history and what the ledger says it brought. */
export async function programmeEntries(context: Context): Promise<Programme[]> {
  const entries = await context.stores.wfm(context.db).programme();
  if (entries.length === 0) return [];
  const { rows } = await ledgerOf(context, {});
  return entries.flatMap((entry) => {
    const current = entry.steps.at(-1);
    if (!current) return [];
    const settled = rows.filter(
      (row) =>
        row.planId === current.detail.planId &&
        row.reason === entry.reason &&
        row.measure === "netDeflected" &&
        row.actual !== null,
    );
    const last = settled.toSorted((a, b) => a.month.localeCompare(b.month)).at(-1);
    const realised =
      last && last.actual !== null
        ? {
            month: last.month,
            value: last.actual,
            low: last.actualLow ?? last.actual,
            high: last.actualHigh ?? last.actual,
            predicted: last.predicted.value,
          }
        : null;
    return [present(entry, current.detail, realised)];
  });
}

/** Takes a contact reason up. Only one entry a reason: what happens to it later are its steps. */
export async function takeUp(context: Context, { reason, ...step }: ProgrammeStep & { reason: string }, by: Principal) {
  const { db, stores, now } = context;
  await checkPlan(context, step.planId);
  const id = await db.transaction(async (tx) => {
    const added = await stores.wfm(tx).addProgrammeEntry(reason, by.name, now());
    if (!added) throw new AppError("conflict", `${reason} is in the programme already. Add a step to it.`);
    await stores.wfm(tx).addProgrammeStep(added, step, by.name, now());
    await stores.people(tx).record(by, "take up candidate", added, { reason, state: step.state });
    return added;
  });
  return entryWithId(context, id);
}

/** Adds a step. `realised` needs a measured value: a promise is not a result. */
export async function addStep(context: Context, id: string, step: ProgrammeStep, by: Principal) {
  const { db, stores, now } = context;
  await checkPlan(context, step.planId);
  if (step.state === "realised" && step.measuredValue === null && step.planId === null)
    throw new AppError("unprocessable", "Realised needs a measured value, or a frozen plan whose ledger tells it.");
  await db.transaction(async (tx) => {
    const known = (await stores.wfm(tx).programme()).some((entry) => entry.id === id);
    if (!known) throw new AppError("not-found", `There is no programme entry ${id}.`);
    await stores.wfm(tx).addProgrammeStep(id, step, by.name, now());
    await stores.people(tx).record(by, "move candidate", id, { state: step.state });
  });
  return entryWithId(context, id);
}

async function checkPlan({ db, stores }: Context, planId: string | null): Promise<void> {
  if (planId !== null && !(await stores.wfm(db).plan(planId)))
    throw new AppError("not-found", `There is no plan ${planId}.`);
}

async function entryWithId(context: Context, id: string): Promise<Programme> {
  const entry = (await programmeEntries(context)).find((one) => one.id === id);
  if (!entry) throw new AppError("not-found", `There is no programme entry ${id}.`);
  return entry;
}

function present(entry: StoredProgramme, current: ProgrammeStep, realised: Programme["realised"]): Programme {
  const { id, reason, createdBy, createdAt, steps } = entry;
  return {
    id,
    reason,
    ...current,
    createdBy,
    createdAt: createdAt.toISOString(),
    realised,
    history: steps.map(({ detail, by, createdAt: at }) => ({ ...detail, by, at: at.toISOString() })),
  };
}
