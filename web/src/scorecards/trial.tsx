import { Button, Checkbox, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { number, plural, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Verdict } from "../components/verdict.tsx";
import classes from "./scorecards.module.css";
import type { Writing } from "./use-definition.ts";

type TrialReply = Reply<"POST /scorecard-drafts/:id/trials">;
type TriedTicket = TrialReply["tickets"][number];

const most = 20;

/** The draft on chosen tickets beside the version in use; nothing is stored as a score. */
export function Trial({ writing }: { writing: Writing }) {
  const tickets = useRead("GET /tickets", { query: { limit: 30 } });
  const [chosen, choose] = useState<string[]>([]);
  const run = useSend("POST /scorecard-drafts/:id/trials");
  const start = async () => {
    const saved = await writing.saveNow();
    if (saved) run.mutate({ params: { id: saved.id }, body: { ticketIds: chosen } });
  };
  const toggle = (id: string, on: boolean) =>
    choose((now) => (on ? [...now, id].slice(0, most) : now.filter((one) => one !== id)));
  return (
    <div className={classes.effect}>
      <Text size="sm">
        Choose up to {most} tickets. Each is decided under the version in use and under this draft, by checks and the
        judge at hand. Nothing is kept.
      </Text>
      <Loaded query={tickets} lines={4} height={30}>
        {(reply) => (
          <fieldset className={classes.choice} aria-label="Tickets to try">
            {reply.tickets.map((ticket) => (
              <Checkbox
                key={ticket.id}
                size="xs"
                label={`${ticket.id} · ${ticket.contactReason ? words(ticket.contactReason) : "no reason"} · ${ticket.opening.slice(0, 60)}`}
                checked={chosen.includes(ticket.id)}
                onChange={(event) => toggle(ticket.id, event.currentTarget.checked)}
              />
            ))}
          </fieldset>
        )}
      </Loaded>
      <Group>
        <Button
          size="sm"
          onClick={() => void start()}
          loading={run.isPending}
          disabled={chosen.length === 0 || writing.draft.effect === null}
        >
          Try {plural(chosen.length, "ticket")}
        </Button>
        {writing.draft.effect === null && (
          <Text size="xs" c="dimmed">
            Mend the errors first.
          </Text>
        )}
      </Group>
      {run.error && <Problem error={run.error} />}
      {run.data && <Outcome trial={run.data} />}
    </div>
  );
}

function Outcome({ trial }: { trial: TrialReply }) {
  const { judge, before, tickets, refused } = trial;
  const changed = tickets.filter((ticket) => ticket.criteria.some(differs)).length;
  return (
    <>
      <Text size="sm" role="status">
        {changed} of {plural(tickets.length, "ticket")} would be decided differently
        {before && ` from ${before.title} v${before.number}`}.{" "}
        {judge === null ? "There is no judge yet" : `Judge: ${judge}`}. These are auto-scores without correction: they
        show what the draft does, not how good anybody is.
      </Text>
      {refused.map(({ ticketId, reason }) => (
        <Text size="sm" key={ticketId}>
          {ticketId}: {reason}
        </Text>
      ))}
      {tickets.map((ticket) => (
        <OneTicket key={ticket.ticketId} ticket={ticket} />
      ))}
    </>
  );
}

function differs({ before, after }: TriedTicket["criteria"][number]): boolean {
  return before?.verdict !== after?.verdict || before?.level !== after?.level;
}

const points = (score: number | null | undefined) =>
  score === null || score === undefined ? "no score" : number(score, 1);

function OneTicket({ ticket }: { ticket: TriedTicket }) {
  const { ticketId, before, after, criteria } = ticket;
  const shown = criteria.filter(
    (one) => differs(one) || (one.after?.verdict !== "not-applicable" && one.after !== null),
  );
  return (
    <TableFrame minWidth={420} label={`${ticketId}, old and new`}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <a href={`/tickets/${encodeURIComponent(ticketId)}`}>{ticketId}</a>
            </Table.Th>
            <Table.Th>In use: {points(before?.score)}</Table.Th>
            <Table.Th>Draft: {points(after.score)}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((one) => (
            <Table.Tr key={one.criterionId} className={differs(one) ? classes.changed : undefined}>
              <Table.Th scope="row">{one.title}</Table.Th>
              <Table.Td>
                <Side decided={one.before} />
              </Table.Td>
              <Table.Td>
                <Side decided={one.after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Side({ decided }: { decided: TriedTicket["criteria"][number]["after"] }) {
  if (!decided) return <small>not asked</small>;
  return (
    <span title={decided.why}>
      <Verdict verdict={decided.verdict} level={decided.level} />
      <small> by {decided.decidedBy}</small>
    </span>
  );
}
