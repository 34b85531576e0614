import { Button, Group, NativeSelect, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Oddity } from "../client/wire.ts";
import { day, number, plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useMayPlan } from "./may-plan.ts";
import classes from "./planning.module.css";

type Action = NonNullable<Oddity["treatment"]>["action"];

const actions: Record<Action, string> = {
  usual: "Put in what is usual",
  "leave-out": "Leave it out",
  keep: "Keep it as counted",
};
const kinds: Record<Oddity["kind"], string> = { gap: "Gap", outlier: "Outlier", flat: "The same again and again" };

/** What looks odd in the counts, with the decision on each; nothing is changed without one. */
export function Oddities({ queue, oddities }: { queue: string; oddities: readonly Oddity[] }) {
  if (oddities.length === 0) return <Text c="dimmed">No gap, no outlier, no run of equal counts.</Text>;
  return (
    <TableFrame minWidth={760} label="Gaps and outliers">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th>When</Table.Th>
            <Table.Th ta="right">Counted</Table.Th>
            <Table.Th ta="right">Usual</Table.Th>
            <Table.Th w="40%">Decision</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {oddities.map((oddity) => (
            <OddityRow key={`${oddity.kind} ${oddity.from}`} queue={queue} oddity={oddity} />
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function OddityRow({ queue, oddity }: { queue: string; oddity: Oddity }) {
  const { kind, from, to, intervals, offered, usual, specialDay, words, treatment } = oddity;
  const mayPlan = useMayPlan();
  const [deciding, setDeciding] = useState(false);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {kinds[kind]}
        <div className={classes.quiet}>{words}</div>
      </Table.Th>
      <Table.Td>
        {period(from, to)}
        <div className={classes.quiet}>
          {plural(intervals, "interval")}
          {specialDay && `, ${specialDay}`}
        </div>
      </Table.Td>
      <Table.Td ta="right">{offered === null ? "nothing" : number(offered)}</Table.Td>
      <Table.Td ta="right">{usual === null ? "not known" : number(usual)}</Table.Td>
      <Table.Td>
        {deciding ? (
          <Decide queue={queue} oddity={oddity} close={() => setDeciding(false)} />
        ) : (
          <Group gap="sm" justify="space-between" wrap="nowrap">
            <div>
              {treatment ? actions[treatment.action] : "None: it is left as it is"}
              {treatment && (
                <div className={classes.quiet}>
                  {treatment.by}, {day(treatment.at)}: {treatment.reason}
                </div>
              )}
            </div>
            {mayPlan && (
              <Button size="compact-sm" variant="default" onClick={() => setDeciding(true)}>
                {treatment ? "Change" : "Decide"}
              </Button>
            )}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Decide({ queue, oddity, close }: { queue: string; oddity: Oddity; close: () => void }) {
  const [action, setAction] = useState<Action>(oddity.treatment?.action ?? "usual");
  const [reason, setReason] = useState("");
  const send = useSend("POST /queues/:queue/treatments", {
    refresh: ["GET /queues/:queue", "GET /queues/:queue/accuracy"],
    done: close,
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    send.mutate({ params: { queue }, body: { from: oddity.from, to: oddity.to, action, reason } });
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="end">
        <NativeSelect
          size="xs"
          label="For forecasts"
          data={Object.entries(actions).map(([value, label]) => ({ value, label }))}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value as Action)}
        />
        <TextInput
          size="xs"
          label="Because"
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" loading={send.isPending}>
          Agree
        </Button>
        <Button size="xs" variant="subtle" onClick={close}>
          Cancel
        </Button>
      </Group>
      {send.error && <Problem error={send.error} doing="saving" />}
    </form>
  );
}

/** Local times as the series writes them, without a zone: `2026-10-25T02:30:00`. */
function period(from: string, to: string): string {
  const text = (time: string) => (time.length > 10 ? `${day(time)}, ${time.slice(11, 16)}` : day(time));
  return from === to ? text(from) : `${text(from)} to ${text(to)}`;
}
