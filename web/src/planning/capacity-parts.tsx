import { Table, Text } from "@mantine/core";
import type { PlanResult } from "../client/wire.ts";
import { number, plural } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { bandWords, chance } from "./band-words.ts";

type Capacity = NonNullable<PlanResult["capacity"]>;

/** People over the months: who is needed, who is there, and what of the freed time may be booked. */
export function CapacityMonths({ capacity }: { capacity: Capacity }) {
  const start = capacity.months.find(({ startNow }) => startNow > 0);
  return (
    <>
      {start && (
        <Text mb="sm">
          Start training {plural(start.startNow, "person", "people")} now, or {start.month} is likely to be short.
        </Text>
      )}
      <TableFrame minWidth={820} label="Capacity by month">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Month</Table.Th>
              <Table.Th ta="right">Needed without the bot</Table.Th>
              <Table.Th ta="right">Needed with it</Table.Th>
              <Table.Th ta="right">Heads</Table.Th>
              <Table.Th ta="right">Productive</Table.Th>
              <Table.Th ta="right">Too few</Table.Th>
              <Table.Th ta="right">Freed</Table.Th>
              <Table.Th ta="right">May be booked</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {capacity.months.map((month) => (
              <Table.Tr key={month.month}>
                <Table.Th scope="row">{month.month}</Table.Th>
                <Table.Td ta="right">{bandWords(month.required.without, 1)}</Table.Td>
                <Table.Td ta="right">{bandWords(month.required.with, 1)}</Table.Td>
                <Table.Td ta="right">
                  {number(month.heads.value, 1)}
                  {month.hires > 0 && `, ${number(month.hires)} start`}
                </Table.Td>
                <Table.Td ta="right">{bandWords(month.productive, 1)}</Table.Td>
                <Table.Td ta="right">{chance(month.pShort)}</Table.Td>
                <Table.Td ta="right">{bandWords(month.freed, 1)}</Table.Td>
                <Table.Td ta="right">{bandWords(month.booked, 1)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Text size="sm" c="dimmed" mt="xs" maw="46em">
        Full-time people with their 80 % intervals. Time that the bot frees is a saving only where somebody leaves or
        moves to other work.
      </Text>
    </>
  );
}
