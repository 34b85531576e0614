import { Table } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { number, words } from "../components/format.ts";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";

export function Modules() {
  const query = useRead("GET /modules", {});
  return (
    <Loaded query={query}>
      {({ modules }) =>
        modules.length === 0 ? (
          <Empty title="No modules yet">
            A trainer assembles one from an SOP step; its words stay tied to that version.
          </Empty>
        ) : (
          <TableFrame>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Module</Table.Th>
                  <Table.Th ta="right">Minutes</Table.Th>
                  <Table.Th>State</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {modules.map(({ id, title, minutes, state }) => (
                  <Table.Tr key={id}>
                    <Table.Td>
                      <a href={`/modules/${id}`}>{title}</a>
                    </Table.Td>
                    <Table.Td ta="right">{number(minutes)}</Table.Td>
                    <Table.Td>{words(state)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        )
      }
    </Loaded>
  );
}
