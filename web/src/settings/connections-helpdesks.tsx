import { Button, Drawer, Table } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, number } from "../components/format.ts";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { ConnectionsFrame } from "./connections-frame.tsx";
import { AddHelpdesk } from "./helpdesk-form.tsx";
import { kindNames } from "./helpdesk-kinds.ts";
import classes from "./settings.module.css";

export type HelpdeskSource = Reply<"GET /helpdesk-sources">["sources"][number];
export type HelpdeskRun = NonNullable<HelpdeskSource["lastRun"]>;

const lookAgainMs = 2_000;

/** Helpdesks that tickets come from. */
export function HelpdesksPage() {
  const [{ new: making }, change] = useAddress();
  const running = (sources: readonly HelpdeskSource[] = []) => sources.some((one) => one.lastRun?.state === "running");
  const query = useRead(
    "GET /helpdesk-sources",
    {},
    { again: (reply) => (running(reply?.sources) ? lookAgainMs : false) },
  );
  const open = () => change({ new: "helpdesk" });
  const close = () => change({ new: null });
  return (
    <ConnectionsFrame
      at="/helpdesks"
      question="Where do our tickets come from?"
      answer="Each helpdesk is read page by page, as fast as it allows, and goes on where it stopped. Personal data is masked before anything is stored."
      actions={<Button onClick={open}>Connect a helpdesk</Button>}
    >
      <Loaded query={query} lines={3}>
        {({ sources }) =>
          sources.length === 0 ? (
            <Empty title="No helpdesk is connected yet" step={<Button onClick={open}>Connect the first one</Button>}>
              Zendesk, Intercom, Freshdesk, any address that answers with tickets, or signed messages that bring them.
              Files can be imported without a connection.
            </Empty>
          ) : (
            <SourcesTable sources={sources} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "helpdesk"}
        onClose={close}
        title="Connect a helpdesk"
        position="right"
        size="lg"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <AddHelpdesk close={close} />
      </Drawer>
    </ConnectionsFrame>
  );
}

function SourcesTable({ sources }: { sources: readonly HelpdeskSource[] }) {
  return (
    <TableFrame minWidth={620} label="Helpdesks">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Helpdesk</Table.Th>
            <Table.Th>Read</Table.Th>
            <Table.Th>Last run</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map((source) => (
            <Table.Tr key={source.id}>
              <Table.Th scope="row" className={classes.subject}>
                <a href={`/settings/connections/helpdesks/${source.id}`}>{source.name}</a>
                <div className={classes.quiet}>
                  {kindNames[source.kind]}
                  {"url" in source.settings && `, ${source.settings.url}`}
                </div>
              </Table.Th>
              <Table.Td>{whenRead(source)}</Table.Td>
              <Table.Td>
                {source.lastRun ? <RunLine run={source.lastRun} /> : source.kind === "webhook" ? "" : "never"}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

/** `every 15 minutes`, or why not. */
export function whenRead({ kind, state, everyMinutes }: HelpdeskSource): React.ReactNode {
  if (state === "paused") return <StateWord state="not-in-force">paused</StateWord>;
  if (kind === "webhook") return "sends by itself";
  if (everyMinutes === null) return "by hand";
  return everyMinutes % 60 === 0 ? `every ${everyMinutes / 60} h` : `every ${everyMinutes} min`;
}

const runStates = { running: "in-review", done: "in-force", failed: "warning", stopped: "not-in-force" } as const;
const runWords = { running: "reading", done: "done", failed: "failed", stopped: "stopped" } as const;

export function RunState({ run }: { run: HelpdeskRun }) {
  return <StateWord state={runStates[run.state]}>{runWords[run.state]}</StateWord>;
}

function RunLine({ run }: { run: HelpdeskRun }) {
  return (
    <>
      <RunState run={run} />
      <div className={classes.quiet}>
        {instant(run.startedAt)} · {number(run.added)} new, {number(run.changed)} changed
        {run.rejected > 0 && `, ${number(run.rejected)} refused`}
      </div>
      {run.problem && <div className={classes.quiet}>{run.problem}</div>}
    </>
  );
}
