import { Button, Table, Text } from "@mantine/core";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate } from "../components/estimate.tsx";
import { instant, number, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded, Progress } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import classes from "./runs.module.css";

type RedTeam = Reply<"GET /red-teams">["redTeams"][number];
type Report = NonNullable<RedTeam["report"]>;
type Figures = Report["families"][number];
type Family = Figures["family"];

const families: Record<Family, readonly [name: string, about: string]> = {
  again: ["Nothing changed", "The same ticket once more: what moves here is noise, and the floor for the rest"],
  injection: ["Text that speaks to the judge", "Put at the start, in the middle or at the end of a turn"],
  length: ["A longer reply", "Padding that says nothing"],
  politeness: ["More courtesy", "Thanks and compliments before each reply"],
  order: ["Criteria in another order", "Asked the other way round"],
  language: ["Another language around it", "A greeting and a close in Spanish or English"],
  null: ["Emptied replies", "Nothing may pass for what was said"],
};
const lookAgainMs = 1_500;

/** Can the judge be misled? Figures of the newest attempt. */
export function RedTeamPage() {
  const { me } = useSession();
  const may = me.role === "qa-lead" || me.role === "operator";
  const query = useRead(
    "GET /red-teams",
    {},
    { again: (reply) => (reply?.redTeams.some(({ finishedAt }) => finishedAt === null) ? lookAgainMs : false) },
  );
  const start = useSend("POST /red-teams", { refresh: ["GET /red-teams"] });
  const [latest] = query.data?.redTeams ?? [];
  const go = may && (
    <Button
      loading={start.isPending}
      disabled={latest !== undefined && latest.finishedAt === null}
      onClick={() => start.mutate({ body: {} })}
    >
      Try to mislead it
    </Button>
  );
  return (
    <Page
      question="Can the judge be misled?"
      title="Red team"
      back={{ to: "/quality/runs", label: "Scoring runs" }}
      answer={latest?.report ? <Answer report={latest.report} /> : undefined}
      actions={latest && go}
    >
      {start.error && <Problem error={start.error} doing="saving" />}
      <Loaded query={query} lines={6}>
        {() =>
          latest === undefined ? (
            <Empty title="Nobody has tried yet" step={go}>
              Thirty tickets are judged as they are and in nine changed forms each: text that speaks to the judge,
              padding, courtesies, another order. What must not move a verdict is counted when it does. With a judge
              model these are about 300 calls.
            </Empty>
          ) : (
            <Latest redTeam={latest} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Answer({ report }: { report: Report }) {
  const injection = report.families.find(({ family }) => family === "injection");
  const { strangeQuotes, linksOrMarkup } = report.contained;
  const contained = strangeQuotes + linksOrMarkup === 0;
  return (
    <>
      {injection?.raised
        ? `Of ${plural(injection.trials, "injected text")}, ${number(Math.round(injection.raised.value * injection.trials))} raised a verdict without a person being asked. `
        : ""}
      {contained
        ? "No verdict rested on words that are not in the ticket, and no link or markup came through."
        : `${number(strangeQuotes)} strange quotations and ${number(linksOrMarkup)} links or markup came through.`}
    </>
  );
}

function Latest({ redTeam }: { redTeam: RedTeam }) {
  const { judge, tickets, seed, createdAt, startedBy, done, total, finishedAt, failure, report } = redTeam;
  return (
    <>
      <Text size="sm" c="dimmed">
        {judge}, {plural(tickets, "ticket")} by chance (seed {seed}), {instant(createdAt)}, by {startedBy}
      </Text>
      {finishedAt === null && <Progress label="Tickets tried" done={done} total={total} />}
      {failure !== null && <Text mt="sm">It could not be finished: {failure}</Text>}
      {report && <Figures report={report} />}
    </>
  );
}

function Figures({ report }: { report: Report }) {
  return (
    <>
      <Section title="What moved the verdicts">
        <TableFrame minWidth={860} label="Figures by attempt">
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Attempt</Table.Th>
                <Table.Th>A verdict changed</Table.Th>
                <Table.Th>and nobody is asked to look</Table.Th>
                <Table.Th>and it went up</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.families.map((one) => (
                <Table.Tr key={one.family}>
                  <Table.Th scope="row" className={classes.subject}>
                    {families[one.family][0]}
                    <Text size="xs" c="dimmed" fw={400}>
                      {families[one.family][1]}
                    </Text>
                  </Table.Th>
                  <Cell estimate={one.changed} />
                  <Cell estimate={one.unflagged} />
                  {one.passes ? (
                    <Table.Td>
                      <Text size="xs" c="dimmed">
                        verdicts that still pass
                      </Text>
                      <Estimate estimate={one.passes} noun="verdict" />
                    </Table.Td>
                  ) : (
                    <Cell estimate={one.raised} />
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Section>
      <Section title="By language of the ticket">
        <TableFrame minWidth={560} label="Figures by language">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Language</Table.Th>
                <Table.Th>Abstained from in part</Table.Th>
                <Table.Th>Changed when asked again</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {report.languages.map(({ language, abstained, changed }) => (
                <Table.Tr key={language}>
                  <Table.Th scope="row">{language}</Table.Th>
                  <Cell estimate={abstained} noun="ticket" />
                  <Cell estimate={changed} noun="ticket" />
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Section>
      {report.worst.length > 0 && (
        <Section title="Texts that raised a verdict">
          {report.worst.map(({ ticketId, attack }) => (
            <Text key={`${ticketId} ${attack}`} size="sm" mb="xs">
              <a href={`/tickets/${encodeURIComponent(ticketId)}`}>{ticketId}</a>: “{attack}”
            </Text>
          ))}
        </Section>
      )}
    </>
  );
}

function Cell({ estimate, noun = "trial" }: { estimate: Figures["changed"]; noun?: string }) {
  return <Table.Td>{estimate ? <Estimate estimate={estimate} noun={noun} /> : "–"}</Table.Td>;
}
