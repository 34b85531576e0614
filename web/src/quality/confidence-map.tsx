import { Table, Text } from "@mantine/core";
import type { CriterionCalibration } from "../client/wire.ts";
import { number } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { TableFrame } from "../components/table-frame.tsx";

const measures = [
  { name: "brier", title: "Brier score", meaning: "mean squared error of the stated confidence" },
  { name: "logLoss", title: "Log loss", meaning: "punishes confident mistakes" },
  { name: "ece", title: "Calibration error", meaning: "mean gap between stated and true frequency" },
] as const;

/** Whether the judge's confidence means what it says, before and after it is mapped onto the audits. Lower is better. */
export function Confidence({ map }: { map: CriterionCalibration["map"] }) {
  const { raw, calibrated, kind } = map;
  return (
    <Section title="Does its confidence mean what it says?">
      {raw === null && calibrated === null ? (
        <Text c="dimmed">Not measurable yet: it needs audits of both passes and fails.</Text>
      ) : (
        <TableFrame minWidth={480} maxWidth={720} label="Confidence">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Lower is better</Table.Th>
                <Table.Th ta="right">As the judge says it</Table.Th>
                <Table.Th ta="right">After mapping ({kind})</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {measures.map(({ name, title, meaning }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">
                    {title}
                    <Text size="xs" c="dimmed" fw={400}>
                      {meaning}
                    </Text>
                  </Table.Th>
                  <Table.Td ta="right">{raw ? number(raw[name], 3) : "not measured"}</Table.Td>
                  <Table.Td ta="right">{calibrated ? number(calibrated[name], 3) : "not measured"}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Section>
  );
}
