import { NativeSelect, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { PlanResult } from "../client/wire.ts";
import { clock, number, shortDay } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { bandWords } from "./band-words.ts";

type IntervalsProps = { intervals: PlanResult["staffing"]["intervals"]; seconds: number };

/** People on the phones and chats by interval, one day at a time. */
export function Intervals({ intervals, seconds }: IntervalsProps) {
  const [{ day }, change] = useAddress();
  const days = [...new Set(intervals.map(({ start }) => start.slice(0, 10)))];
  const chosen = days.find((one) => one === day) ?? days[0];
  if (!chosen) return <Text c="dimmed">This plan has no intervals.</Text>;
  const shown = intervals.filter(({ start }) => start.startsWith(chosen));
  return (
    <>
      <NativeSelect
        label={`Day (UTC), by ${number(seconds / 60)} minutes`}
        size="xs"
        mb="sm"
        maw={220}
        value={chosen}
        onChange={(event) => change({ day: event.currentTarget.value })}
        data={days.map((value) => ({ value, label: shortDay(value) }))}
      />
      <TableFrame maxHeight={420} label="Staff by interval">
        <Table verticalSpacing={3} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              <Table.Th ta="right">Without the bot, 80 %</Table.Th>
              <Table.Th ta="right">With the bot, 80 %</Table.Th>
              <Table.Th ta="right">Fewer</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((interval) => (
              <Table.Tr key={interval.start}>
                <Table.Td>{clock(interval.start)}</Table.Td>
                <Table.Td ta="right">{bandWords(interval.without)}</Table.Td>
                <Table.Td ta="right">{bandWords(interval.with)}</Table.Td>
                <Table.Td ta="right">{number(interval.without.value - interval.with.value)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </>
  );
}
