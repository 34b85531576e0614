import { Button, Group, Table } from "@mantine/core";
import { useState } from "react";
import { addressTo, useAddress } from "../client/address.ts";
import type { SopPage, SopVersion } from "../client/wire.ts";
import { day } from "../components/format.ts";
import { StateWord } from "../components/state-word.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { isReviewer, periodWords, stateWords } from "./version-words.ts";

/** All versions, newest first; any two can be compared. */
export function Versions({ sop }: { sop: SopPage }) {
  const [{ asOf }] = useAddress();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const newestFirst = [...sop.versions].sort((a, b) => b.number - a.number);
  const [from, to] = [...chosen].sort((a, b) => a - b);
  const toggle = (number: number) =>
    setChosen((now) => (now.includes(number) ? now.filter((one) => one !== number) : [...now, number].slice(-2)));
  return (
    <>
      <TableFrame minWidth={680}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Compare</Table.Th>
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
                  <input
                    type="checkbox"
                    aria-label={`Compare version ${version.number}`}
                    checked={chosen.includes(version.number)}
                    onChange={() => toggle(version.number)}
                  />
                </Table.Td>
                <Table.Td>
                  <a href={addressTo(`/sops/${sop.id}`, { v: version.number, asOf })}>Version {version.number}</a>
                  {version.id === sop.version?.id && " (shown)"}
                  {version.restores !== null && <small> brings back version {version.restores}</small>}
                </Table.Td>
                <Table.Td>
                  <VersionState sopId={sop.id} version={version} />
                </Table.Td>
                <Table.Td>{version.approvedBy ? periodWords(version) : "not yet"}</Table.Td>
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
      {sop.versions.length > 1 && (
        <Group mt="sm">
          {from !== undefined && to !== undefined ? (
            <Button component="a" size="sm" variant="light" href={addressTo(`/sops/${sop.id}/diff`, { from, to })}>
              Compare version {from} with {to}
            </Button>
          ) : (
            <Button size="sm" variant="light" disabled>
              Tick two versions to compare them
            </Button>
          )}
        </Group>
      )}
    </>
  );
}

/** A version's state; for those who review, one in review leads to its review. */
function VersionState({ sopId, version }: { sopId: string; version: SopVersion }) {
  const { me } = useSession();
  const word = <StateWord state={version.state}>{stateWords[version.state]}</StateWord>;
  return version.state === "in-review" && isReviewer(me.role) ? (
    <a href={`/sops/${sopId}/review/${version.number}`}>{word}</a>
  ) : (
    word
  );
}
