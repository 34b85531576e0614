import type { AssumptionField } from "./choices-contract.ts";
import type { PlanChoices } from "./stored.ts";

type Told = { [choice in keyof PlanChoices]?: [label: string, words: (value: PlanChoices[choice]) => string] };

/** What a planner chose, in words. What is left out here does not tell two plans apart. */
const told: Told = {
  queue: ["Queue", String],
  asOf: ["Data until", (day) => day ?? "all there are"],
  horizonDays: ["Days ahead", String],
  adoption: ["Adoption", percent],
  ramp: [
    "Adoption ramp",
    (ramp) =>
      ramp === null
        ? "all from the first day"
        : `up to ${percent(ramp.ceiling)}, half of it on day ${ramp.midpoint}, speed ${ramp.speed}`,
  ],
  targets: [
    "Targets",
    (targets) =>
      listed([
        `${percent(targets.serviceLevel)} answered within ${targets.withinSeconds} s`,
        targets.patienceSeconds !== null && `patience ${targets.patienceSeconds} s`,
        targets.maxAbandonment !== null && `at most ${percent(targets.maxAbandonment)} give up`,
        `occupancy at most ${percent(targets.maxOccupancy)}`,
        `shrinkage ${percent(targets.shrinkage)}`,
      ]),
  ],
  exposure: [
    "Share offered the bot",
    (exposure) => listed(Object.entries(exposure).map(([reason, share]) => `${reason} ${percent(share)}`)),
  ],
  overrides: [
    "Assumptions typed in",
    (overrides) =>
      listed(
        overrides.map(
          ({ reason, field, value }) => `${reason ?? "every reason"}: ${fields[field]} ${amount(field, value)}`,
        ),
        "; ",
      ),
  ],
  economics: [
    "Costs",
    (costs) =>
      costs === null
        ? "none"
        : listed([
            `${costs.hourlyCost} ${costs.currency} an hour`,
            `${costs.costPerSession} a bot session`,
            `${costs.costPerResolution} a billed resolution`,
            `${costs.fixedCost} fixed`,
            `${costs.redeployableHours} hours can be redeployed`,
          ]),
  ],
  shifts: [
    "Shifts",
    (shifts) =>
      listed(
        shifts.map(({ name, start, hours }) => `${name} ${start}, ${hours} h`),
        "; ",
      ),
  ],
  capacity: [
    "People over the months",
    (people) =>
      people === null
        ? "none"
        : listed([
            `${people.months} months`,
            `${people.heads} people at the start`,
            `${percent(people.monthlyAttrition)} ± ${percent(people.attritionSd)} leave in a month`,
            ...people.hires.map(({ month, heads }) => `${heads} hired in month ${month}`),
            `${people.trainingMonths} months of training, ${people.nestingMonths} of nesting at ${percent(people.nestingProductivity)}, ${people.rampMonths} of ramp from ${percent(people.rampStart)}`,
            `${people.redeployable} a month to other work`,
            `${people.hoursPerMonth} paid hours a month`,
          ]),
  ],
  sharedWith: ["Agents shared with", (queues) => listed(queues)],
  draws: ["Draws", String],
  seed: ["Seed", String],
};

const fields: Record<AssumptionField, string> = {
  readiness: "readiness",
  adoption: "adoption",
  containment: "contained",
  botRecontact: "come back after the bot",
  humanRecontact: "come back after a person",
  inducedShare: "induced sessions",
  qaFail: "critical fails of the bot",
  assistSaving: "help for agents saves",
  ahtSeconds: "handle time",
  transferMultiplier: "handle time after a transfer",
  recontactMultiplier: "handle time of who comes back",
};

export function differingChoices(all: readonly PlanChoices[]) {
  return (Object.keys(told) as (keyof PlanChoices)[]).flatMap((choice) => {
    const values = all.map((choices) => wordsOf(choices, choice));
    return new Set(values).size < 2 ? [] : [{ choice, label: told[choice]?.[0] ?? choice, values }];
  });
}

function wordsOf<C extends keyof PlanChoices>(choices: PlanChoices, choice: C): string {
  return (told as { [choice in C]?: [string, (value: PlanChoices[C]) => string] })[choice]?.[1](choices[choice]) ?? "";
}

function amount(field: AssumptionField, value: number): string {
  if (field === "ahtSeconds") return `${value} s`;
  return field.endsWith("Multiplier") ? `× ${value}` : percent(value);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function listed(parts: readonly (string | false)[], by = ", "): string {
  return parts.filter((part) => part !== false).join(by) || "none";
}
