import { Button, SegmentedControl, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import type { ApiError } from "../client/api-error.ts";
import { call } from "../client/call.ts";
import { saveFile } from "../client/save-file.ts";
import { asApiError, useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, percent, plural, today, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { Policies } from "./policies.tsx";

type Assignment = Reply<"GET /assignments">["assignments"][number];
const views = ["open", "done", "policies"] as const;

export function AssignmentsPage() {
  const { me } = useSession();
  const mine = me.role === "agent";
  const mayAct = me.role === "trainer" || me.role === "operator";
  const [{ view: asked }, change] = useAddress();
  const view = views.find((one) => one === asked) ?? "open";
  const query = useRead("GET /assignments", {});
  const list = query.data?.assignments;
  return (
    <Page
      question={view === "policies" ? "What is assigned by itself?" : "Who learns what, and by when?"}
      title="Assignments"
      answer={view !== "policies" && list && list.length > 0 && <Answer list={list} />}
    >
      <SegmentedControl
        mb="md"
        value={view}
        onChange={(value) => change({ view: value === "open" ? null : value })}
        data={[
          { value: "open", label: "Open" },
          { value: "done", label: "Done" },
          ...(mine ? [] : [{ value: "policies", label: "Policies" }]),
        ]}
      />
      {view === "policies" ? (
        <Policies mayEdit={mayAct} />
      ) : (
        <Loaded query={query}>
          {({ assignments }) => (
            <Assignments
              list={assignments.filter(({ state }) => (state === "completed") === (view === "done"))}
              done={view === "done"}
              mine={mine}
              mayAct={mayAct}
            />
          )}
        </Loaded>
      )}
    </Page>
  );
}

function Answer({ list }: { list: readonly Assignment[] }) {
  const done = list.filter(({ state }) => state === "completed").length;
  const late = list.filter(({ state }) => state === "overdue").length;
  return (
    <>
      {plural(list.length, "assignment")}, {done} completed,{" "}
      {late > 0 ? `${late} past the due date.` : "none past the due date."}
    </>
  );
}

type ListProps = { list: readonly Assignment[]; done: boolean; mine: boolean; mayAct: boolean };

function Assignments({ list, done, mine, mayAct }: ListProps) {
  if (list.length === 0)
    return (
      <Empty
        title={done ? "Nothing is completed yet" : "Nothing is open"}
        step={!mine && !done && <StepLink to="/training">See what is recommended</StepLink>}
      >
        {done
          ? "A pass here, or a completion that a learning system reports, puts an assignment here."
          : "Assign a recommended module; it stands here with its date until it is passed."}
      </Empty>
    );
  return (
    <>
      {mayAct && !done && <RemindLate list={list} />}
      {mayAct && done && <SaveRecords />}
      <TableFrame minWidth={680} label="Assignments">
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Module</Table.Th>
              <Table.Th>Agent</Table.Th>
              <Table.Th>{done ? "Completed" : "Due"}</Table.Th>
              <Table.Th ta="right">Attempts</Table.Th>
              <Table.Th>Assigned by</Table.Th>
              {mayAct && !done && <Table.Th>Take back</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map((assignment) => (
              <Row key={assignment.id} assignment={assignment} mayAct={mayAct && !done} />
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
    </>
  );
}

const sources = { app: "", csv: ", by file", xapi: ", in the LMS" } as const;

function Row({ assignment, mayAct }: { assignment: Assignment; mayAct: boolean }) {
  const { moduleId, moduleTitle, moduleVersion, agentName, team, state, attempts, bestScore, assignedBy } = assignment;
  const { policy, assignedAt, remindedAt, completedAt, completedIn, dueOn, id } = assignment;
  const withdraw = useSend("POST /assignments/:id/withdrawal", { refresh: ["GET /assignments"] });
  return (
    <Table.Tr>
      <Table.Td>
        <a href={`/modules/${moduleId}`}>{moduleTitle}</a>
        <Text size="xs" c="dimmed">
          version {moduleVersion}
        </Text>
      </Table.Td>
      <Table.Td>
        {agentName}
        {team && (
          <Text size="xs" c="dimmed">
            {words(team)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {completedAt !== null ? (
          <StateWord state="approved">
            {day(completedAt)}
            {completedIn && sources[completedIn]}
          </StateWord>
        ) : state === "overdue" ? (
          <StateWord state="warning">{day(dueOn)}, past</StateWord>
        ) : (
          day(dueOn)
        )}
        {completedAt === null && remindedAt && (
          <Text size="xs" c="dimmed">
            reminded on {day(remindedAt)}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {attempts}
        {bestScore !== null && `, best ${percent(bestScore)}`}
      </Table.Td>
      <Table.Td>
        {policy ? `policy “${policy}”` : assignedBy}, {day(assignedAt)}
      </Table.Td>
      {mayAct && (
        <Table.Td>
          <Button
            size="compact-xs"
            variant="subtle"
            loading={withdraw.isPending}
            aria-label={`Take back ${moduleTitle} from ${agentName}`}
            onClick={() => withdraw.mutate({ params: { id } })}
          >
            Take back
          </Button>
          {withdraw.error && <Problem error={withdraw.error} doing="saving" />}
        </Table.Td>
      )}
    </Table.Tr>
  );
}

/** For a record store: what was handed in here, as xAPI statements. */
function SaveRecords() {
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const { statements } = await call("GET /learning-records", { query: {} });
      saveFile(`attempts-${today()}.json`, JSON.stringify(statements, null, 2), "application/json");
    } catch (cause) {
      setError(asApiError(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <Button mb="sm" variant="default" loading={busy} onClick={() => void save()}>
        Save the attempts made here (xAPI)
      </Button>
      {error && <Problem error={error} />}
    </div>
  );
}

function RemindLate({ list }: { list: readonly Assignment[] }) {
  const late = list.filter(({ state }) => state === "overdue").map(({ id }) => id);
  const remind = useSend("POST /assignments/reminders", {
    refresh: ["GET /assignments"],
    done: ({ reminded }) =>
      notifications.show({
        title: "Reminded",
        message: `${plural(reminded, "assignment")}, on the agents' own pages.`,
      }),
  });
  if (late.length === 0) return null;
  return (
    <div>
      <Button
        mb="sm"
        variant="default"
        loading={remind.isPending}
        onClick={() => remind.mutate({ body: { ids: late } })}
      >
        {late.length === 1 ? "Remind the late one" : `Remind the ${late.length} late ones`}
      </Button>
      {remind.error && <Problem error={remind.error} doing="saving" />}
    </div>
  );
}
