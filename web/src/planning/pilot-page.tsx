import { Button, Group, NumberInput, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { day, number, percent, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { ComputationState, isUnderWay, whileUnderWay } from "./computation.tsx";
import { Notes } from "./forecast-page.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { useMayPlan } from "./may-plan.ts";
import { PlanningNav } from "./planning-nav.tsx";

type Pilot = Reply<"GET /pilot">;
type Result = NonNullable<Pilot["result"]>;

export function PilotPage() {
  const query = useRead("GET /pilot", {}, { again: whileUnderWay(({ computation }) => computation) });
  const randomised = query.data?.result?.perTreatedCustomer.randomised;
  return (
    <Page
      question="What did the pilot really save?"
      title="Pilot"
      answer={
        randomised &&
        `${number(randomised.value, 3)} contacts with people for each customer who was offered the bot (95 % interval ${number(randomised.low, 3)} to ${number(randomised.high, 3)}).`
      }
      actions={<ImportDrawer kinds={["pilot", "rollout"]}>Import a pilot</ImportDrawer>}
    >
      <PlanningNav />
      <Loaded query={query}>
        {(pilot) =>
          pilot.log === null ? (
            <Empty title="No pilot yet">
              Import the event log of a pilot: who was offered the bot, and every contact of those who were and were
              not.
            </Empty>
          ) : (
            <PilotView pilot={pilot} log={pilot.log} />
          )
        }
      </Loaded>
      <Rollout />
    </Page>
  );
}

function PilotView({ pilot, log }: { pilot: Pilot; log: NonNullable<Pilot["log"]> }) {
  const { arms, computation, stale, result } = pilot;
  const estimate = useSend("POST /pilot/estimate", { refresh: ["GET /pilot"] });
  const mayPlan = useMayPlan();
  const customers = arms ?? log.seen;
  return (
    <>
      <Provenance
        facts={[
          ["Log", `${plural(log.events, "event")}, ${day(log.from)} to ${day(log.to)}`],
          ["Offered the bot", plural(customers.treated, "customer")],
          ["Not offered it", plural(customers.control, "customer")],
          [
            "Arms",
            arms
              ? `said by ${arms.by}, ${day(arms.at)}`
              : "guessed from the log: those without any contact are missing",
          ],
        ]}
      />
      {mayPlan && <Arms key={`${customers.control} ${customers.treated}`} customers={customers} />}
      <ComputationState computation={computation} label="The estimate" />
      {mayPlan && !isUnderWay(computation) && (stale || result === null) && (
        <Button my="sm" loading={estimate.isPending} onClick={() => estimate.mutate({})}>
          {result ? "Estimate again" : "Estimate"}
        </Button>
      )}
      {estimate.error && <Problem error={estimate.error} doing="saving" />}
      {result && <Estimates result={result} />}
    </>
  );
}

function Arms({ customers }: { customers: { control: number; treated: number } }) {
  const [control, setControl] = useState(customers.control);
  const [treated, setTreated] = useState(customers.treated);
  const send = useSend("PUT /pilot/arms", { refresh: ["GET /pilot"] });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    send.mutate({ body: { control, treated } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap="xs" my="sm">
        <NumberInput
          size="xs"
          label="Customers drawn for the bot"
          min={1}
          value={treated}
          onChange={(value) => setTreated(Number(value))}
        />
        <NumberInput
          size="xs"
          label="Customers drawn for no bot"
          min={1}
          value={control}
          onChange={(value) => setControl(Number(value))}
        />
        <Button
          size="xs"
          type="submit"
          variant="default"
          loading={send.isPending}
          disabled={control === customers.control && treated === customers.treated}
        >
          Say how many there were
        </Button>
      </Group>
      {send.error && <Problem error={send.error} doing="saving" />}
    </form>
  );
}

const estimators: readonly (readonly [keyof Result["perTreatedCustomer"], string, string])[] = [
  ["randomised", "Drawn by lot", "those offered the bot against those not: the only fair comparison"],
  ["cuped", "Drawn by lot, less what customers did before", "the same with less noise"],
  ["formula", "From the parts", "contained, less who came back, less what only asking made"],
  ["recontactAdjusted", "Contained, less who came back", "induced contacts still count as savings"],
  ["vendor", "As vendors count", "every contact that the bot did not hand over"],
  ["cace", "For each who used the bot", "drawn by lot, divided by those who took it up"],
];

function Estimates({ result }: { result: Result }) {
  const figures = result.perTreatedCustomer;
  const present = estimators.flatMap(([id, title, detail]) => {
    const estimate = figures[id];
    return estimate ? [{ id, name: title, title, detail, estimate, noun: "customer", biased: id === "vendor" }] : [];
  });
  const ends = present.flatMap(({ estimate }) => [estimate.low, estimate.high]);
  return (
    <>
      <Section title="Contacts saved for each customer offered the bot">
        <EstimateTable
          heading="Counted"
          order="given"
          unit="plain"
          scale={{ min: Math.min(0, ...ends), max: Math.max(0.01, ...ends) }}
          rows={present}
        />
      </Section>
      <Section title="And by contact reason?">
        <TableFrame minWidth={640} label="Pilot by contact reason">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Contact reason</Table.Th>
                <Table.Th ta="right">Sessions</Table.Th>
                <Table.Th ta="right">Contained</Table.Th>
                <Table.Th ta="right">Came back</Table.Th>
                <Table.Th ta="right">Induced</Table.Th>
                <Table.Th ta="right">Saved a customer, drawn by lot</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {result.byReason.map((one) => (
                <Table.Tr key={one.reason}>
                  <Table.Th scope="row">{words(one.reason)}</Table.Th>
                  <Table.Td ta="right">{number(one.sessions)}</Table.Td>
                  <Table.Td ta="right">{share(one.containment)}</Table.Td>
                  <Table.Td ta="right">{share(one.botRecontact)}</Table.Td>
                  <Table.Td ta="right">{share(one.inducedShare)}</Table.Td>
                  <Table.Td ta="right">
                    {number(one.randomised.value, 3)} ({number(one.randomised.low, 3)} to{" "}
                    {number(one.randomised.high, 3)})
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Section>
      <Notes notes={result.warnings} />
    </>
  );
}

function share(estimate: Result["takeUp"]): string {
  if (!estimate) return "no cases";
  return `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})`;
}

/** A staggered roll-out, where there was one. */
function Rollout() {
  const query = useRead("GET /rollout", {});
  const result = query.data?.result;
  if (!result) return null;
  const rows = [
    { id: "staggered", name: "Queues with the bot against those still waiting", estimate: result.staggered },
    { id: "wedge", name: "Stepped wedge", estimate: result.steppedWedge },
  ];
  const ends = rows.flatMap(({ estimate }) => (estimate ? [estimate.low, estimate.high] : []));
  return (
    <Section title={`What did the roll-out change? ${plural(result.queues, "queue")}, ${plural(result.weeks, "week")}`}>
      <EstimateTable
        heading="Compared"
        order="given"
        scale={{ min: Math.min(0, ...ends), max: Math.max(0, ...ends) }}
        rows={rows.map((row) => ({ ...row, title: row.name, noun: "week" }))}
      />
      {result.preTrend.length > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          Before the bot came, the queues moved apart by{" "}
          {result.preTrend.map(({ lead, change }) => `${share(change)} ${plural(lead, "week")} before`).join(", ")}.
        </Text>
      )}
      <Notes notes={result.warnings} />
    </Section>
  );
}
