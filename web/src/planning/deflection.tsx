import { Switch, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { Band, PlanResult } from "../client/wire.ts";
import { number, percent, words } from "../components/format.ts";
import { TableFrame } from "../components/table-frame.tsx";
import { BandMark } from "./band-mark.tsx";
import { bandWords, chance } from "./band-words.ts";
import classes from "./planning.module.css";

/** The same data counted honestly and as vendors count it, side by side; the switch moves the drawing to the other. */
export function Deflection({ plan }: { plan: PlanResult }) {
  const [{ count }, change] = useAddress();
  const vendor = count === "vendor";
  const { reasons, total } = plan.deflection;
  const values = reasons.flatMap(({ netDeflected, vendorDeflected }) => [
    netDeflected.low80,
    netDeflected.high80,
    vendorDeflected.high80,
  ]);
  const scale = { min: Math.min(0, ...values), max: Math.max(1, ...values) };
  return (
    <>
      <Switch
        mb="sm"
        checked={vendor}
        onChange={(event) => change({ count: event.currentTarget.checked ? "vendor" : null })}
        label="Draw it as vendors count: every contact that the bot did not hand over"
      />
      <TableFrame minWidth={820} label="Deflection by contact reason">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Contact reason</Table.Th>
              <Table.Th w="34%">{vendor ? "As vendors count" : "Net deflected contacts"}, 80 % interval</Table.Th>
              <Table.Th ta="right">{vendor ? "Net deflected" : "As vendors count"}</Table.Th>
              <Table.Th ta="right">Hours saved</Table.Th>
              <Table.Th ta="right">Chance of none</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reasons.map((reason) => (
              <ReasonRow
                key={reason.reason}
                reason={reason}
                inputs={plan.inputs.reasons}
                vendor={vendor}
                scale={scale}
              />
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr className={classes.total}>
              <Table.Th scope="row">All together</Table.Th>
              <Table.Td>{bandWords(vendor ? total.vendorDeflected : total.netDeflected)}</Table.Td>
              <Table.Td ta="right">{number((vendor ? total.netDeflected : total.vendorDeflected).value)}</Table.Td>
              <Table.Td ta="right">{bandWords(total.workloadHoursSaved)}</Table.Td>
              <Table.Td ta="right">{chance(total.pNetNotPositive)}</Table.Td>
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </TableFrame>
      <Text size="sm" c="dimmed" mt="xs" maw="46em">
        Net: what the bot resolves, less the people who come back, less the contacts that exist only because asking
        became easy. Contacts that stay with people then take {bandWords(total.residualAhtSeconds)} s each, because the
        easy ones are gone.
      </Text>
    </>
  );
}

type ReasonRowProps = {
  reason: PlanResult["deflection"]["reasons"][number];
  inputs: PlanResult["inputs"]["reasons"];
  vendor: boolean;
  scale: { min: number; max: number };
};

function ReasonRow({ reason, inputs, vendor, scale }: ReasonRowProps) {
  const { netDeflected, vendorDeflected, workloadHoursSaved, pNetNotPositive } = reason;
  const input = inputs.find((one) => one.reason === reason.reason);
  const drawn: Band = vendor ? vendorDeflected : netDeflected;
  const other = vendor ? netDeflected : vendorDeflected;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {words(reason.reason)}
        {input && (
          <div className={classes.quiet} title={input.source}>
            {percent(input.share)} of contacts, bot offered to {percent(input.exposure)}, contained{" "}
            {input.containment.successes} of {input.containment.trials}
          </div>
        )}
      </Table.Th>
      <Table.Td>
        <BandMark band={drawn} scale={scale} label={number(drawn.value)} decimals={0} />
      </Table.Td>
      <Table.Td ta="right">{number(other.value)}</Table.Td>
      <Table.Td ta="right">{number(workloadHoursSaved.value, 1)}</Table.Td>
      <Table.Td ta="right">{chance(pNetNotPositive)}</Table.Td>
    </Table.Tr>
  );
}
