import { Group, NativeSelect, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { day, number, percent, plural, today, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { SopViews } from "./sop-views.tsx";

type SearchUse = Reply<"GET /search-use">;
type Use = SearchUse["all"];

const dayMs = 86_400_000;
const periods = [
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "90", label: "Last 90 days" },
];

/** How questions fare: by counts, and by shares with their intervals. */
export function SearchUsePage() {
  const [search, change] = useAddress();
  const days = periods.some(({ value }) => value === search.days) ? Number(search.days) : 30;
  const to = today();
  const from = new Date(Date.parse(to) - days * dayMs).toISOString().slice(0, 10);
  const query = useRead("GET /search-use", { query: { from, to } });
  return (
    <Page
      question="Do people find what they ask for?"
      title="Search"
      answer={query.data && <Summary use={query.data} />}
      actions={
        <NativeSelect
          size="xs"
          label="Period"
          data={periods}
          value={String(days)}
          onChange={(event) => change({ days: event.currentTarget.value })}
        />
      }
    >
      <SopViews />
      <Loaded query={query} lines={6} height={60}>
        {(use) => (use.all.questions === 0 ? <Nothing /> : <Figures use={use} />)}
      </Loaded>
    </Page>
  );
}

/** Below a second in thousandths, as a tenth would say "0.0". */
const took = (seconds: number): string =>
  seconds < 1 ? `${number(Math.ceil(1000 * seconds))}\u00a0ms` : `${number(seconds, 1)}\u00a0s`;

function Summary({ use: { all, from, to } }: { use: SearchUse }) {
  const seconds = all.secondsToAnswer;
  return (
    <>
      {plural(all.questions, "question")} from {day(from)} to {day(to)}
      {all.zero && `; nothing in force fitted ${percent(all.zero.value)} of them`}
      {seconds && `; an answer took ${took(seconds.median)} (9 of 10 within ${took(seconds.p90)})`}.
    </>
  );
}

function Nothing() {
  return (
    <Empty title="Nobody asked anything in this period" step={<StepLink to="/ask">Ask something</StepLink>}>
      Every question is counted here with what came of it.
    </Empty>
  );
}

const rows = [
  ["zero", "No result"],
  ["refined", "Asked again in other words"],
  ["opened", "Source opened"],
  ["useful", "Useful, of the feedback"],
] as const;

function Figures({ use }: { use: SearchUse }) {
  const { useful, wrong, outdated } = use.all.feedback;
  return (
    <>
      <Section title="All questions">
        {rows.map(([name, label]) => {
          const estimate = use.all[name];
          return (
            <Group key={name} gap="sm" wrap="nowrap" my={6}>
              <Text size="sm" w={200}>
                {label}
              </Text>
              {estimate ? (
                <Estimate estimate={estimate} noun={name === "useful" ? "verdict" : "question"} />
              ) : (
                <Text size="sm" c="dimmed">
                  none yet
                </Text>
              )}
            </Group>
          );
        })}
        <Text size="sm" c="dimmed">
          Feedback: {useful} useful, {wrong} wrong, {outdated} outdated. Intervals take questions as independent; those
          of one person are not quite.
        </Text>
      </Section>
      <Split title="By team" rows={use.teams} />
      <Split title="By channel" rows={use.channels} />
    </>
  );
}

function Split({ title, rows: list }: { title: string; rows: readonly (Use & { name: string })[] }) {
  return (
    <Section title={title}>
      <TableFrame minWidth={720}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words(title.slice(3))}</Table.Th>
              <Table.Th ta="right">Questions</Table.Th>
              <Table.Th>No result</Table.Th>
              <Table.Th>Asked again</Table.Th>
              <Table.Th ta="right">Time to an answer</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map((one) => (
              <Table.Tr key={one.name}>
                <Table.Td>{words(one.name)}</Table.Td>
                <Table.Td ta="right">{number(one.questions)}</Table.Td>
                <Table.Td>{one.zero && <Estimate estimate={one.zero} noun="question" />}</Table.Td>
                <Table.Td>{one.refined && <Estimate estimate={one.refined} noun="question" />}</Table.Td>
                <Table.Td ta="right">{one.secondsToAnswer ? took(one.secondsToAnswer.median) : "–"}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}
