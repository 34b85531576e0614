import { Button, Group, NumberInput, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { QueueShell } from "../components/queue-shell.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import classes from "./disputes.module.css";
import { type Dispute, Rating, stateWords } from "./rating.tsx";

const states = ["open", "upheld", "rejected", "withdrawn"] as const;

export function DisputesPage() {
  const { me } = useSession();
  const [search, change] = useAddress();
  const state = states.find((one) => one === search.state) ?? "open";
  const query = useRead("GET /disputes", { query: { state } }, { keepPrevious: true, fresh: true });
  const lead = me.role !== "agent";
  return (
    <Page
      question={lead ? "Which scores do agents object to?" : "What became of my disputes?"}
      title="Disputes"
      answer={query.data && <Answer reply={query.data} />}
    >
      <SegmentedControl
        mb="sm"
        value={state}
        onChange={(value) => change({ state: value === "open" ? null : value })}
        data={states.map((value) => ({ value, label: words(value) }))}
      />
      <Loaded query={query} lines={4} height={60}>
        {({ disputes }) =>
          disputes.length === 0 ? (
            <Empty title={state === "open" ? "No dispute is open" : `No dispute was ${state}`}>
              An agent disputes a score on the ticket itself. The score stays as it is until another person has decided.
            </Empty>
          ) : (
            <QueueShell
              label="Disputes"
              items={disputes.map((dispute) => ({
                id: dispute.id,
                address: `/quality/disputes/${dispute.id}`,
                content: <Line dispute={dispute} />,
                muted: dispute.state !== "open",
              }))}
            />
          )
        }
      </Loaded>
      {lead && <Policy />}
    </Page>
  );
}

function Answer({ reply: { open, overdue, withheld } }: { reply: Reply<"GET /disputes"> }) {
  return (
    <>
      {plural(open, "dispute")} open
      {overdue > 0 && `, ${overdue} past the target`}.
      {withheld > 0 &&
        ` ${plural(withheld, "more")} are kept from you, because their tickets wait for your blind review: another person decides them.`}
    </>
  );
}

function Line({ dispute }: { dispute: Dispute }) {
  const { ticketId, title, agentName, given, expected, levels, dueAt, overdue, state, against } = dispute;
  return (
    <span className={classes.line}>
      <span className={classes.main}>
        <strong>{title}</strong>
        <small>
          {ticketId} · {agentName} · against {against === "review" ? "a review" : "an auto-score"}
        </small>
      </span>
      <span className={classes.change}>
        <Rating rating={given} levels={levels} /> → <Rating rating={expected} levels={levels} />
      </span>
      <span>
        {state === "open" ? (
          <StateWord state={overdue ? "warning" : "in-review"}>
            {overdue ? "Past" : "Target"} {day(dueAt)}
          </StateWord>
        ) : (
          <small>{stateWords[state]}</small>
        )}
      </span>
    </span>
  );
}

function Policy() {
  const query = useRead("GET /dispute-policy", {});
  return (
    <Section title="How disputes are run">
      <Loaded query={query} lines={2}>
        {(policy) => <PolicyForm key={policy.setAt ?? "default"} policy={policy} />}
      </Loaded>
    </Section>
  );
}

function PolicyForm({ policy }: { policy: Reply<"GET /dispute-policy"> }) {
  const [windowDays, setWindow] = useState(policy.windowDays);
  const [targetWorkingDays, setTarget] = useState(policy.targetWorkingDays);
  const save = useSend("PUT /dispute-policy", { refresh: ["GET /dispute-policy"] });
  const changed = windowDays !== policy.windowDays || targetWorkingDays !== policy.targetWorkingDays;
  return (
    <Panel>
      <Text size="sm" mb="sm">
        Decided by a QA lead or the head of support who neither gave the rating nor handled the ticket.
        {policy.setBy && policy.setAt && ` Set by ${policy.setBy} on ${day(policy.setAt)}.`}
      </Text>
      <Group align="end">
        <NumberInput
          label="Days in which a score can be disputed"
          size="sm"
          min={1}
          max={365}
          value={windowDays}
          onChange={(value) => setWindow(Number(value))}
        />
        <NumberInput
          label="Working days in which it is decided"
          size="sm"
          min={1}
          max={60}
          value={targetWorkingDays}
          onChange={(value) => setTarget(Number(value))}
        />
        <Button
          variant="default"
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate({ body: { windowDays, targetWorkingDays } })}
        >
          Save
        </Button>
      </Group>
      {save.error && <Problem error={save.error} doing="saving" />}
    </Panel>
  );
}
