import { Button, Table, Text, Title } from "@mantine/core";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { FanChart } from "../components/fan-chart.tsx";
import { number, percent, plural, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { accuracySentence } from "./accuracy-words.ts";
import { ComputationState, isUnderWay, whileUnderWay } from "./computation.tsx";
import { useMayPlan } from "./may-plan.ts";

type Result = NonNullable<Reply<"GET /queues/:queue/accuracy">["result"]>;

/** Forecasts of the past from what was known at the time, against what came. */
export function Accuracy({ queue }: { queue: string }) {
  const query = useRead(
    "GET /queues/:queue/accuracy",
    { params: { queue } },
    { again: whileUnderWay(({ computation }) => computation) },
  );
  const send = useSend("POST /queues/:queue/accuracy", { refresh: ["GET /queues/:queue/accuracy"] });
  const mayPlan = useMayPlan();
  return (
    <Loaded query={query} lines={3}>
      {({ computation, stale, result }) => (
        <>
          <ComputationState computation={computation} label="The test on the past" />
          {result ? (
            <Measured result={result} />
          ) : (
            !isUnderWay(computation) && <Text c="dimmed">This was not tested on the past yet.</Text>
          )}
          {stale && result && (
            <Text size="sm" c="dimmed" mt="xs">
              The volumes have changed since.
            </Text>
          )}
          {mayPlan && !isUnderWay(computation) && (
            <Button
              size="xs"
              variant="default"
              mt="sm"
              loading={send.isPending}
              onClick={() => send.mutate({ params: { queue } })}
            >
              {result ? "Test it again" : "Test it on the past"}
            </Button>
          )}
          {send.error && <Problem error={send.error} doing="saving" />}
        </>
      )}
    </Loaded>
  );
}

function Measured({ result: { horizons, days, reasons = [], reasonDaysAhead = 0 } }: { result: Result }) {
  const longest = horizons.at(-1);
  return (
    <>
      {longest && <Text mb="sm">{accuracySentence(longest)}</Text>}
      <FiguresTable
        label="Accuracy by days ahead"
        of="Days ahead"
        rows={horizons.map(({ days, ...figures }) => ({ name: number(days), ...figures }))}
      />
      {days.length > 0 && (
        <FanChart
          series={[
            {
              label: "A day ahead",
              tone: "first",
              points: days.map(({ date, actual: _, ...band }) => ({ date, value: band.value, band })),
            },
            { label: "Came", tone: "past", points: days.map(({ date, actual }) => ({ date, value: actual })) },
          ]}
          measure="Contacts a day"
          summary={`What came against what was forecast the day before, ${plural(days.length, "day")}.`}
        />
      )}
      <Title order={3} size="h4" mt="md" mb={4}>
        By contact reason
      </Title>
      {reasons.length > 0 ? (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            Contacts a day, {plural(reasonDaysAhead, "day")} ahead, each start forecast anew from what was known then
            and fitted to the queue.
          </Text>
          <FiguresTable
            label="Accuracy by contact reason"
            of="Contact reason"
            rows={reasons.map(({ reason, ...figures }) => ({ name: words(reason), ...figures }))}
          />
        </>
      ) : (
        <Text size="sm" c="dimmed">
          This needs five weeks of contacts by day and reason (Import a file): tickets tell only how the whole divides.
        </Text>
      )}
    </>
  );
}

type Row = { name: string } & Omit<Result["horizons"][number], "days">;

function FiguresTable({ label, of, rows }: { label: string; of: string; rows: readonly Row[] }) {
  return (
    <TableFrame minWidth={640} label={label}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{of}</Table.Th>
            <Table.Th ta="right" title="Mean absolute scaled error; below 1 beats last week's value">
              Error (MASE)
            </Table.Th>
            <Table.Th ta="right">The same of last week's value</Table.Th>
            <Table.Th ta="right" title="Mean loss over the levels, in contacts">
              Pinball loss
            </Table.Th>
            <Table.Th ta="right">Too high or low by</Table.Th>
            <Table.Th ta="right">80 % band held</Table.Th>
            <Table.Th ta="right">95 % band held</Table.Th>
            <Table.Th ta="right">Starts</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((one) => (
            <Table.Tr key={one.name}>
              <Table.Th scope="row">{one.name}</Table.Th>
              <Table.Td ta="right">{figure(one.mase)}</Table.Td>
              <Table.Td ta="right">{figure(one.naiveMase)}</Table.Td>
              <Table.Td ta="right">{figure(one.pinball)}</Table.Td>
              <Table.Td ta="right">{share(one.bias, true)}</Table.Td>
              <Table.Td ta="right">{share(one.coverage80)}</Table.Td>
              <Table.Td ta="right">{share(one.coverage95)}</Table.Td>
              <Table.Td ta="right">{number(one.origins)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function figure(value: number | null): string {
  return value === null ? "not measurable" : number(value, 2);
}

function share(value: number | null, signed = false): string {
  if (value === null) return "not measurable";
  return `${signed && value > 0 ? "+" : ""}${percent(value, signed ? 1 : 0)}`;
}
