import { Button, Drawer, NumberInput, Select, Stack, Table, TagsInput, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, number, plural, today } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";

type Summary = Reply<"GET /calibration-sessions">["sessions"][number];

const stateWords = { scoring: "People are scoring", talking: "To be talked through", closed: "Closed" } as const;

export function SessionsPage() {
  const { me } = useSession();
  const query = useRead("GET /calibration-sessions", {});
  const [opened, drawer] = useDisclosure(false);
  const open = query.data?.sessions.filter(({ state }) => state !== "closed").length ?? 0;
  const lead = me.role === "qa-lead";
  const begin = lead ? <Button onClick={drawer.open}>Open a session</Button> : undefined;
  return (
    <Page
      question="Do we all mean the same by a pass?"
      title="Calibration sessions"
      back={{ to: "/quality/queue", label: "Review queue" }}
      answer={query.data && (open === 0 ? "No session is open." : `${plural(open, "session")} open.`)}
      actions={begin}
    >
      <Loaded query={query} lines={5}>
        {({ sessions }) =>
          sessions.length === 0 ? (
            <Empty title="No session yet" step={begin}>
              Several reviewers and the judge score the same tickets, each without the others. Then they talk about
              where they stand apart and agree on an answer.
            </Empty>
          ) : (
            <Sessions sessions={sessions} />
          )
        }
      </Loaded>
      {lead && <OpenSession opened={opened} onClose={drawer.close} />}
    </Page>
  );
}

function Sessions({ sessions }: { sessions: readonly Summary[] }) {
  return (
    <TableFrame minWidth={620} label="Sessions">
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Session</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Day</Table.Th>
            <Table.Th ta="right">Tickets</Table.Th>
            <Table.Th>Scored by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map(({ id, title, state, scheduledFor, tickets, participants, everyDays }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row">
                <a href={`/quality/sessions/${id}`}>{title}</a>
                {everyDays && (
                  <Text size="xs" c="dimmed" fw={400}>
                    every {plural(everyDays, "day")}
                  </Text>
                )}
              </Table.Th>
              <Table.Td>{stateWords[state]}</Table.Td>
              <Table.Td>{day(scheduledFor)}</Table.Td>
              <Table.Td ta="right">{number(tickets)}</Table.Td>
              <Table.Td>{participants.map(({ name, scored }) => `${name} ${scored}/${tickets}`).join(", ")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

const rhythms = [
  { value: "", label: "Once" },
  { value: "7", label: "Every week" },
  { value: "14", label: "Every two weeks" },
  { value: "28", label: "Every four weeks" },
];

function OpenSession({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { me } = useSession();
  const go = useGo();
  const known = useRead("GET /reviewers", {});
  const [title, setTitle] = useState(`Calibration ${today()}`);
  const [people, setPeople] = useState<string[]>([me.name]);
  const [tickets, setTickets] = useState<string[]>([]);
  const [count, setCount] = useState(4);
  const [spread, setSpread] = useState(20);
  const [date, setDate] = useState(today());
  const [rhythm, setRhythm] = useState("");
  const send = useSend("POST /calibration-sessions", {
    refresh: ["GET /calibration-sessions"],
    done: ({ id }) => go(`/quality/sessions/${id}`),
  });
  const submit = () =>
    send.mutate({
      body: {
        title,
        ticketIds: tickets,
        draw: count,
        participants: people,
        threshold: spread / 100,
        scheduledFor: `${date}T09:00:00Z`,
        everyDays: rhythm === "" ? null : Number(rhythm),
      },
    });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title="Open a calibration session"
      position="right"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={120}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <TagsInput
            label="Who takes part"
            description="Two people at least; the judge always does"
            value={people}
            onChange={setPeople}
            data={(known.data?.reviewers ?? []).map(({ reviewer }) => reviewer)}
          />
          <NumberInput
            label="Tickets drawn by chance"
            description="Of those that wait for no blind review"
            min={0}
            max={20}
            value={count}
            onChange={(value) => setCount(Number(value) || 0)}
          />
          <TagsInput label="And these tickets" description="By their ids" value={tickets} onChange={setTickets} />
          <NumberInput
            label="Talk about it when people stand apart by more than"
            suffix=" %"
            min={0}
            max={100}
            value={spread}
            onChange={(value) => setSpread(Number(value) || 0)}
          />
          <TextInput
            type="date"
            label="Day"
            required
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
          <Select
            label="Again"
            allowDeselect={false}
            value={rhythm}
            onChange={(value) => setRhythm(value ?? "")}
            data={rhythms}
          />
          {send.error && <Problem error={send.error} doing="saving" />}
          <Button type="submit" loading={send.isPending} disabled={people.length < 2 || tickets.length + count === 0}>
            Open
          </Button>
        </Stack>
      </form>
    </Drawer>
  );
}
