import { Table } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { number } from "../components/format.ts";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { DraftModule } from "./draft-module.tsx";
import { moduleLook } from "./module-words.ts";

const stateWords = { draft: "Draft", published: "Published", stale: "Stale", archived: "Archived" } as const;

export function Modules({ mayEdit }: { mayEdit: boolean }) {
  const query = useRead("GET /modules", {});
  return (
    <>
      {mayEdit && <DraftModule />}
      <Loaded query={query}>
        {({ modules }) =>
          modules.length === 0 ? (
            <Empty title="No modules yet">
              A trainer drafts one from an SOP step; its words stay tied to that version.
            </Empty>
          ) : (
            <TableFrame minWidth={560}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Module</Table.Th>
                    <Table.Th>Skill</Table.Th>
                    <Table.Th ta="right">Minutes</Table.Th>
                    <Table.Th ta="right">Questions</Table.Th>
                    <Table.Th>State</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {modules.map(({ id, title, skill, minutes, questions, state, version, edited, staleRules }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        <a href={`/modules/${id}`}>{title}</a>
                      </Table.Td>
                      <Table.Td>{skill}</Table.Td>
                      <Table.Td ta="right">{number(minutes)}</Table.Td>
                      <Table.Td ta="right">{number(questions)}</Table.Td>
                      <Table.Td>
                        <StateWord state={moduleLook[state]}>
                          {stateWords[state]}
                          {version > 0 && `, version ${version}`}
                          {edited && ", edited"}
                          {staleRules > 0 && `: ${staleRules} changed`}
                        </StateWord>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          )
        }
      </Loaded>
    </>
  );
}
