import { NumberInput, SimpleGrid, Switch } from "@mantine/core";
import type { Choices, SetChoices } from "./plan-choices.ts";

type Targets = Choices["targets"];

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
        <NumberInput
          label="Service level"
          suffix=" %"
          min={1}
          max={99}
          required
          value={Math.round(100 * targets.serviceLevel)}
          onChange={(value) => target({ serviceLevel: Number(value) / 100 })}
        />
        <NumberInput
          label="Answered within"
          suffix=" s"
          min={1}
          max={86400}
          required
          value={targets.withinSeconds}
          onChange={(value) => target({ withinSeconds: Number(value) })}
        />
        <NumberInput
          label="Occupancy at most"
          suffix=" %"
          min={1}
          max={100}
          required
          value={Math.round(100 * targets.maxOccupancy)}
          onChange={(value) => target({ maxOccupancy: Number(value) / 100 })}
        />
        <NumberInput
          label="Shrinkage"
          suffix=" %"
          min={0}
          max={90}
          required
          value={Math.round(100 * targets.shrinkage)}
          onChange={(value) => target({ shrinkage: Number(value) / 100 })}
        />
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
