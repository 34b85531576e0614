import { plannedEstimate } from "../../wfm/planned-estimate.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { type Band, bandOf } from "./bands.ts";
import { differingChoices } from "./choice-words.ts";
import type { StoredPlan } from "./plan-store.ts";
import { choicesOf, summarisePlan } from "./planning.ts";
import { comparedFigures } from "./plans-contract.ts";
import type { PlanDraws } from "./stored.ts";

type Figure = (typeof comparedFigures)[number];

const labels: Record<Figure, { label: string; unit: string; more: "better" | "worse" | "neither" }> = {
  contacts: { label: "Contacts offered", unit: "contacts", more: "neither" },
  vendorDeflected: { label: "As vendors count", unit: "contacts", more: "neither" },
  netDeflected: { label: "Net deflected", unit: "contacts", more: "better" },
  resolvedDeflected: { label: "Resolved deflection", unit: "contacts", more: "better" },
  hoursSaved: { label: "Paid hours saved", unit: "hours", more: "better" },
  savedFte: { label: "Saved FTE a day", unit: "FTE", more: "better" },
  residualAhtSeconds: { label: "Handle time of what is left", unit: "seconds", more: "worse" },
  saving: { label: "Saving", unit: "money", more: "better" },
};

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Ids as a query names them. @throws AppError unless they are two to six different ones */
export function planIds(text: string): string[] {
  const ids = [...new Set(text.split(",").map((id) => id.trim()))];
  if (ids.length < 2 || ids.length > 6 || !ids.every((id) => uuid.test(id)))
    throw new AppError("invalid", "Name two to six plans to compare: ids=<id>,<id>.");
  return ids;
}

/**
 * Plans side by side. Of one queue, period, seed and number of draws, every draw is the same future in all of them, so
 * differences are taken draw by draw and chance cancels; otherwise differences would be noise and are left out.
 */
export async function comparePlans({ db, stores }: Context, ids: string[]) {
  const plans: StoredPlan[] = [];
  const drawn: (PlanDraws | null)[] = [];
  for (const id of ids) {
    const plan = await stores.wfm(db).plan(id);
    if (!plan) throw new AppError("not-found", `There is no plan ${id}.`);
    plans.push(plan);
    drawn.push(await stores.wfm(db).planDraws(id));
  }
  const computations = await stores.wfm(db).computations("plan", ids);
  const paired = isPaired(plans);
  const [first] = drawn;
  return {
    plans: plans.map((plan) => summarisePlan(plan, computations.get(plan.id))),
    paired,
    figures: comparedFigures
      .filter((figure) => drawn.some((draws) => draws?.[figure]))
      .map((figure) => ({
        figure,
        label: labels[figure].label,
        unit: labels[figure].unit,
        plans: plans.map((plan, p) => ({
          id: plan.id,
          value: bandOfDraws(drawn[p]?.[figure]),
          ...(p > 0 && paired ? againstFirst(figure, drawn[p]?.[figure], first?.[figure]) : noDifference),
        })),
      })),
    choices: differingChoices(plans.map(choicesOf)),
    notes: [
      ...plans.filter((plan) => !plan.result).map((plan) => `${plan.name} is not computed yet.`),
      ...(paired
        ? []
        : ["The plans differ in queue, period, seed, draws or data: differences would hold chance and are left out."]),
    ],
  };
}

function isPaired(plans: readonly StoredPlan[]): boolean {
  const keys = plans.map((plan) => {
    const { queue, asOf, horizonDays, seed, draws } = choicesOf(plan);
    const volumes = plan.result?.inputs.versions.filter(({ what }) => volumeInputs.has(what)) ?? [];
    return JSON.stringify([queue, asOf, horizonDays, seed, draws, volumes.map(({ version }) => version)]);
  });
  return new Set(keys).size === 1;
}

const volumeInputs = new Set(["volumes", "reason-volumes", "special-days", "treatments", "queue"]);
const noDifference = { againstFirst: null, pBetter: null };

function againstFirst(figure: Figure, draws: number[] | undefined, first: number[] | undefined) {
  if (!draws || !first || draws.length !== first.length) return noDifference;
  const differences = draws.map((value, s) => value - (first[s] as number));
  const { more } = labels[figure];
  const better = differences.filter((value) => (more === "better" ? value > 0 : value < 0)).length;
  return {
    againstFirst: bandOfDraws(differences),
    pBetter: more === "neither" ? null : better / differences.length,
  };
}

function bandOfDraws(draws: number[] | undefined): Band | null {
  return draws && draws.length > 0 ? bandOf(plannedEstimate(draws, draws, { n: 0, method: "draws" })) : null;
}
