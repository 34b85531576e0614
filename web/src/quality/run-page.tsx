import { Button, Group, Table, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { instant, number, percent, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded, Progress } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import classes from "./runs.module.css";
import { RunState } from "./runs-page.tsx";
import { batchWords, money, runWords, selectionWords } from "./runs-words.ts";

type Run = Reply<"GET /score-runs/:id">;
const lookAgainMs = 1_500;

/** One run: how far it is, what it cost, what it says differently, and the tickets it gave up. */
export function RunPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useRead(
    "GET /score-runs/:id",
    { params: { id } },
    { again: (run) => (run && run.finishedAt === null ? lookAgainMs : false) },
  );
  const run = query.data;
  return (
    <Page
      question={run?.purpose === "replay" ? "What would these rules have said?" : "How did this run go?"}
      title="Scoring run"
      back={{ to: "/quality/runs", label: "Scoring runs" }}
      answer={run && `${runWords(run)}: ${selectionWords(run.selection)}. ${run.judge}, ${run.scorecard}.`}
    >
      <Loaded query={query} lines={4}>
        {(data) => (
          <>
            <Panel>
              {data.finishedAt === null ? (
                <Progress label="Scored" done={data.done} total={data.total} />
              ) : (
                <RunState run={data} />
              )}
              {data.waiting > 0 && (
                <Text size="sm" mt="xs">
                  {plural(data.waiting, "ticket")} {data.waiting === 1 ? "waits" : "wait"} and will be tried again:{" "}
                  {data.waitingFor}
                </Text>
              )}
              <Spent run={data} />
            </Panel>
            {data.batches.length > 0 && <Batches batches={data.batches} />}
            {data.deadLetters.length > 0 && <DeadLetters run={data} />}
            {data.finishedAt !== null && <Changes id={id} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Spent({ run: { spent, currency, startedBy, createdAt, finishedAt } }: { run: Run }) {
  const kept = spent.promptTokens === 0 ? 0 : spent.cachedTokens / spent.promptTokens;
  return (
    <dl className={classes.facts}>
      <dt>Started</dt>
      <dd>
        {instant(createdAt)}, by {startedBy}
      </dd>
      {finishedAt && (
        <>
          <dt>Ended</dt>
          <dd>{instant(finishedAt)}</dd>
        </>
      )}
      <dt>Calls</dt>
      <dd>
        {number(spent.calls)}
        {spent.failed > 0 && `, ${number(spent.failed)} without a usable answer`}
      </dd>
      <dt>Tokens</dt>
      <dd>
        {number(spent.promptTokens)} asked ({percent(kept)} kept by the provider), {number(spent.completionTokens)}{" "}
        answered
      </dd>
      <dt>Cost</dt>
      <dd>{costOf(spent, currency)}</dd>
    </dl>
  );
}

function costOf({ calls, failed, cost }: Run["spent"], currency: string | null): string {
  if (cost !== null && currency) return money(cost, currency);
  return calls === failed ? "nothing was paid" : "no prices were set";
}

function Batches({ batches }: Pick<Run, "batches">) {
  return (
    <Section title="Handed over for the night">
      <TableFrame minWidth={560} label="Batches at the provider">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Handed over</Table.Th>
              <Table.Th>Tickets</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Answered</Table.Th>
              <Table.Th>Lines not used</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {batches.map(({ id, createdAt, tickets, state, status, answered, problems }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row">{instant(createdAt)}</Table.Th>
                <Table.Td>{number(tickets)}</Table.Td>
                <Table.Td>{batchWords(state, status)}</Table.Td>
                <Table.Td>{state === "waiting" ? "–" : number(answered)}</Table.Td>
                <Table.Td>
                  {number(problems.length)}
                  {problems.length > 0 && (
                    <Text size="xs" c="dimmed">
                      {[...new Set(problems)].join(" ")}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}

function DeadLetters({ run }: { run: Run }) {
  const { me } = useSession();
  const again = useSend("POST /score-runs/:id/redrive", { refresh: ["GET /score-runs/:id", "GET /score-runs"] });
  const may = me.role === "qa-lead" || me.role === "operator";
  return (
    <Section
      title={`${plural(run.deadLetters.length, "ticket")} not scored`}
      aside={
        may && (
          <Button
            size="sm"
            loading={again.isPending}
            onClick={() => again.mutate({ params: { id: run.id }, body: {} })}
          >
            Try them all again
          </Button>
        )
      }
    >
      {again.error && <Problem error={again.error} doing="saving" />}
      <TableFrame minWidth={560} maxHeight={420} label="Tickets not scored">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Ticket</Table.Th>
              <Table.Th>Why</Table.Th>
              <Table.Th>Calls</Table.Th>
              <Table.Th>Given up</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {run.deadLetters.slice(0, 500).map(({ ticketId, failure, tries, doneAt }) => (
              <Table.Tr key={ticketId}>
                <Table.Th scope="row">
                  <a href={`/tickets/${encodeURIComponent(ticketId)}`}>{ticketId}</a>
                </Table.Th>
                <Table.Td>{failure}</Table.Td>
                <Table.Td>{number(tries)}</Table.Td>
                <Table.Td>{instant(doneAt)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}

function Changes({ id }: { id: string }) {
  const query = useRead("GET /score-runs/:id/changes", { params: { id } }, { fresh: true });
  return (
    <Section title="What it says differently">
      <Loaded query={query} lines={3}>
        {({ criteria, tickets }) =>
          criteria.every(({ compared }) => compared === 0) ? (
            <Empty title="Nothing to compare">These tickets had no scores before, or this run added none.</Empty>
          ) : (
            <>
              <TableFrame minWidth={620} label="Changes by criterion">
                <Table verticalSpacing="xs">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Criterion</Table.Th>
                      <Table.Th>Share that differs</Table.Th>
                      <Table.Th>From → to</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {criteria.map(({ criterionId, title, changed, moves, fresh }) => (
                      <Table.Tr key={criterionId}>
                        <Table.Th scope="row" className={classes.subject}>
                          {title}
                        </Table.Th>
                        <Table.Td>{changed ? <Estimate estimate={changed} noun="ticket" /> : "–"}</Table.Td>
                        <Table.Td>
                          {moves.length === 0
                            ? fresh > 0
                              ? `${number(fresh)} scored for the first time`
                              : "none"
                            : moves.map(({ from, to, count }) => `${number(count)} ${words(from)} → ${to}`).join(", ")}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </TableFrame>
              {tickets.length > 0 && (
                <Group gap="xs" mt="sm">
                  <Text size="sm">Tickets that moved:</Text>
                  {tickets.slice(0, 20).map(({ ticketId }) => (
                    <a key={ticketId} href={`/tickets/${encodeURIComponent(ticketId)}`} className={classes.ticket}>
                      {ticketId}
                    </a>
                  ))}
                </Group>
              )}
            </>
          )
        }
      </Loaded>
    </Section>
  );
}
