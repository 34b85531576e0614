import { Alert, Button, Code, NativeSelect, PasswordInput, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { ReadRoute, Reply } from "../client/wire.ts";
import { instant, number, plural } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Copyable } from "./connections-frame.tsx";
import { type HelpdeskRun, type HelpdeskSource, RunState, whenRead } from "./connections-helpdesks.tsx";
import { kindNames, kindWords } from "./helpdesk-kinds.ts";
import classes from "./settings.module.css";

type Events = Reply<"GET /helpdesk-sources/:id">["events"];

const list = "/settings/connections/helpdesks";
const refresh: readonly ReadRoute[] = ["GET /helpdesk-sources", "GET /helpdesk-sources/:id"];
const lookAgainMs = 1_500;

/** One helpdesk: whether it answers, what was read, what was refused. */
export function HelpdeskPage() {
  const id = useParam("id");
  const query = useRead(
    "GET /helpdesk-sources/:id",
    { params: { id } },
    { again: (reply) => (reply?.runs[0]?.state === "running" ? lookAgainMs : false) },
  );
  return (
    <Loaded query={query} lines={6}>
      {({ source, runs, events }) => (
        <Page
          question={
            <>
              Do all tickets of <em>{source.name}</em> arrive?
            </>
          }
          title={source.name}
          back={{ to: list, label: "Helpdesks" }}
          answer={<About source={source} last={runs[0]} events={events} />}
          actions={<Actions source={source} running={runs[0]?.state === "running"} />}
        >
          {source.kind === "webhook" ? <Messages source={source} events={events} /> : <Runs runs={runs} />}
          {source.kind !== "webhook" && (
            <Section title="Schedule and secret">
              <Panel>
                <Schedule source={source} />
                <NewSecret source={source} />
              </Panel>
            </Section>
          )}
        </Page>
      )}
    </Loaded>
  );
}

function About({ source, last, events }: { source: HelpdeskSource; last: HelpdeskRun | undefined; events: Events }) {
  const waits = source.waitUntil && Date.parse(source.waitUntil) > Date.now() ? source.waitUntil : null;
  return (
    <>
      {kindNames[source.kind]}
      {"url" in source.settings && (
        <>
          {" "}
          at <Code>{source.settings.url}</Code>
        </>
      )}
      , {whenRead(source)}.{" "}
      {source.kind === "webhook"
        ? `${plural(events.added, "ticket")} new, ${number(events.changed)} changed, ${number(events.rejected)} refused.`
        : lastWords(last)}
      {waits && ` It asked for a pause until ${instant(waits)}.`}
    </>
  );
}

function lastWords(last: HelpdeskRun | undefined): string {
  if (!last) return "It was not read yet.";
  if (last.state === "running") return `It is being read: ${plural(last.pages, "page")} so far.`;
  if (last.state === "failed")
    return "The last run failed; what was stored before stays, and the next run goes on from there.";
  return `The last run brought ${plural(last.added, "new ticket")} and ${number(last.changed)} changed.`;
}

function Actions({ source, running }: { source: HelpdeskSource; running: boolean }) {
  const go = useGo();
  const { id, state, kind } = source;
  const [sure, setSure] = useState(false);
  const test = useSend("POST /helpdesk-sources/:id/tests");
  const run = useSend("POST /helpdesk-sources/:id/runs", { refresh });
  const change = useSend("PUT /helpdesk-sources/:id", { refresh });
  const remove = useSend("DELETE /helpdesk-sources/:id", { refresh: ["GET /helpdesk-sources"], done: () => go(list) });
  const error = test.error ?? run.error ?? change.error ?? remove.error;
  const active = state === "active";
  return (
    <>
      {kind !== "webhook" && (
        <>
          <Button
            onClick={() => run.mutate({ params: { id }, body: {} })}
            loading={run.isPending}
            disabled={!active || running}
          >
            Read now
          </Button>
          <Button variant="default" onClick={() => test.mutate({ params: { id } })} loading={test.isPending}>
            Test it
          </Button>
        </>
      )}
      <Button
        variant="default"
        loading={change.isPending}
        onClick={() => change.mutate({ params: { id }, body: { state: active ? "paused" : "active" } })}
      >
        {active ? "Pause" : "Switch on"}
      </Button>
      <Button
        variant={sure ? "filled" : "default"}
        {...(sure ? { color: "red" } : {})}
        loading={remove.isPending}
        onClick={() => (sure ? remove.mutate({ params: { id } }) : setSure(true))}
        onBlur={() => setSure(false)}
      >
        {sure ? "Remove, tickets stay" : "Remove"}
      </Button>
      {test.data && (
        <Alert role="status" w="100%" variant="light" color={test.data.ok ? "teal" : "orange"}>
          {test.data.message}
        </Alert>
      )}
      {error && <Problem error={error} doing="saving" />}
    </>
  );
}

function Runs({ runs }: { runs: readonly HelpdeskRun[] }) {
  return (
    <Section title="Runs">
      {runs.length === 0 ? (
        <Empty title="Nothing was read yet">Test the connection, then read it now or set a schedule.</Empty>
      ) : (
        <TableFrame minWidth={620} label="Runs">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Begun</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th ta="right">Pages</Table.Th>
                <Table.Th ta="right">New</Table.Th>
                <Table.Th ta="right">Changed</Table.Th>
                <Table.Th ta="right">Known</Table.Th>
                <Table.Th ta="right">Refused</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {runs.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Th scope="row">
                    {instant(run.startedAt)}
                    <div className={classes.quiet}>{run.startedBy}</div>
                  </Table.Th>
                  <Table.Td>
                    <RunState run={run} />
                    {run.problem && <div className={classes.quiet}>{run.problem}</div>}
                    {run.drafts > 0 && <div className={classes.quiet}>{plural(run.drafts, "SOP draft")}</div>}
                  </Table.Td>
                  <Table.Td ta="right">{number(run.pages)}</Table.Td>
                  <Table.Td ta="right">{number(run.added)}</Table.Td>
                  <Table.Td ta="right">{number(run.changed)}</Table.Td>
                  <Table.Td ta="right">{number(run.unchanged)}</Table.Td>
                  <Table.Td ta="right">
                    {run.rejected > 0 ? <a href={`/settings/imports/${run.importId}`}>{number(run.rejected)}</a> : "0"}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableFrame>
      )}
    </Section>
  );
}

function Messages({ source, events }: { source: HelpdeskSource; events: Events }) {
  return (
    <Section title="Messages">
      <Panel>
        <Copyable label="Address for messages" text={`${window.location.origin}/api/helpdesk-events/${source.id}`} />
        <Text size="sm" mt="sm">
          {events.lastAt ? `The last one came on ${instant(events.lastAt)}.` : "No message came yet."}{" "}
          {events.unchanged > 0 && `${number(events.unchanged)} brought nothing new.`}
        </Text>
        {events.refused.map(({ id, at, problem }) => (
          <Text key={id} size="sm" mt="xs">
            <Code>{id}</Code> on {instant(at)}: {problem}
          </Text>
        ))}
      </Panel>
    </Section>
  );
}

const rhythms = [
  { value: "", label: "By hand only" },
  { value: "15", label: "Every 15 minutes" },
  { value: "60", label: "Every hour" },
  { value: "360", label: "Every 6 hours" },
  { value: "1440", label: "Every day" },
];

function Schedule({ source: { id, everyMinutes } }: { source: HelpdeskSource }) {
  const change = useSend("PUT /helpdesk-sources/:id", { refresh });
  const value = everyMinutes === null ? "" : String(everyMinutes);
  const known = rhythms.some((one) => one.value === value);
  return (
    <>
      <NativeSelect
        label="Read it"
        maw={320}
        data={known ? rhythms : [...rhythms, { value, label: `Every ${value} minutes` }]}
        value={value}
        disabled={change.isPending}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          change.mutate({ params: { id }, body: { everyMinutes: chosen === "" ? null : Number(chosen) } });
        }}
      />
      {change.error && <Problem error={change.error} doing="saving" />}
    </>
  );
}

function NewSecret({ source: { id, kind, hasSecret } }: { source: HelpdeskSource }) {
  const [secret, setSecret] = useState("");
  const change = useSend("PUT /helpdesk-sources/:id", { refresh, done: () => setSecret("") });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ params: { id }, body: { secret } });
      }}
    >
      <PasswordInput
        mt="md"
        maw={320}
        label={kindWords[kind].secret}
        description={hasSecret ? "One is set. A new one replaces it." : "None is set."}
        autoComplete="off"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" mt="xs" variant="default" loading={change.isPending} disabled={secret === ""}>
        Replace the secret
      </Button>
      {change.error && <Problem error={change.error} doing="saving" />}
    </form>
  );
}
