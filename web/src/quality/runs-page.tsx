import { Button, Table, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, number, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { NewRun } from "./new-run.tsx";
import classes from "./runs.module.css";
import { runWords, selectionWords } from "./runs-words.ts";
import { SpendingPanel } from "./spending.tsx";

export type Run = Reply<"GET /score-runs">["runs"][number];

const lookAgainMs = 2_000;

/** Scoring runs: how far, at what cost, and what it may cost at most. */
export function RunsPage() {
  const { me } = useSession();
  const [{ new: making }, change] = useAddress();
  const mayStart = me.role === "qa-lead" || me.role === "operator";
  const query = useRead(
    "GET /score-runs",
    {},
    { again: (reply) => (reply?.runs.some(({ finishedAt }) => finishedAt === null) ? lookAgainMs : false) },
  );
  const open = () => change({ new: "run" });
  return (
    <Page
      question="What is being scored, and what does it cost?"
      title="Scoring runs"
      answer={query.data && <Answer runs={query.data.runs} />}
      actions={mayStart && <Button onClick={open}>Score tickets</Button>}
    >
      <Loaded query={query} lines={4} height={56}>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty title="Nothing is scored yet" step={mayStart && <Button onClick={open}>Score tickets</Button>}>
              A run scores the tickets you choose in the background. You see what it would cost before it starts.
            </Empty>
          ) : (
            <RunsTable runs={runs} />
          )
        }
      </Loaded>
      <Text size="sm" mt="sm">
        <a href="/quality/red-team">Can the judge be misled?</a> Figures of attempts to do so.
      </Text>
      <SpendingPanel />
      <NewRun opened={making === "run" && mayStart} close={() => change({ new: null })} />
    </Page>
  );
}

function Answer({ runs }: { runs: readonly Run[] }) {
  const active = runs.filter(({ finishedAt }) => finishedAt === null);
  const failed = runs.reduce((sum, run) => sum + run.failed, 0);
  const dead = failed > 0 ? ` ${plural(failed, "ticket")} of past runs could not be scored; each says why.` : "";
  if (active.length === 0) return <>Nothing is being scored now.{dead}</>;
  const left = active.reduce((sum, run) => sum + run.total - run.done, 0);
  return (
    <>
      {plural(active.length, "run")} on the way, {plural(left, "ticket")} to go.{dead}
    </>
  );
}

function RunsTable({ runs }: { runs: readonly Run[] }) {
  return (
    <Section title="Runs">
      <TableFrame minWidth={680} label="Scoring runs">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Run</Table.Th>
              <Table.Th>Tickets</Table.Th>
              <Table.Th>Progress</Table.Th>
              <Table.Th>Judge</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Th scope="row" className={classes.subject}>
                  <a href={`/quality/runs/${run.id}`}>{runWords(run)}</a>
                  <Text size="xs" c="dimmed">
                    {instant(run.createdAt)}, by {run.startedBy}
                  </Text>
                </Table.Th>
                <Table.Td>{selectionWords(run.selection)}</Table.Td>
                <Table.Td>
                  <RunState run={run} />
                </Table.Td>
                <Table.Td>
                  {run.judge}
                  <Text size="xs" c="dimmed">
                    {run.scorecard}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}

export function RunState({ run }: { run: Pick<Run, "done" | "total" | "failed" | "waiting" | "finishedAt"> }) {
  const { done, total, failed, waiting, finishedAt } = run;
  const count = `${number(done)} of ${number(total)}`;
  if (finishedAt !== null && failed > 0)
    return <StateWord state="warning">{`${number(failed)} of ${number(total)} not scored`}</StateWord>;
  if (finishedAt !== null) return <StateWord state="in-force">{`all ${number(total)} scored`}</StateWord>;
  const waits = waiting > 0 ? `, ${number(waiting)} waiting` : "";
  return <StateWord state="in-review">{`${count} (${percent(total === 0 ? 0 : done / total)})${waits}`}</StateWord>;
}
