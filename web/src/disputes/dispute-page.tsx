import { Button, Group, NativeSelect, Table, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { addressTo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, instant, percent, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { Verdict } from "../components/verdict.tsx";
import { useSession } from "../session/session.ts";
import classes from "./disputes.module.css";
import { Rating, stateWords } from "./rating.tsx";

type Dispute = Reply<"GET /disputes/:id">;

export function DisputePage() {
  const { me } = useSession();
  const id = useParam("id");
  const query = useRead("GET /disputes/:id", { params: { id } }, { fresh: true });
  const dispute = query.data;
  return (
    <Page
      question={
        dispute ? (
          <>
            Was <em>{dispute.title}</em> rated rightly on {dispute.ticketId}?
          </>
        ) : (
          "Was it rated rightly?"
        )
      }
      title={dispute ? `Dispute: ${dispute.title}` : "Dispute"}
      back={me.role === "agent" ? { to: "/me", label: "My quality" } : { to: "/quality/disputes", label: "Disputes" }}
      answer={dispute && `${stateWords[dispute.state]}.`}
    >
      <Loaded query={query} lines={6}>
        {(one) => (
          <>
            <Case dispute={one} />
            {one.state === "open" && (one.mayDecide ? <Decide dispute={one} /> : <NotYours dispute={one} />)}
            {one.state === "upheld" && me.role !== "agent" && <Consequences dispute={one} />}
            <Trail dispute={one} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Case({ dispute }: { dispute: Dispute }) {
  const { given, expected, decided, levels, reason, question, scorer, agentName, raisedBy, raisedAt, dueAt } = dispute;
  return (
    <Panel>
      <Text size="sm" mb="sm">
        {question}{" "}
        <a href={addressTo(`/tickets/${encodeURIComponent(dispute.ticketId)}`, { criterion: dispute.criterionId })}>
          See the ticket with its evidence
        </a>
      </Text>
      <div className={classes.ratings}>
        <div>
          <small>Given by {dispute.against === "review" ? scorer : `the auto-score (${scorer})`}</small>
          <Rating rating={given} levels={levels} />
        </div>
        <div>
          <small>Expected by {agentName}</small>
          <Rating rating={expected} levels={levels} />
        </div>
        {decided?.verdict && (
          <div>
            <small>Decided by {decided.by}</small>
            <Rating rating={{ verdict: decided.verdict, level: decided.level }} levels={levels} />
          </div>
        )}
      </div>
      <blockquote className={classes.reason}>{reason}</blockquote>
      {decided?.reason && (
        <Text size="sm" mb="sm">
          <strong>{decided.by}:</strong> {decided.reason}
        </Text>
      )}
      <Provenance
        facts={[
          ["Raised", `${instant(raisedAt)} by ${raisedBy}`],
          ["Target", day(dueAt)],
        ]}
      />
    </Panel>
  );
}

function NotYours({ dispute }: { dispute: Dispute }) {
  const { me } = useSession();
  const back = useSend("POST /disputes/:id/withdrawal", {
    refresh: ["GET /disputes/:id", "GET /disputes", "GET /me/quality"],
  });
  return (
    <Group mt="md">
      <Text size="sm" c="dimmed">
        {dispute.whyNot} The rating stays as it is until then.
      </Text>
      {me.role === "agent" && (
        <Button
          variant="default"
          size="xs"
          loading={back.isPending}
          onClick={() => back.mutate({ params: { id: dispute.id } })}
        >
          Take it back
        </Button>
      )}
      {back.error && <Problem error={back.error} doing="saving" />}
    </Group>
  );
}

function Decide({ dispute }: { dispute: Dispute }) {
  const { levels, given, expected } = dispute;
  const graded = levels.length > 2;
  const [chosen, choose] = useState(graded ? String(expected.level) : expected.verdict);
  const [reason, setReason] = useState("");
  const refresh = ["GET /disputes/:id", "GET /disputes", "GET /tickets/:id"] as const;
  const decide = useSend("POST /disputes/:id/decision", { refresh });
  const params = { id: dispute.id };
  const uphold = () => {
    const verdict =
      graded && chosen !== "not-applicable" ? ("level" as const) : (chosen as Dispute["given"]["verdict"]);
    const level = verdict === "level" ? Number(chosen) : null;
    decide.mutate({ params, body: { upheld: true, verdict, level, reason } });
  };
  const choices = [
    ...(graded
      ? levels.map(({ value, label }) => ({ value: String(value), label }))
      : (["pass", "fail"] as const).map((value) => ({ value, label: words(value) }))),
    { value: "not-applicable", label: "Not applicable" },
  ].filter(({ value }) => value !== (graded ? String(given.level) : given.verdict));
  return (
    <Section title="Decide it">
      <Panel>
        <Textarea
          label="Reason, which the agent reads"
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group mt="md" align="end">
          <NativeSelect
            label="Rating that holds if upheld"
            value={chosen}
            onChange={(event) => choose(event.currentTarget.value)}
            data={choices}
          />
          <Button disabled={reason.trim() === ""} loading={decide.isPending} onClick={uphold}>
            Uphold
          </Button>
          <Button
            variant="default"
            disabled={reason.trim() === ""}
            loading={decide.isPending}
            onClick={() => decide.mutate({ params, body: { upheld: false, reason } })}
          >
            Reject
          </Button>
        </Group>
        <Text size="xs" c="dimmed" mt="sm">
          Both ratings are kept. An upheld dispute teaches the judge; no estimate uses it, because the ticket was not
          drawn by chance.
        </Text>
        {decide.error && <Problem error={decide.error} doing="saving" />}
      </Panel>
    </Section>
  );
}

function Consequences({ dispute }: { dispute: Dispute }) {
  const { me } = useSession();
  const params = { id: dispute.id };
  const similar = useRead("GET /disputes/:id/similar", { params });
  const preview = useSend("POST /disputes/:id/rescore-preview");
  const apply = useSend("POST /disputes/:id/rescore", { refresh: ["GET /disputes/:id", "GET /score-runs"] });
  const after = new Map(preview.data?.tickets.map((one) => [one.ticketId, one]));
  const changed = preview.data?.tickets.filter((one) => one.changed).length ?? 0;
  return (
    <Section title="Where else was it rated like this?">
      <Loaded query={similar} lines={3}>
        {({ tickets }) =>
          tickets.length === 0 ? (
            <Text size="sm">No other ticket got this verdict on this criterion.</Text>
          ) : (
            <>
              <Text size="sm" mb="xs">
                The same verdict on the same criterion, most alike first. Look at them; then see what the judge says
                once it has learned from this decision.
              </Text>
              <TableFrame minWidth={560} label="Similar tickets">
                <Table verticalSpacing={6}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Ticket</Table.Th>
                      <Table.Th ta="right">Alike</Table.Th>
                      <Table.Th>Now</Table.Th>
                      <Table.Th>After learning</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {tickets.map((ticket) => (
                      <Table.Tr key={ticket.ticketId}>
                        <Table.Th scope="row">
                          <a
                            href={addressTo(`/tickets/${encodeURIComponent(ticket.ticketId)}`, {
                              criterion: dispute.criterionId,
                            })}
                          >
                            {ticket.ticketId}
                          </a>
                          <Text size="xs" c="dimmed" fw={400}>
                            {ticket.opening}
                          </Text>
                        </Table.Th>
                        <Table.Td ta="right">{percent(ticket.similarity)}</Table.Td>
                        <Table.Td>
                          <Verdict verdict={ticket.verdict} level={ticket.level} />
                        </Table.Td>
                        <Table.Td>
                          <After tried={after.get(ticket.ticketId)} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </TableFrame>
            </>
          )
        }
      </Loaded>
      <Group mt="sm">
        <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate({ params })}>
          Preview a new scoring
        </Button>
        {preview.data && me.role !== "head" && (
          <Button loading={apply.isPending} disabled={apply.isSuccess} onClick={() => apply.mutate({ params })}>
            Score all tickets again
          </Button>
        )}
      </Group>
      {preview.data && (
        <Text size="sm" mt="xs" role="status">
          {plural(changed, "verdict")} of {preview.data.tickets.length} would change.{" "}
          {preview.data.learned
            ? "The judge was trained with this decision; nothing is stored yet."
            : "The decision makes no other judge: it was only asked again."}{" "}
          {apply.isSuccess && "The new scoring has started in your name."}
        </Text>
      )}
      {(preview.error ?? apply.error) && <Problem error={(preview.error ?? apply.error) as never} />}
    </Section>
  );
}

function After({ tried }: { tried: Reply<"POST /disputes/:id/rescore-preview">["tickets"][number] | undefined }) {
  if (!tried) return <small>not tried</small>;
  return (
    <span className={tried.changed ? classes.changed : undefined}>
      <Verdict verdict={tried.after.verdict} level={tried.after.level} />
    </span>
  );
}

const trailWords: Record<Dispute["trail"][number]["kind"], string> = {
  raised: "raised it",
  upheld: "upheld it",
  rejected: "rejected it",
  withdrawn: "took it back",
  rescored: "scored all tickets again",
};

function Trail({ dispute }: { dispute: Dispute }) {
  return (
    <Section title="What happened">
      <ol className={classes.trail}>
        {dispute.trail.map(({ kind, by, at, note }) => (
          <li key={`${kind} ${at}`}>
            <strong>{by}</strong> {trailWords[kind]}, {instant(at)}
            {note && kind !== "raised" && <small>{note}</small>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
