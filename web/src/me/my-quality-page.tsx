import { Table, Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { day, number, percent, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { stateWords } from "../disputes/rating.tsx";

type Mine = Reply<"GET /me/quality">;

export function MyQualityPage() {
  const query = useRead("GET /me/quality", {});
  return (
    <Page
      question="How am I doing, and who says so?"
      title="My quality"
      answer={query.data && <Answer mine={query.data} />}
    >
      <Loaded query={query} lines={6}>
        {(mine) =>
          mine.tickets.length === 0 ? (
            <Empty title="None of your tickets is scored yet">Your scores appear here with their reasons.</Empty>
          ) : (
            <>
              <InAll mine={mine} />
              <Disputes />
              <ByCriterion mine={mine} />
              <Tickets mine={mine} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Answer({ mine: { decided, tickets } }: { mine: Mine }) {
  const machine = decided.byCheck + decided.byJudge;
  const all = machine + decided.byPerson;
  return (
    <>
      {plural(tickets.length, "ticket")}; {all > 0 ? percent(machine / all) : "none"} of the ratings were made by
      machine and {percent(all > 0 ? decided.byPerson / all : 0)} by a person.
    </>
  );
}

function InAll({ mine: { figures, decided } }: { mine: Mine }) {
  const { corrected, blind, iqs } = figures;
  return (
    <Panel>
      {corrected ? (
        <Estimate estimate={corrected} noun="blind review" />
      ) : (
        <Text>
          Nothing can be said about you in all yet: {plural(blind, "blind review")} of your tickets, and fewer than five
          tell more about chance than about you.
        </Text>
      )}
      <Text size="sm" c="dimmed" mt="sm">
        {iqs.value !== null &&
          `People's reviews of your tickets came to ${number(iqs.value, 1)} on average (${plural(iqs.reviews, "review")}). `}
        Of the ratings below {number(decided.byCheck)} come from checks in code, {number(decided.byJudge)} from the
        judge and {number(decided.byPerson)} from people; {number(decided.unscored)} are open. Single ratings by machine
        may be wrong: you can dispute each one on its ticket.
      </Text>
    </Panel>
  );
}

function Disputes() {
  const query = useRead("GET /disputes", { query: {} });
  const disputes = query.data?.disputes ?? [];
  if (disputes.length === 0) return null;
  return (
    <Section title="My disputes">
      <TableFrame minWidth={460} label="My disputes">
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {disputes.map(({ id, ticketId, title, state, dueAt, decided }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">
                  <a href={`/quality/disputes/${id}`}>{title}</a>
                  <Text size="xs" c="dimmed" fw={400}>
                    {ticketId}
                  </Text>
                </Table.Th>
                <Table.Td>
                  <StateWord state={state === "open" ? "in-review" : state === "upheld" ? "approved" : "superseded"}>
                    {stateWords[state]}
                  </StateWord>
                </Table.Td>
                <Table.Td>{decided ? `${decided.by}, ${day(decided.at)}` : `target ${day(dueAt)}`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}

function ByCriterion({ mine: { criteria } }: { mine: Mine }) {
  return (
    <Section title="What was missed">
      <TableFrame minWidth={520} label="By criterion">
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Criterion</Table.Th>
              <Table.Th ta="right">Met</Table.Th>
              <Table.Th ta="right">Missed</Table.Th>
              <Table.Th ta="right">Rated by a person</Table.Th>
              <Table.Th>Look at</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {criteria.map(({ criterionId, title, met, missed, byPerson, missedTickets }) => (
              <Table.Tr key={criterionId}>
                <Table.Th scope="row">{title}</Table.Th>
                <Table.Td ta="right">{number(met)}</Table.Td>
                <Table.Td ta="right">{number(missed)}</Table.Td>
                <Table.Td ta="right">{number(byPerson)}</Table.Td>
                <Table.Td>
                  {missedTickets.slice(0, 4).map((id) => (
                    <span key={id}>
                      <a href={addressTo(`/tickets/${encodeURIComponent(id)}`, { criterion: criterionId })}>
                        {id}
                      </a>{" "}
                    </span>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Text size="xs" c="dimmed" mt="xs">
        Counts of single ratings, as they stand. They are not a rate: the machine's mistakes are in them.
      </Text>
    </Section>
  );
}

function Tickets({ mine: { tickets } }: { mine: Mine }) {
  return (
    <Section title="My tickets">
      <TableFrame minWidth={560} label="My tickets">
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Ticket</Table.Th>
              <Table.Th>Missed</Table.Th>
              <Table.Th ta="right">Auto-score</Table.Th>
              <Table.Th ta="right">A person's review</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tickets.map(({ ticketId, openedAt, contactReason, auto, review, missed, dispute }) => (
              <Table.Tr key={ticketId}>
                <Table.Th scope="row">
                  <a href={`/tickets/${encodeURIComponent(ticketId)}`}>{ticketId}</a>
                  <Text size="xs" c="dimmed" fw={400}>
                    {contactReason ? words(contactReason) : "No reason"}, {day(openedAt)}
                    {dispute && ` · dispute ${dispute}`}
                  </Text>
                </Table.Th>
                <Table.Td>{missed.join(", ") || "nothing"}</Table.Td>
                <Table.Td ta="right">{auto === null ? "none" : number(auto, 0)}</Table.Td>
                <Table.Td ta="right">{review?.score == null ? "none" : number(review.score, 0)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}
