import { Table } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, plural, today } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";

type Assignment = Reply<"GET /assignments">["assignments"][number];

export function AssignmentsPage() {
  const { me } = useSession();
  const mine = me.role === "agent";
  const query = useRead("GET /assignments", {});
  const list = query.data?.assignments;
  return (
    <Page
      question={mine ? "What am I to learn, and by when?" : "Who learns what, and by when?"}
      title="Assignments"
      answer={list && list.length > 0 && <Answer list={list} />}
    >
      <Loaded query={query}>
        {({ assignments }) =>
          assignments.length === 0 ? (
            <Empty
              title={mine ? "Nothing is assigned to you" : "Nothing is assigned yet"}
              step={!mine && <StepLink to="/training">See what is recommended</StepLink>}
            >
              {mine
                ? "When a trainer assigns a module to you, it stands here with its date."
                : "Assign a recommended module; it stands here with its date."}
            </Empty>
          ) : (
            <Assignments list={assignments} mine={mine} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Answer({ list }: { list: readonly Assignment[] }) {
  const late = list.filter(({ dueOn }) => dueOn < today()).length;
  return (
    <>
      {plural(list.length, "assignment")}
      {late > 0 ? `, ${late} past the due date.` : ", none past the due date."}
    </>
  );
}

function Assignments({ list, mine }: { list: readonly Assignment[]; mine: boolean }) {
  const soonest = [...list].sort((a, b) => a.dueOn.localeCompare(b.dueOn));
  return (
    <TableFrame minWidth={480}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Module</Table.Th>
            {!mine && <Table.Th>Agent</Table.Th>}
            <Table.Th>Due</Table.Th>
            <Table.Th>Assigned by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {soonest.map(({ id, moduleId, moduleTitle, agentName, dueOn, assignedBy, assignedAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <a href={`/modules/${moduleId}`}>{moduleTitle}</a>
              </Table.Td>
              {!mine && <Table.Td>{agentName}</Table.Td>}
              <Table.Td>
                {dueOn < today() ? <StateWord state="warning">{day(dueOn)}, past</StateWord> : day(dueOn)}
              </Table.Td>
              <Table.Td>
                {assignedBy}, {day(assignedAt)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
