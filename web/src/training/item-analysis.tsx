import { Table, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { number, percent, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";

type Analysis = Reply<"GET /modules/:id/items">;
type Flag = Analysis["items"][number]["flags"][number];

const flagWords: Record<Flag, string> = {
  miskeyed: "Check the key: those who know the rest get it wrong",
  "does-not-tell": "Hardly tells who knows from who does not",
  "too-easy": "Nearly everybody is right",
  "too-hard": "Nearly everybody is wrong",
  few: "Too few attempts to say",
};

/** Which questions tell something, from first attempts. */
export function ItemAnalysis({ id }: { id: string }) {
  const { data, error } = useRead("GET /modules/:id/items", { params: { id } });
  // A module that was never published has no attempts to look at.
  if (error || !data) return null;
  return (
    <Section title="Do the questions tell who knows it?">
      {data.attempts === 0 ? (
        <Empty title="Nobody has taken it yet">
          After 20 first attempts each question shows how hard it is and whether its key looks right.
        </Empty>
      ) : (
        <Answered analysis={data} />
      )}
    </Section>
  );
}

function Answered({ analysis: { attempts, kr20, items } }: { analysis: Analysis }) {
  const reliability = kr20 === null ? "" : `; reliability of the whole check (KR-20) ${number(kr20, 2)}`;
  return (
    <>
      <Text size="sm" c="dimmed" mb={8}>
        {plural(attempts, "first attempt")}
        {reliability}.
      </Text>
      <TableFrame minWidth={560} label="Item analysis">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Question</Table.Th>
              <Table.Th ta="right">Right</Table.Th>
              <Table.Th ta="right">Goes with the rest (r)</Table.Th>
              <Table.Th>What it says</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map(({ itemId, prompt, difficulty, low, high, rest, flags }) => (
              <Table.Tr key={itemId}>
                <Table.Td>{prompt}</Table.Td>
                <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                  {percent(difficulty)} ({number(100 * low)}–{number(100 * high)})
                </Table.Td>
                <Table.Td ta="right">{rest === null ? "–" : number(rest, 2)}</Table.Td>
                <Table.Td>
                  {flags.length === 0
                    ? "Fine"
                    : flags.map((flag) => (
                        <div key={flag}>
                          {flag === "few" ? flagWords[flag] : <StateWord state="warning">{flagWords[flag]}</StateWord>}
                        </div>
                      ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </>
  );
}
