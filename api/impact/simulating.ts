import type { ItemResult, SimulatedText } from "../../evals/rerun.ts";
import type { SimulationResult } from "../../sops/simulation.ts";
import { simulateByScript, simulateEveryBranch } from "../../sops/simulation-script.ts";
import type { SopDocument } from "../../sops/sop.ts";
import type { Context } from "../context.ts";
import type { StoredVersion } from "./dependants.ts";
import type { PlannedItem } from "./store.ts";

/** The walk that needs no stored case; no simulation can be called so, because ids are kebab-case. */
const everyBranch = "every branch";

/** What is walked again for a version that bots follow: its stored simulations, and every branch. */
export async function simulationItems(context: Context, version: StoredVersion): Promise<PlannedItem[]> {
  if (!version.meta.audiences.includes("bot")) return [];
  const stored = await context.stores.simulations(context.db).simulations(version.sopId);
  // A revision is part of the key's criteria, so that an edited simulation makes another rerun.
  return [
    { kind: "simulation", key: everyBranch, criteria: [] },
    ...stored.map(({ id, revision }) => ({ kind: "simulation" as const, key: id, criteria: [`revision ${revision}`] })),
  ];
}

/** Walks a simulation by its script through the new text, and through the one in force beside it. */
export async function simulate(
  context: Context,
  { before, after }: { before: SopDocument | null; after: SopDocument },
  key: string,
): Promise<ItemResult> {
  if (key === everyBranch) {
    const walked = (document: SopDocument) => textOf(simulateEveryBranch(document));
    return { kind: "simulation", title: "Every branch", before: before && walked(before), after: walked(after) };
  }
  const stored = await context.stores.simulations(context.db).simulation(key);
  if (!stored) throw new Error(`there is no simulation ${key}`);
  const walked = (document: SopDocument) => textOf(simulateByScript(document, stored.definition));
  return { kind: "simulation", title: stored.definition.title, before: before && walked(before), after: walked(after) };
}

function textOf({ passed, outcomes, problems }: SimulationResult): SimulatedText {
  const failed = outcomes.filter(({ outcome }) => outcome === "failed");
  const told = failed.map(({ id, reason }) => (reason === "" ? id : reason));
  return {
    passed,
    met: outcomes.length - failed.length,
    of: outcomes.length,
    problems: [
      ...told,
      ...problems
        .map(({ line, message }) => (line === null ? message : `line ${line}: ${message}`))
        .filter((problem) => !told.some((one) => one.includes(problem))),
    ],
  };
}
