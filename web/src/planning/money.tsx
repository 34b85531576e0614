import { Text } from "@mantine/core";
import type { PlanChoices, PlanResult } from "../client/wire.ts";
import { number } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { bandWords } from "./band-words.ts";

type Economics = NonNullable<PlanChoices["economics"]>;

/** What the plan is worth in money, and how much of it can leave the budget. */
export function Money({ result, economics }: { result: PlanResult; economics: Economics }) {
  const { saving, cashableHours, workloadHoursSaved } = result.deflection.total;
  if (!saving) return null;
  const { currency } = economics;
  return (
    <Section title="What is that in money?" id="money">
      <Provenance
        facts={[
          ["Saved over the plan's days", `${bandWords(saving)} ${currency}`],
          ["Working hours freed", bandWords(workloadHoursSaved)],
          ["Of these, paid hours that can be cashed", cashableHours && bandWords(cashableHours)],
          ["An hour costs", `${number(economics.hourlyCost, 2)} ${currency}`],
          ["A bot session", `${number(economics.costPerSession, 2)} ${currency}`],
          ["A resolution", `${number(economics.costPerResolution, 2)} ${currency}`],
          ["Fixed", `${number(economics.fixedCost)} ${currency}`],
        ]}
      />
      <Text size="sm" c="dimmed" mt="xs" maw="46em">
        Only hours that attrition or other work can absorb ({number(economics.redeployableHours)}) are booked; the rest
        is time, not money.
      </Text>
    </Section>
  );
}
