import { Table, Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import { day, number, words } from "../components/format.ts";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { isWriter } from "./version-words.ts";

/** Questions that nothing in force answers, most asked first. */
export function Gaps() {
  const { me } = useSession();
  const query = useRead("GET /gaps", {});
  const writes = isWriter(me.role);
  return (
    <Loaded query={query}>
      {({ gaps }) =>
        gaps.length === 0 ? (
          <Empty title="Every question so far had an answer" step={<StepLink to="/ask">Ask one</StepLink>}>
            When somebody asks what no SOP in force covers, the question is kept here with how often it came.
          </Empty>
        ) : (
          <TableFrame minWidth={540}>
            <Table verticalSpacing="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Question</Table.Th>
                  <Table.Th ta="right">Times asked</Table.Th>
                  <Table.Th>Last asked</Table.Th>
                  <Table.Th>Why</Table.Th>
                  {writes && <Table.Th>Next</Table.Th>}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {[...gaps]
                  .sort((a, b) => b.times - a.times)
                  .map((gap) => (
                    <Table.Tr key={gap.id}>
                      <Table.Td maw={460}>
                        <a href={addressTo("/ask", { q: gap.question })}>{gap.question}</a>
                        <Text size="xs" c="dimmed">
                          asked for a {gap.audience === "bot" ? "bot" : "person"}
                        </Text>
                      </Table.Td>
                      <Table.Td ta="right">{number(gap.times)}</Table.Td>
                      <Table.Td>{day(gap.lastAt)}</Table.Td>
                      <Table.Td>{words(gap.reason)}</Table.Td>
                      {writes && (
                        <Table.Td>
                          <a href="/sops/new">Write an SOP</a>
                        </Table.Td>
                      )}
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
