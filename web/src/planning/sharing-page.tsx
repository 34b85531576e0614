import { Button, NativeSelect, SegmentedControl, SimpleGrid, Table, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { BusyHour, SharedAgents } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { number, percent } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { NumberFields } from "./number-fields.tsx";
import classes from "./planning.module.css";
import { PlanningNav } from "./planning-nav.tsx";
import { groupsFor, type Way, ways } from "./sharing-groups.ts";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

export function SharingPage() {
  const query = useRead("GET /planning/busiest-hours", {});
  return (
    <Page
      question="Would sharing agents between queues take fewer people?"
      title="Shared agents"
      answer="An agent who can take from two queues is idle less often. How much that saves has no formula, so the hour is simulated."
    >
      <PlanningNav />
      <Loaded query={query}>
        {({ hours }) =>
          hours.length < 2 ? (
            <Empty title="Sharing needs two queues in which somebody waits">
              {hours.length === 1 ? `Only ${hours[0]?.queue} is one.` : "There is none yet."} Import the volumes of
              another chat or call queue; work that may wait is planned by its due time.
            </Empty>
          ) : (
            <Sharing hours={hours} />
          )
        }
      </Loaded>
    </Page>
  );
}

type Demand = { queue: string; perHour: number; ahtSeconds: number; patienceSeconds: number };

const usualAht = 300;
const demandFields = [
  { name: "perHour", label: "Contacts in the hour", min: 1, max: 5000 },
  { name: "ahtSeconds", label: "Handle time", min: 1, max: 86400, suffix: " s" },
  { name: "patienceSeconds", label: "Patience, on average", min: 1, max: 86400, suffix: " s" },
] as const;

function Sharing({ hours }: { hours: readonly BusyHour[] }) {
  const [chosen, setChosen] = useState<readonly Demand[]>(() => hours.slice(0, 2).map(demandOf));
  const [way, setWay] = useState<Way>("some");
  const send = useSend("POST /planning/shared-agents");
  const put = (at: number, next: Demand) => setChosen((now) => now.map((one, i) => (i === at ? next : one)));
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const queues = chosen.map((one) => ({ ...one }));
    send.mutate({
      body: {
        queues,
        groups: groupsFor(
          way,
          queues.map(({ queue }) => queue),
        ),
      },
    });
  };
  return (
    <>
      <form onSubmit={submit}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" maw={760} mb="md">
          {chosen.map((demand, at) => (
            <fieldset key={demand.queue} className={classes.demand}>
              <NativeSelect
                label={`Queue ${at + 1}`}
                description={busyWords(hours, demand.queue)}
                value={demand.queue}
                data={hours
                  .map(({ queue }) => queue)
                  .filter((queue) => queue === demand.queue || chosen.every((one) => one.queue !== queue))}
                onChange={(event) => {
                  const hour = hours.find(({ queue }) => queue === event.currentTarget.value);
                  if (hour) put(at, demandOf(hour));
                }}
              />
              <NumberFields fields={demandFields} values={demand} set={(next) => put(at, next)} />
            </fieldset>
          ))}
        </SimpleGrid>
        <SegmentedControl
          aria-label="Who takes from which queue"
          size="xs"
          orientation={useMediaQuery("(max-width: 36em)") ? "vertical" : "horizontal"}
          value={way}
          data={ways.map((one) => ({ ...one }))}
          onChange={(next) => setWay(next as Way)}
        />
        <div className={classes.gap}>
          <Button type="submit" loading={send.isPending}>
            Simulate the hour
          </Button>
        </div>
      </form>
      {send.error && <Problem error={send.error} />}
      {send.data && <Outcome outcome={send.data} />}
    </>
  );
}

function demandOf({ queue, perHour, ahtSeconds }: BusyHour): Demand {
  return { queue, perHour: Math.round(perHour), ahtSeconds: Math.round(ahtSeconds ?? usualAht), patienceSeconds: 180 };
}

function busyWords(hours: readonly BusyHour[], queue: string): string {
  const hour = hours.find((one) => one.queue === queue);
  return hour ? `Usually busiest on ${weekdays[hour.weekday - 1]} at ${hour.time}` : "";
}

function Outcome({ outcome }: { outcome: SharedAgents }) {
  const { groups, queues, alone, words } = outcome;
  return (
    <>
      <Section title="How many agents?">
        <p className={classes.said} role="status">
          {words}
        </p>
        <TableFrame minWidth={480} label="Agents by group">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Group</Table.Th>
                <Table.Th ta="right">Agents</Table.Th>
                <Table.Th ta="right">Scheduled, 30 % shrinkage</Table.Th>
                <Table.Th ta="right">On contacts</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {groups.map(({ name, agents, scheduled, occupancy }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td ta="right">{number(agents)}</Table.Td>
                  <Table.Td ta="right">{number(scheduled, 1)}</Table.Td>
                  <Table.Td ta="right">{agents === 0 ? "" : percent(occupancy)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
        <Text size="sm" c="dimmed" mt="xs">
          Alone, by Erlang A: {alone.map(({ queue, agents }) => `${queue} ${agents}`).join(", ")}.
        </Text>
      </Section>
      <Section title="What would customers find?">
        <TableFrame minWidth={480} label="Service by queue">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Queue</Table.Th>
                <Table.Th w="40%">Answered within 20 s</Table.Th>
                <Table.Th w="40%">Gave up</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {queues.map(({ queue, serviceLevel, abandonment }) => (
                <Table.Tr key={queue}>
                  <Table.Th scope="row">{queue}</Table.Th>
                  <Table.Td>
                    <Estimate estimate={serviceLevel} noun="run" target={0.8} />
                  </Table.Td>
                  <Table.Td>
                    <Estimate estimate={abandonment} noun="run" />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Section>
    </>
  );
}
