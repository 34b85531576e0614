import { Switch, Table, Text } from "@mantine/core";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import type { Reply } from "../client/wire.ts";
import { number } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Verdict } from "../components/verdict.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";

type Pair = Reply<"GET /calibration/:criterionId">["pairs"][number];

/** The tickets where judge and reviewer part ways: where one learns whose mistake it was. */
export function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  const { me } = useSession();
  const criterion = useParam("criterion");
  const linked = mayOpen(me.role, "/tickets");
  const [{ pairs: wanted }, change] = useAddress();
  const all = wanted === "all";
  const apart = pairs.filter(({ human, auto }) => human !== auto);
  const shown = all ? pairs : apart;
  return (
    <Section
      title="Where do judge and reviewer disagree?"
      aside={
        <Switch
          size="sm"
          label={`All ${number(pairs.length)} audited`}
          checked={all}
          onChange={(event) => change({ pairs: event.currentTarget.checked ? "all" : null })}
        />
      }
    >
      {shown.length === 0 ? (
        <Text c="dimmed">On none of the {number(pairs.length)} audited tickets so far.</Text>
      ) : (
        <TableFrame minWidth={520} label="Disagreements">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Ticket</Table.Th>
                <Table.Th>Reviewer said</Table.Th>
                <Table.Th>Judge said</Table.Th>
                <Table.Th ta="right">Judge's score</Table.Th>
                <Table.Th>Reviewer</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map(({ ticketId, human, auto, value, reviewer }) => (
                <Table.Tr key={`${ticketId}-${reviewer}`}>
                  <Table.Td>
                    {linked ? (
                      <a href={addressTo(`/tickets/${encodeURIComponent(ticketId)}`, { criterion })}>{ticketId}</a>
                    ) : (
                      ticketId
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Verdict verdict={human} />
                  </Table.Td>
                  <Table.Td>
                    <Verdict verdict={auto} />
                  </Table.Td>
                  <Table.Td ta="right">{value === null ? "" : number(value, 2)}</Table.Td>
                  <Table.Td>{reviewer}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Section>
  );
}
