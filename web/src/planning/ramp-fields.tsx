import { NumberInput, SimpleGrid, Slider, Switch, Text } from "@mantine/core";
import { percent } from "../components/format.ts";
import type { Choices, SetChoices } from "./plan-choices.ts";

/** Adoption, at once or growing. */
export function RampFields({ choices, set }: { choices: Choices; set: SetChoices }) {
  const { adoption, ramp } = choices;
  return (
    <>
      <Text size="sm" fw={500}>
        Adoption: the bot is offered to {percent(adoption)} of the contacts that its SOPs make it ready for
      </Text>
      <Slider
        value={Math.round(100 * adoption)}
        onChange={(value) => set({ adoption: value / 100 })}
        min={0}
        max={100}
        step={5}
        label={(value) => `${value} %`}
        thumbLabel="Adoption"
        mx="lg"
        maw={520}
        marks={[0, 50, 100].map((value) => ({ value, label: `${value} %` }))}
        mb="xl"
        mt={6}
      />
      <Switch
        label="It grows over the plan's days"
        checked={ramp !== null}
        onChange={(event) =>
          set({ ramp: event.currentTarget.checked ? { ceiling: 1, speed: 0.3, midpoint: 7 } : null })
        }
      />
      {ramp && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm" mt="sm" maw={640}>
          <NumberInput
            label="Half of it after"
            suffix=" days"
            min={-365}
            max={365}
            value={ramp.midpoint}
            onChange={(value) => set({ ramp: { ...ramp, midpoint: Number(value) } })}
          />
          <NumberInput
            label="Speed a day"
            description="0.3 = from 18 % to 82 % in ten days"
            min={0.01}
            max={10}
            step={0.05}
            decimalScale={2}
            value={ramp.speed}
            onChange={(value) => set({ ramp: { ...ramp, speed: Number(value) || 0.01 } })}
          />
          <NumberInput
            label="In the end"
            description="of the adoption above"
            suffix=" %"
            min={0}
            max={100}
            value={Math.round(100 * ramp.ceiling)}
            onChange={(value) => set({ ramp: { ...ramp, ceiling: Number(value) / 100 } })}
          />
        </SimpleGrid>
      )}
    </>
  );
}
