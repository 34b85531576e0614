import { Alert, Button, Table, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useRead, useSend } from "../client/use-call.ts";
import { Estimate } from "../components/estimate.tsx";
import { instant, percent, plural, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded, Progress } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import classes from "./impact.module.css";
import { agreementWords, type CriterionRerun, type Rerun } from "./impact-words.ts";

const lookEvery = 1500;

/** Tries what hangs on a version against its text, and shows what came of it so far. */
export function Reruns({ versionId }: { versionId: string }) {
  const { me } = useSession();
  const query = useRead(
    "GET /sop-versions/:id/reruns",
    { params: { id: versionId } },
    { again: (reply) => (reply?.reruns.some((one) => one.finishedAt === null) ? lookEvery : false) },
  );
  const start = useSend("POST /sop-versions/:id/reruns", { refresh: ["GET /sop-versions/:id/reruns"] });
  const newest = query.data?.reruns[0];
  const may = ["sop-owner", "head", "qa-lead", "operator"].includes(me.role);
  const fresh = newest?.current && newest.progress.failed === 0;
  return (
    <Loaded query={query} lines={2} height={70}>
      {() => (
        <>
          {may && !fresh && (
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              loading={start.isPending || newest?.finishedAt === null}
              onClick={() => start.mutate({ params: { id: versionId } })}
              mb="md"
            >
              {newest ? "Rerun these again" : "Rerun these now"}
            </Button>
          )}
          {start.error && <Problem error={start.error} doing="saving" />}
          {newest ? (
            <Results rerun={newest} />
          ) : (
            <Empty title="Nothing was tried yet">
              A rerun judges the audited tickets again as if this text were in force, checks the words that questions
              cite, walks every way through the flow, and works out what bots could take. It changes no score.
            </Empty>
          )}
        </>
      )}
    </Loaded>
  );
}

function Results({ rerun }: { rerun: Rerun }) {
  const { progress, finishedAt, startedBy, createdAt, current, failures } = rerun;
  return (
    <>
      {finishedAt === null && <Progress label="Trying what hangs on it" done={progress.done} total={progress.total} />}
      <Text size="sm" c="dimmed" mb="sm">
        {finishedAt === null ? "Started" : "Tried"} by {startedBy}, {instant(createdAt)}
        {rerun.against !== null && `, against version ${rerun.against}`}.
        {!current && " Something it rests on has changed since; try it again."}
      </Text>
      {failures.length > 0 && (
        <Alert color="brass" variant="light" mb="md" title={`${plural(failures.length, "piece")} could not be tried`}>
          {failures.map(({ kind, key, reason }) => (
            <Text key={`${kind} ${key}`} size="sm">
              {words(kind)} {key}: {reason}
            </Text>
          ))}
        </Alert>
      )}
      <Criteria rerun={rerun} />
      <Questions rerun={rerun} />
      <Flow rerun={rerun} />
      <Readiness rerun={rerun} />
    </>
  );
}

function Criteria({ rerun: { criteria, judge, against } }: { rerun: Rerun }) {
  if (criteria.length === 0) return null;
  return (
    <>
      <h3 className={classes.subtitle}>Would the judge still agree with people?</h3>
      <TableFrame minWidth={760} label="Agreement by criterion">
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Criterion</Table.Th>
              <Table.Th>As version {against ?? "before"} reads</Table.Th>
              <Table.Th>As this one reads</Table.Th>
              <Table.Th>What changes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {criteria.map((one) => (
              <Table.Tr key={one.criterionId}>
                <Table.Td>
                  <a href={`/quality/calibration/${one.criterionId}`}>{one.title}</a>
                </Table.Td>
                <Table.Td>
                  <Agreement pair={one.before} />
                </Table.Td>
                <Table.Td>
                  <Agreement pair={one.after} />
                </Table.Td>
                <Table.Td maw={280}>
                  <Changes criterion={one} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Text size="sm" c="dimmed" mt={6}>
        Share of audited tickets on which {judge ? `the judge (${judge})` : "the judge"} says what people said; beside
        it the agreement beyond chance (AC1). These tickets show how a text reads, not how often the rule is kept.
      </Text>
    </>
  );
}

function Agreement({ pair: { raw, chanceCorrected } }: { pair: CriterionRerun["before"] }) {
  if (!raw) return <Text size="sm">no ticket</Text>;
  return (
    <>
      <Estimate estimate={raw} noun="audited ticket" />
      {chanceCorrected && (
        <Text size="xs" c="dimmed">
          AC1 {chanceCorrected.value.toFixed(2)}
          {chanceCorrected.low === chanceCorrected.high
            ? ", no disagreement seen"
            : ` (${chanceCorrected.low.toFixed(2)} to ${chanceCorrected.high.toFixed(2)})`}
        </Text>
      )}
    </>
  );
}

function Changes({ criterion }: { criterion: CriterionRerun }) {
  const { flips, abstained } = criterion;
  return (
    <>
      <Text size="sm">{agreementWords(criterion)}</Text>
      {abstained.after > 0 && (
        <Text size="xs" c="dimmed">
          The judge abstains on {abstained.after}, before on {abstained.before}.
        </Text>
      )}
      {flips.length > 0 && (
        <details className={classes.tickets}>
          <summary>{plural(flips.length, "ticket")}</summary>
          {flips.map(({ ticketId }) => (
            <a key={ticketId} href={`/tickets/${ticketId}`}>
              {ticketId}
            </a>
          ))}
        </details>
      )}
    </>
  );
}

const citationWords = { holds: "holds", reworded: "its words changed", lost: "its rule is gone" } as const;

function Questions({ rerun: { modules } }: { rerun: Rerun }) {
  if (modules.length === 0) return null;
  return (
    <>
      <h3 className={classes.subtitle}>Do the questions still cite words that stand in the text?</h3>
      <ul className={classes.list}>
        {modules.map(({ id, title, items }) => {
          const broken = items.filter(({ fate }) => fate !== "holds");
          return (
            <li key={id}>
              <a href={`/modules/${id}`}>{title}</a>{" "}
              {broken.length === 0 ? (
                <StateWord state="approved">{plural(items.length, "question")} hold</StateWord>
              ) : (
                <StateWord state="warning">
                  {broken.length} of {plural(items.length, "question")} to mend
                </StateWord>
              )}
              {broken.map((item) => (
                <Text key={item.id} size="sm" c="dimmed">
                  “{item.prompt}”: {citationWords[item.fate]} ({item.anchor})
                </Text>
              ))}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Flow({ rerun: { simulations } }: { rerun: Rerun }) {
  if (simulations.length === 0) return null;
  return (
    <>
      <h3 className={classes.subtitle}>Can a bot walk it?</h3>
      <ul className={classes.list}>
        {simulations.map(({ id, title, before, after }) => (
          <li key={id}>
            {title}{" "}
            <StateWord state={after.passed ? "approved" : "warning"}>
              {after.met} of {after.of} hold
            </StateWord>
            {before && (before.passed !== after.passed || before.met !== after.met || before.of !== after.of) && (
              <Text size="sm" c="dimmed">
                In the version before: {before.met} of {before.of}.
              </Text>
            )}
            {after.problems.map((problem) => (
              <Text key={problem} size="sm">
                {problem}
              </Text>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Readiness({ rerun: { reasons } }: { rerun: Rerun }) {
  if (reasons.length === 0) return null;
  return (
    <>
      <h3 className={classes.subtitle}>What can be left to bots?</h3>
      <ul className={classes.list}>
        {reasons.map(({ reason, before, after }) => (
          <li key={reason}>
            {words(reason)}: {percent(after)} of its tickets with this version, {percent(before)} without
          </li>
        ))}
      </ul>
    </>
  );
}
