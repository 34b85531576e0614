import { addressTo } from "../client/address.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";

export type Impact = Reply<"GET /sop-versions/:id/impact">;
export type Step = Impact["steps"][number];
export type Dependant = Step["dependants"][number];
export type Rerun = Reply<"GET /sop-versions/:id/reruns">["reruns"][number];
export type CriterionRerun = Rerun["criteria"][number];

export const fateNames: Record<Dependant["fate"], string> = {
  lost: "Its rule is gone",
  changed: "Its rule changes",
  gained: "Its rule is new",
  "around-changed": "The text around it changes",
};

export const kindNames: Record<Dependant["kind"], string> = {
  criterion: "Criterion",
  module: "Module",
  "knowledge-item": "Question",
  finding: "Open finding",
  simulation: "Simulation",
};

/** Where a dependant is looked at. */
export function addressOf({ kind, id, within }: Dependant, sopId: string): string {
  switch (kind) {
    case "criterion":
      return `/quality/calibration/${id}`;
    case "module":
      return `/modules/${id}`;
    case "knowledge-item":
      return `/modules/${within ?? id}`;
    case "finding":
      return `/findings/${id}`;
    case "simulation":
      return addressTo(`/sops/${sopId}/simulate`, { simulation: id });
  }
}

/** What hangs on the changed steps, counted once each: `2 criteria with 41 audited tickets, 1 module, 6 questions`. */
export function hangingWords({ steps }: Pick<Impact, "steps">): string {
  const all = new Map(
    steps.flatMap((step) => step.dependants).map((one) => [`${one.kind} ${one.within} ${one.id}`, one]),
  );
  const of = (kind: Dependant["kind"]) => [...all.values()].filter((one) => one.kind === kind);
  const tickets = new Set(of("criterion").flatMap((one) => one.tickets)).size;
  const criteria = of("criterion").length;
  const parts = [
    criteria > 0 && `${plural(criteria, "criterion", "criteria")} with ${plural(tickets, "audited ticket")}`,
    of("module").length > 0 && plural(of("module").length, "module"),
    of("knowledge-item").length > 0 && plural(of("knowledge-item").length, "question"),
    of("simulation").length > 0 && plural(of("simulation").length, "simulation"),
    of("finding").length > 0 && plural(of("finding").length, "open finding"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** What a new text does to the judge's agreement with people, in a sentence that claims no more than the tickets show. */
export function agreementWords({ compared, gone, flips, pValue, kind }: CriterionRerun): string {
  if (gone > 0 && compared === 0) return "Its rule is gone: the criterion would apply to no ticket.";
  if (compared === 0) return "No audited ticket has a verdict under both texts.";
  if (flips.length === 0)
    return kind === "check" ? "Decided in code: the words do not matter to it." : "No verdict changes.";
  const changed = `${plural(flips.length, "verdict")} of ${compared} ${flips.length === 1 ? "changes" : "change"}`;
  if (pValue === null || pValue >= 0.05) return `${changed}; agreement is not distinguishable.`;
  return `${changed}, more than chance explains. The labels were given under the rule in force: audit some again.`;
}
