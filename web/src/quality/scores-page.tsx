import { SegmentedControl, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { formatEstimate } from "../components/estimate-format.ts";
import { number, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";

type Scores = Reply<"GET /quality-scores">;
type Row = Scores["rows"][number];

const cuts = ["team", "agent", "month", "reviewer"] as const;

export function QualityScoresPage() {
  const [search, change] = useAddress();
  const by = cuts.find((one) => one === search.by) ?? "team";
  const query = useRead("GET /quality-scores", { query: { by } }, { keepPrevious: true });
  const corrected = query.data?.overall?.corrected;
  return (
    <Page
      question="How good are our reviews in all?"
      title="Review scores"
      back={{ to: "/quality", label: "Quality" }}
      answer={
        query.data &&
        (corrected
          ? `Reviewing every ticket would give ${formatEstimate(corrected, "percent", "blind review")}.`
          : "It cannot be told yet: too few tickets that were drawn by chance are reviewed.")
      }
    >
      <SegmentedControl
        mb="sm"
        value={by}
        onChange={(value) => change({ by: value === "team" ? null : value })}
        data={cuts.map((value) => ({ value, label: `By ${value}` }))}
      />
      <Loaded query={query} lines={5}>
        {(scores) =>
          scores.overall === null ? (
            <Empty title="Nothing is scored yet">Scores stand here after the first scoring run.</Empty>
          ) : (
            <ScoresTable scores={scores} by={by} />
          )
        }
      </Loaded>
    </Page>
  );
}

function ScoresTable({ scores, by }: { scores: Scores; by: string }) {
  const { overall, rows, scorecard, judge } = scores;
  return (
    <>
      <TableFrame minWidth={760} label="Review scores">
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words(by)}</Table.Th>
              <Table.Th w="38%">Corrected score</Table.Th>
              <Table.Th ta="right">IQS, human reviews</Table.Th>
              <Table.Th ta="right">AQS, auto-scores</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {overall && by !== "reviewer" && <Line row={overall} by={by} />}
            {rows.map((row) => (
              <Line key={row.key} row={row} by={by} />
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Text size="sm" c="dimmed" my="sm" maw="46em">
        Corrected: what reviewing every ticket would give, from blind reviews drawn by chance, with its interval. IQS:
        the mean of the reviews people made, chosen tickets included, so it describes those tickets only. AQS: the mean
        of auto-scores, with the judge's own errors in it; it is never the answer. Nobody is ranked: intervals that
        overlap tell no difference.
      </Text>
      <Provenance
        facts={[
          ["Scorecard", scorecard && `${scorecard.title} v${scorecard.number}`],
          ["Judge", judge],
        ]}
      />
    </>
  );
}

function Line({ row, by }: { row: Row; by: string }) {
  const { name, corrected, iqs, aqs, blind } = row;
  const notes = [
    plural(iqs.reviews, "review"),
    ...(iqs.targeted > 0 ? [`${iqs.targeted} chosen`] : []),
    ...(iqs.settled > 0 ? [`${iqs.settled} settled by disputes`] : []),
  ];
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>
        {corrected ? (
          <Estimate estimate={corrected} noun="blind review" />
        ) : (
          <Text size="sm" c="dimmed">
            {by === "reviewer"
              ? "A reviewer's tickets are no population of their own"
              : `Not yet: ${plural(blind, "blind review")}`}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {iqs.value === null ? "none" : number(iqs.value, 1)}
        <Text size="xs" c="dimmed">
          {notes.join(", ")}
        </Text>
      </Table.Td>
      <Table.Td ta="right" c="dimmed">
        {aqs.value === null ? "none" : number(aqs.value, 1)}
        <Text size="xs" c="dimmed">
          {plural(aqs.tickets, "ticket")}, not corrected
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
