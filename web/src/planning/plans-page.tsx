import { Button, Checkbox, Group, Table } from "@mantine/core";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { PlanSummary } from "../client/wire.ts";
import { day, number } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";
import { isUnderWay, whileUnderWay } from "./computation.tsx";
import { useMayPlan } from "./may-plan.ts";
import { NextSteps } from "./next-steps.tsx";
import classes from "./planning.module.css";
import { PlanningNav } from "./planning-nav.tsx";

const mostCompared = 6;

export function PlansPage() {
  const query = useRead(
    "GET /plans",
    {},
    { again: whileUnderWay(({ plans }) => plans.map(({ computation }) => computation).find(isUnderWay)) },
  );
  const make = useMayPlan() && (
    <Button component="a" href="/planning/new">
      New plan
    </Button>
  );
  return (
    <Page
      question="How many people could automation really save?"
      title="Planning"
      answer="Each plan forecasts the contacts, counts only what the bot truly resolves, and says how sure that is. Savings below zero happen; they are shown."
      actions={make}
    >
      <PlanningNav />
      <Loaded query={query}>
        {({ plans }) =>
          plans.length === 0 ? (
            <Empty title="No plan yet" step={make}>
              A plan needs a history of offered contacts by interval, and what is known of the bot's true resolutions.
            </Empty>
          ) : (
            <Plans plans={plans} />
          )
        }
      </Loaded>
      <Section title="What next?">
        <NextSteps />
      </Section>
    </Page>
  );
}

function Plans({ plans }: { plans: readonly PlanSummary[] }) {
  const go = useGo();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const choose = (id: string, on: boolean) => setChosen((now) => (on ? [...now, id] : now.filter((one) => one !== id)));
  const values = plans.flatMap(({ savedFte }) => (savedFte ? [savedFte.low80, savedFte.high80] : []));
  const scale = { min: Math.min(0, ...values), max: Math.max(1, ...values) };
  return (
    <>
      <TableFrame minWidth={720}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Td w={40} aria-label="Compare" />
              <Table.Th>Plan</Table.Th>
              <Table.Th>FTE saved a day, with its 80 % interval; the line is zero</Table.Th>
              <Table.Th>State</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plans.map((plan) => (
              <Table.Tr key={plan.id}>
                <Table.Td>
                  <Checkbox
                    aria-label={`Compare ${plan.name}`}
                    checked={chosen.includes(plan.id)}
                    disabled={plan.savedFte === null || (chosen.length >= mostCompared && !chosen.includes(plan.id))}
                    onChange={(event) => choose(plan.id, event.currentTarget.checked)}
                  />
                </Table.Td>
                <Table.Th scope="row">
                  <a href={`/planning/${plan.id}`}>{plan.name}</a>
                  <div className={classes.quiet}>
                    {plan.queue}, {plan.from && plan.to ? `${day(plan.from)} to ${day(plan.to)}, ` : ""}
                    {plan.createdBy}
                  </div>
                </Table.Th>
                <Table.Td>
                  {plan.savedFte ? (
                    <BandMark band={plan.savedFte} scale={scale} label={`${number(plan.savedFte.value, 1)} FTE`} />
                  ) : (
                    <span className={classes.quiet}>{notYet(plan)}</span>
                  )}
                </Table.Td>
                <Table.Td>
                  <StateWord state={plan.state}>{plan.state === "frozen" ? "Frozen" : "Draft"}</StateWord>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Group mt="sm">
        <Button
          size="xs"
          variant="default"
          disabled={chosen.length < 2}
          onClick={() => go(addressTo("/planning/compare", { ids: chosen.join(",") }))}
        >
          {chosen.length < 2 ? "Tick two plans to compare them" : `Compare ${chosen.length} plans`}
        </Button>
      </Group>
    </>
  );
}

function notYet({ computation }: PlanSummary): string {
  return computation.state === "failed" ? (computation.problem ?? "It could not be computed") : "being computed";
}
