import { Table } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import type { SopPage } from "../client/wire.ts";
import { day } from "../components/format.ts";
import { StateWord } from "../components/state-word.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { stateWords } from "./version-words.ts";

export function Versions({ sop }: { sop: SopPage }) {
  const newestFirst = [...sop.versions].sort((a, b) => b.number - a.number);
  return (
    <TableFrame minWidth={620}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Version</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>In force</Table.Th>
            <Table.Th>Written by</Table.Th>
            <Table.Th>Approved by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {newestFirst.map((version) => (
            <Table.Tr key={version.id} data-shown={version.id === sop.version?.id || undefined}>
              <Table.Td>
                <a href={addressTo(`/sops/${sop.id}`, { v: version.number })}>Version {version.number}</a>
                {version.id === sop.version?.id && " (shown)"}
              </Table.Td>
              <Table.Td>
                <StateWord state={version.state}>{stateWords[version.state]}</StateWord>
              </Table.Td>
              <Table.Td>
                {day(version.effectiveFrom)} to {version.effectiveTo ? day(version.effectiveTo) : "further notice"}
              </Table.Td>
              <Table.Td>{version.author}</Table.Td>
              <Table.Td>
                {version.approvedBy ?? "nobody yet"}
                {version.approvedAt && `, ${day(version.approvedAt)}`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
