import { Group, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { PlanComparison } from "../client/wire.ts";
import { number } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";
import { compareWords } from "./compare-words.ts";
import { Download } from "./download.tsx";
import { Notes } from "./forecast-page.tsx";
import classes from "./planning.module.css";

type Figure = PlanComparison["figures"][number];

export function ComparePage() {
  const [{ ids = "" }] = useAddress();
  const enough = ids.split(",").filter(Boolean).length >= 2;
  const query = useRead("GET /plans/compare", { query: { ids } }, { enabled: enough });
  return (
    <Page
      question="Which plan is better, and is that more than chance?"
      title="Compare plans"
      back={{ to: "/planning", label: "Plans" }}
      answer={query.data && pairedWords(query.data.paired)}
      actions={enough && <Download what="comparison" ids={ids} />}
    >
      {enough ? (
        <Loaded query={query} lines={6}>
          {(comparison) => <Comparison comparison={comparison} />}
        </Loaded>
      ) : (
        <Empty title="Choose at least two plans">Tick them in the list of plans.</Empty>
      )}
    </Page>
  );
}

function pairedWords(paired: boolean): string {
  return paired
    ? "All plans share queue, days and random draws, so a difference between them is not noise."
    : "The plans differ in queue, days or random draws, so part of each difference is chance.";
}

function Comparison({ comparison }: { comparison: PlanComparison }) {
  const { plans, figures, choices, notes } = comparison;
  return (
    <>
      {figures
        .filter((figure) => figure.plans.some(({ value }) => value !== null))
        .map((figure) => (
          <Section key={figure.figure} title={`${figure.label}, ${figure.unit}`}>
            <FigureRows figure={figure} plans={plans} />
          </Section>
        ))}
      <Section title="Where do they differ?">
        {choices.length === 0 ? (
          <Text c="dimmed">In nothing that a planner chose.</Text>
        ) : (
          <TableFrame minWidth={480} label="Choices that differ">
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Choice</Table.Th>
                  {plans.map(({ id, name }) => (
                    <Table.Th key={id}>{name}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {choices.map(({ choice, label, values }) => (
                  <Table.Tr key={choice}>
                    <Table.Th scope="row">{label}</Table.Th>
                    {plans.map(({ id }, index) => (
                      <Table.Td key={id}>{values[index]}</Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )}
      </Section>
      <Notes notes={notes} />
    </>
  );
}

/** One figure of each plan on one scale, with its difference from the first in words. */
function FigureRows({ figure, plans }: { figure: Figure; plans: PlanComparison["plans"] }) {
  const values = figure.plans.flatMap(({ value }) => (value ? [value.low80, value.high80] : []));
  const scale = { min: Math.min(0, ...values), max: Math.max(1e-9, ...values) };
  const decimals = Math.max(...values.map(Math.abs)) < 20 ? 1 : 0;
  const [first] = plans;
  return (
    <TableFrame minWidth={640} label={figure.label}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {plans.map((plan) => {
            const row = figure.plans.find(({ id }) => id === plan.id);
            return (
              <Table.Tr key={plan.id}>
                <Table.Th scope="row" w="24%">
                  <Group gap={6} wrap="nowrap">
                    <a href={`/planning/${plan.id}`}>{plan.name}</a>
                    {plan.state === "frozen" && <StateWord state="frozen">frozen</StateWord>}
                  </Group>
                </Table.Th>
                <Table.Td w="44%">
                  {row?.value ? (
                    <BandMark
                      band={row.value}
                      scale={scale}
                      label={number(row.value.value, decimals)}
                      decimals={decimals}
                    />
                  ) : (
                    <span className={classes.quiet}>not computed</span>
                  )}
                </Table.Td>
                <Table.Td>
                  <span className={classes.quiet}>
                    {plan.id === first?.id
                      ? "the one that the others are compared with"
                      : compareWords(row?.againstFirst ?? null, decimals)}
                  </span>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
