import { SimpleGrid, Switch, TextInput } from "@mantine/core";
import { type NumberField, NumberFields } from "./number-fields.tsx";
import type { Choices, SetChoices } from "./plan-choices.ts";

type Props = { choices: Choices; set: SetChoices };
type Economics = NonNullable<Choices["economics"]>;
type Capacity = NonNullable<Choices["capacity"]>;

const emptyEconomics: Economics = {
  currency: "USD",
  hourlyCost: 25,
  costPerSession: 0,
  costPerResolution: 0,
  fixedCost: 0,
  redeployableHours: 0,
};

const economicsFields: readonly NumberField<Economics>[] = [
  { name: "hourlyCost", label: "An hour of a person", max: 10_000 },
  { name: "costPerSession", label: "A bot session", max: 10_000 },
  { name: "costPerResolution", label: "A billed resolution", max: 10_000 },
  { name: "fixedCost", label: "Fixed, over the plan's days", max: 1e9 },
  { name: "redeployableHours", label: "Hours that leavers or other work absorb", max: 1e7 },
];

export function EconomicsFields({ choices, set }: Props) {
  const { economics } = choices;
  return (
    <>
      <Switch
        label="Count it in money"
        checked={economics !== null}
        onChange={(event) => set({ economics: event.currentTarget.checked ? emptyEconomics : null })}
      />
      {economics && (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" mt="sm" maw={760}>
          <TextInput
            label="Currency"
            maxLength={3}
            required
            value={economics.currency}
            onChange={(event) =>
              set({ economics: { ...economics, currency: event.currentTarget.value.toUpperCase() } })
            }
          />
          <NumberFields fields={economicsFields} values={economics} set={(next) => set({ economics: next })} />
        </SimpleGrid>
      )}
    </>
  );
}

const emptyCapacity: Capacity = {
  months: 6,
  heads: 10,
  monthlyAttrition: 0.02,
  attritionSd: 0.01,
  hires: [],
  trainingMonths: 1,
  nestingMonths: 1,
  nestingProductivity: 0.5,
  rampMonths: 3,
  rampStart: 0.8,
  redeployable: 0,
  hoursPerMonth: 160,
};

const capacityFields: readonly NumberField<Capacity>[] = [
  { name: "months", label: "Months ahead", max: 24 },
  { name: "heads", label: "Trained people now", max: 100_000 },
  { name: "monthlyAttrition", label: "Leave in a month", max: 50, suffix: " %", share: true },
  { name: "trainingMonths", label: "Training", max: 12, suffix: " months" },
  { name: "nestingMonths", label: "Nesting", max: 12, suffix: " months" },
  { name: "nestingProductivity", label: "Output while nesting", max: 100, suffix: " %", share: true },
  { name: "rampMonths", label: "Until full output", max: 24, suffix: " months" },
  { name: "redeployable", label: "People a month that other work can take", max: 100_000 },
];

export function CapacityFields({ choices, set }: Props) {
  const { capacity } = choices;
  return (
    <>
      <Switch
        label="Plan people over the months"
        checked={capacity !== null}
        onChange={(event) => set({ capacity: event.currentTarget.checked ? emptyCapacity : null })}
      />
      {capacity && (
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" mt="sm" maw={760}>
          <NumberFields fields={capacityFields} values={capacity} set={(next) => set({ capacity: next })} />
          <Hires capacity={capacity} set={(hires) => set({ capacity: { ...capacity, hires } })} />
        </SimpleGrid>
      )}
    </>
  );
}

/** `2: 4, 3: 2` = four people start in the second month, two in the third. */
function Hires({ capacity, set }: { capacity: Capacity; set: (hires: Capacity["hires"]) => void }) {
  return (
    <TextInput
      label="Who starts, by month"
      description="2: 4, 3: 2 = four start in the second month, two in the third"
      defaultValue={capacity.hires.map(({ month, heads }) => `${month}: ${heads}`).join(", ")}
      onChange={(event) => set(readHires(event.currentTarget.value))}
    />
  );
}

function readHires(text: string): Capacity["hires"] {
  return [...text.matchAll(/(\d{1,2})\s*:\s*(\d{1,5})/g)].flatMap(([, month, heads]) =>
    Number(month) >= 1 && Number(month) <= 24 ? [{ month: Number(month), heads: Number(heads) }] : [],
  );
}
