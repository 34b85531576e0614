import { NumberInput, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { formatRange, formatValue } from "../components/estimate-format.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { duration, number, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";

type ReviewersReply = Reply<"GET /reviewers">;
type Reviewer = ReviewersReply["reviewers"][number];

export function ReviewersPage() {
  const query = useRead("GET /reviewers", {});
  const flagged = query.data?.reviewers.filter((one) => one.flagged) ?? [];
  return (
    <Page
      question="Do reviewers measure with the same rule?"
      title="Reviewers"
      back={{ to: "/quality/queue", label: "Review queue" }}
      answer={
        query.data &&
        query.data.reviewers.length > 0 &&
        (flagged.length === 0
          ? "Nobody is stricter or more lenient than chance allows."
          : `${flagged.map(({ reviewer }) => reviewer).join(", ")} ${flagged.length === 1 ? "differs" : "differ"} from what the tickets would suggest.`)
      }
    >
      <Loaded query={query} lines={6}>
        {(reply) =>
          reply.reviewers.length === 0 ? (
            <Empty title="Nobody has reviewed yet">Each reviewer's leniency, agreement and pace stand here.</Empty>
          ) : (
            <Reviewers reply={reply} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Reviewers({ reply: { reviewers, judgeAsReviewer } }: { reply: ReviewersReply }) {
  return (
    <>
      <Section title="Who gives more, who gives less?">
        <EstimateTable
          heading="Reviewer"
          unit="points"
          scale={{ min: -0.3, max: 0.3 }}
          rows={reviewers.map((one) => ({
            id: one.reviewer,
            name: one.reviewer,
            title: one.reviewer,
            detail: one.flagged ? <StateWord state="warning">Differs</StateWord> : plural(one.labels, "label"),
            estimate: one.leniency,
            missing: "Not enough labels",
            noun: "label",
          }))}
        />
        <Text size="sm" c="dimmed" mt="sm" maw="46em">
          Label less calibrated score, averaged over the tickets each one read: above zero gives more than the tickets
          suggest. It means something only where chance decides who reads what, so let assignments be shared out.
          "Differs" holds at a false discovery rate of 10 %.
        </Text>
      </Section>
      <Section title="Agreement, pace and goals">
        <TableFrame minWidth={760} label="Reviewers">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Reviewer</Table.Th>
                <Table.Th ta="right">Tickets</Table.Th>
                <Table.Th ta="right">Same answer as another</Table.Th>
                <Table.Th ta="right">Aligned with sessions</Table.Th>
                <Table.Th ta="right">Time a review</Table.Th>
                <Table.Th ta="right">Open</Table.Th>
                <Table.Th>Goal a week</Table.Th>
                <Table.Th>Leniency by month</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reviewers.map((one) => (
                <ReviewerLine key={one.reviewer} one={one} />
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Section>
      <JudgeAsReviewer test={judgeAsReviewer} />
    </>
  );
}

function ReviewerLine({ one }: { one: Reviewer }) {
  const { reviewer, tickets, agreement, alignment, secondsPerReview, assigned, months } = one;
  return (
    <Table.Tr>
      <Table.Th scope="row">{reviewer}</Table.Th>
      <Table.Td ta="right">{number(tickets)}</Table.Td>
      <Table.Td ta="right">{agreement ? `${formatValue(agreement)} ${formatRange(agreement)}` : "–"}</Table.Td>
      <Table.Td ta="right">{alignment ? `${formatValue(alignment)} ${formatRange(alignment)}` : "–"}</Table.Td>
      <Table.Td ta="right">{secondsPerReview === null ? "–" : duration(secondsPerReview)}</Table.Td>
      <Table.Td ta="right">{number(assigned)}</Table.Td>
      <Table.Td>
        <Goal one={one} />
      </Table.Td>
      <Table.Td>
        {months.map(({ month, leniency, labels }) => (
          <Text size="xs" key={month}>
            {month}:{" "}
            {leniency
              ? `${formatValue(leniency, "points")} ${formatRange(leniency, "points")}`
              : plural(labels, "label")}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

function Goal({ one: { reviewer, goal } }: { one: Reviewer }) {
  const { me } = useSession();
  const [value, setValue] = useState(goal?.perWeek ?? 0);
  const save = useSend("PUT /reviewers/:reviewer/goal", { refresh: ["GET /reviewers"] });
  const text = goal ? `${number(goal.doneThisWeek)} of ${number(goal.perWeek)} done` : "no goal";
  if (me.role !== "qa-lead") return <>{text}</>;
  return (
    <>
      <NumberInput
        aria-label={`Tickets a week for ${reviewer}`}
        size="xs"
        w={90}
        min={0}
        max={500}
        value={value}
        onChange={(next) => setValue(Number(next) || 0)}
        onBlur={() => {
          if (value !== (goal?.perWeek ?? 0)) save.mutate({ params: { reviewer }, body: { perWeek: value } });
        }}
      />
      <Text size="xs" c="dimmed">
        {text}
      </Text>
    </>
  );
}

function JudgeAsReviewer({ test }: { test: ReviewersReply["judgeAsReviewer"] }) {
  return (
    <Section title="Could the judge stand in for a reviewer?">
      <Text maw="46em">
        {test
          ? `It agrees with the others at least as well as ${percent(test.winningRate)} of the reviewers do, less an allowance of ${percent(test.epsilon)}. One half and more speaks for it.`
          : "Not known yet: the alternative annotator test needs three reviewers who share 30 tickets each with others."}
      </Text>
    </Section>
  );
}
