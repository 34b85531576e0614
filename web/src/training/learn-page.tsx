import { Table, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { MyCoaching } from "./my-coaching.tsx";
import { MyOnboarding } from "./my-onboarding.tsx";
import classes from "./training.module.css";

type Learning = Reply<"GET /learning">;

/** An agent's own: what to take now, what comes again, and what is done. */
export function LearnPage() {
  const query = useRead("GET /learning", {}, { fresh: true });
  return (
    <Page
      question="What am I to learn, and by when?"
      title="Learn"
      width="reading"
      answer={query.data && <Answer learning={query.data} />}
    >
      <Loaded query={query} lines={3} height={90}>
        {(learning) => (
          <>
            <Now learning={learning} />
            <MyOnboarding />
            <MyCoaching />
            <Done learning={learning} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Answer({ learning: { waiting, assignments } }: { learning: Learning }) {
  const late = assignments.filter(({ state }) => state === "overdue").length;
  if (waiting === 0) return "Nothing waits for you.";
  return (
    <>
      {plural(waiting, "thing")} to do{late > 0 ? `, ${late} past the due date` : ""}.
    </>
  );
}

function Now({ learning: { assignments, refreshers } }: { learning: Learning }) {
  const open = assignments.filter(({ state }) => state !== "completed");
  const due = refreshers.filter((one) => one.due);
  if (open.length + due.length === 0)
    return (
      <Empty title="Nothing is assigned to you">
        When a trainer or a policy assigns a module to you, it stands here with its date.
      </Empty>
    );
  return (
    <>
      {open.map(({ id, moduleId, moduleTitle, minutes, dueOn, state, assignedBy, remindedAt, attempts }) => (
        <section key={id} className={classes.card} aria-label={moduleTitle}>
          <div className={classes.cardHead}>
            <h2 className={classes.cardTitle}>{moduleTitle}</h2>
            <StepLink to={`/modules/${moduleId}/take`}>
              {state === "started" ? "Go on" : attempts > 0 ? "Try again" : "Begin"}
            </StepLink>
          </div>
          <Text size="sm">
            {state === "overdue" ? (
              <StateWord state="warning">Was due on {day(dueOn)}</StateWord>
            ) : (
              <>Due on {day(dueOn)}</>
            )}
            , about {plural(minutes, "minute")}, from {assignedBy}
            {remindedAt && `; reminded on ${day(remindedAt)}`}
          </Text>
        </section>
      ))}
      {due.map(({ moduleId, moduleTitle, dueOn }) => (
        <section key={moduleId} className={classes.card} aria-label={`Refresher: ${moduleTitle}`}>
          <div className={classes.cardHead}>
            <h2 className={classes.cardTitle}>Refresher: {moduleTitle}</h2>
            <StepLink to={`/modules/${moduleId}/take?as=refresher`}>Three questions</StepLink>
          </div>
          <Text size="sm">Due on {day(dueOn)}: about when it begins to fade.</Text>
        </section>
      ))}
    </>
  );
}

function Done({ learning: { assignments, refreshers } }: { learning: Learning }) {
  const done = assignments.filter(({ state }) => state === "completed");
  if (done.length === 0) return null;
  const next = new Map(refreshers.map(({ moduleId, dueOn }) => [moduleId, dueOn]));
  return (
    <Section title="Done">
      <TableFrame minWidth={420} label="Done">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Module</Table.Th>
              <Table.Th>Passed on</Table.Th>
              <Table.Th ta="right">Best score</Table.Th>
              <Table.Th>Comes again</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {done.map(({ id, moduleId, moduleTitle, completedAt, bestScore }) => {
              const again = next.get(moduleId);
              return (
                <Table.Tr key={id}>
                  <Table.Td>
                    <a href={`/modules/${moduleId}/take?as=practice`}>{moduleTitle}</a>
                  </Table.Td>
                  <Table.Td>{completedAt && day(completedAt)}</Table.Td>
                  <Table.Td ta="right">{bestScore === null ? "–" : percent(bestScore)}</Table.Td>
                  <Table.Td>{again ? day(again) : "–"}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </Section>
  );
}
