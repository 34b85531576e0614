import { NumberInput, SimpleGrid, Switch } from "@mantine/core";
import { type NumberField, NumberFields } from "./number-fields.tsx";
import type { Choices, SetChoices } from "./plan-choices.ts";

type Targets = Choices["targets"];

const targetFields: readonly NumberField<Targets>[] = [
  { name: "serviceLevel", label: "Service level", min: 1, max: 99, suffix: " %", share: true },
  { name: "withinSeconds", label: "Answered within", min: 1, max: 86400, suffix: " s" },
  { name: "maxOccupancy", label: "Occupancy at most", min: 1, max: 100, suffix: " %", share: true },
  { name: "shrinkage", label: "Shrinkage", max: 90, suffix: " %", share: true },
];

/** Horizon and service targets. Shares are shown in per cent. */
export function TargetFields({ choices, set }: { choices: Choices; set: SetChoices }) {
  const { targets } = choices;
  const target = (patch: Partial<Targets>) => set({ targets: { ...targets, ...patch } });
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" maw={760}>
        <NumberInput
          label="Days ahead"
          min={1}
          max={62}
          required
          value={choices.horizonDays}
          onChange={(value) => set({ horizonDays: Number(value) })}
        />
        <NumberFields fields={targetFields} values={targets} set={(next) => set({ targets: next })} />
        {targets.patienceSeconds !== null && (
          <>
            <NumberInput
              label="Patience, on average"
              suffix=" s"
              min={1}
              max={86400}
              value={targets.patienceSeconds}
              onChange={(value) => target({ patienceSeconds: Number(value) || 1 })}
            />
            <NumberInput
              label="Abandoned at most"
              suffix=" %"
              min={1}
              max={100}
              value={targets.maxAbandonment === null ? "" : Math.round(100 * targets.maxAbandonment)}
              onChange={(value) => target({ maxAbandonment: value === "" ? null : Number(value) / 100 })}
            />
          </>
        )}
      </SimpleGrid>
      <Switch
        mt="sm"
        label="People who wait too long give up (Erlang A)"
        checked={targets.patienceSeconds !== null}
        onChange={(event) =>
          target(
            event.currentTarget.checked ? { patienceSeconds: 120 } : { patienceSeconds: null, maxAbandonment: null },
          )
        }
      />
    </>
  );
}
