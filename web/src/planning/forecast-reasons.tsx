import { Table, Text } from "@mantine/core";
import type { Band } from "../client/wire.ts";
import { number, percent, words } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";

type Reason = { reason: string; share: Band; total: Band };
type ForecastReasonsProps = { reasons: readonly Reason[]; total: Band; by: "days" | "tickets" | undefined };

/** A queue's contacts by contact reason; the figures add up to the queue's. */
export function ForecastReasons({ reasons, total, by }: ForecastReasonsProps) {
  if (reasons.length === 0)
    return <Text c="dimmed">Without tickets the contacts cannot be split by contact reason.</Text>;
  const scale = { min: 0, max: Math.max(1, total.high80) };
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {by === "days"
          ? "Each contact reason is forecast from its own days and fitted to the queue, so that they add up to it."
          : "Tickets tell how the queue's contacts divide; with contacts by day and reason (Import a file) each reason gets a forecast of its own."}
      </Text>
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
            {reasons.map(({ reason, share, total: own }) => (
              <Table.Tr key={reason}>
                <Table.Th scope="row">{words(reason)}</Table.Th>
                <Table.Td ta="right">{percent(share.value)}</Table.Td>
                <Table.Td>
                  <BandMark band={own} scale={scale} label={number(own.value)} decimals={0} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">Together</Table.Th>
              <Table.Td ta="right">{percent(1)}</Table.Td>
              <Table.Td>
                <BandMark band={total} scale={scale} label={number(total.value)} decimals={0} />
              </Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </TableFrame>
    </>
  );
}
