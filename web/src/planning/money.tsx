import { Table, Text } from "@mantine/core";
import type { PlanChoices, PlanResult } from "../client/wire.ts";
import { number, words } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";
import { bandWords } from "./band-words.ts";
import classes from "./planning.module.css";

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
      <ReasonMoney reasons={result.deflection.reasons} currency={currency} />
      <Text size="sm" c="dimmed" mt="xs" maw="46em">
        Only hours that attrition or other work can absorb ({number(economics.redeployableHours)}) are booked; the rest
        is time, not money. A reason's part counts its own working hours, so the parts need not add up to the staffed
        total.
      </Text>
    </Section>
  );
}

type Reasons = PlanResult["deflection"]["reasons"];

/** Money by contact reason, the most first; a reason may cost more than it saves. */
function ReasonMoney({ reasons, currency }: { reasons: Reasons; currency: string }) {
  const told = reasons.flatMap(({ reason, saving }) => (saving ? [{ reason, saving }] : []));
  if (told.length === 0) return null;
  const sorted = told.toSorted((a, b) => b.saving.value - a.saving.value);
  const values = told.flatMap(({ saving }) => [saving.low80, saving.high80]);
  const scale = { min: Math.min(0, ...values), max: Math.max(1, ...values) };
  return (
    <div className={classes.gap}>
      <TableFrame minWidth={420} label="Money by contact reason">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Contact reason</Table.Th>
              <Table.Th w="60%">{currency} over the plan's days, 80 % interval; the line is zero</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map(({ reason, saving }) => (
              <Table.Tr key={reason}>
                <Table.Th scope="row">{words(reason)}</Table.Th>
                <Table.Td>
                  <BandMark band={saving} scale={scale} label={number(saving.value)} decimals={0} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </div>
  );
}
