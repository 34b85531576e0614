import { Table, Text } from "@mantine/core";
import type { Forecast } from "../client/wire.ts";
import { number, percent, words } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";

type Reasons = NonNullable<Forecast["result"]>["reasons"];

export function ForecastReasons({ reasons }: { reasons: Reasons }) {
  if (reasons.length === 0)
    return <Text c="dimmed">Without tickets the contacts cannot be split by contact reason.</Text>;
  const scale = { min: 0, max: Math.max(1, ...reasons.map(({ total }) => total.high80)) };
  return (
    <TableFrame minWidth={560} label="Forecast by contact reason">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Contact reason</Table.Th>
            <Table.Th ta="right">Share</Table.Th>
            <Table.Th w="50%">Contacts, 80 % interval</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reasons.map(({ reason, share, total }) => (
            <Table.Tr key={reason}>
              <Table.Th scope="row">{words(reason)}</Table.Th>
              <Table.Td ta="right">{percent(share.value)}</Table.Td>
              <Table.Td>
                <BandMark band={total} scale={scale} label={number(total.value)} decimals={0} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
