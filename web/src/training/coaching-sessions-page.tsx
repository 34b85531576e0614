import { Table } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { day } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";

export function CoachingSessionsPage() {
  const query = useRead("GET /coaching-sessions", {});
  return (
    <Page
      question="What was talked about, and with whom?"
      title="Coaching sessions"
      back={{ to: "/coaching", label: "Coaching" }}
    >
      <Loaded query={query}>
        {({ sessions }) =>
          sessions.length === 0 ? (
            <Empty title="No session yet">A coach plans one from the coaching page.</Empty>
          ) : (
            <TableFrame minWidth={560} label="Sessions">
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Agent</Table.Th>
                    <Table.Th>About</Table.Th>
                    <Table.Th>Coach</Table.Th>
                    <Table.Th>When</Table.Th>
                    <Table.Th>Action items</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {sessions.map(({ id, agentName, purpose, coach, heldAt, plannedFor, actions }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        <a href={`/coaching/${id}`}>{agentName}</a>
                      </Table.Td>
                      <Table.Td>{purpose}</Table.Td>
                      <Table.Td>{coach}</Table.Td>
                      <Table.Td>
                        {heldAt ? <StateWord state="approved">{day(heldAt)}</StateWord> : day(plannedFor)}
                      </Table.Td>
                      <Table.Td>
                        {actions.filter(({ doneAt }) => doneAt !== null).length} of {actions.length} done
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          )
        }
      </Loaded>
    </Page>
  );
}
