import { Button, Group, NumberInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, instant, plural, today, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { inDays } from "./due-date.ts";
import classes from "./training.module.css";

type Session = Reply<"GET /coaching-sessions/:id">;
const refresh = ["GET /coaching-sessions/:id", "GET /coaching-sessions", "GET /coach-day"] as const;

/** One talk: the turns it is about, and what both agreed on. */
export function CoachingSessionPage() {
  const { me } = useSession();
  const id = useParam("id");
  const query = useRead("GET /coaching-sessions/:id", { params: { id } });
  const mayAct = me.role !== "agent" && me.role !== "head";
  const session = query.data;
  return (
    <Page
      question={
        session ? `What do ${session.coach} and ${session.agentName} talk about?` : "What is this session about?"
      }
      title="Coaching session"
      width="reading"
      back={me.role === "agent" ? { to: "/learn", label: "Learn" } : { to: "/coaching", label: "Coaching" }}
      answer={
        session && (
          <>
            {session.purpose}.{" "}
            {session.heldAt ? `Held on ${day(session.heldAt)}.` : `Planned for ${day(session.plannedFor)}.`}
          </>
        )
      }
    >
      <Loaded query={query} lines={3} height={90}>
        {(loaded) => (
          <>
            <Pins session={loaded} mayAct={mayAct} />
            <ActionItems session={loaded} mayAct={mayAct} />
            <Notes key={loaded.heldAt} session={loaded} mayAct={mayAct} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

type PartProps = { session: Session; mayAct: boolean };

function Pins({ session: { id, pins, agentName }, mayAct }: PartProps) {
  return (
    <Section title="Pinned turns" aside={plural(pins.length, "pin")}>
      {pins.length === 0 && (
        <Empty title="Nothing is pinned yet">A pin is a turn of a ticket of {agentName}, with a note beside it.</Empty>
      )}
      {pins.map((pin) => (
        <div key={pin.id} className={classes.item} style={{ marginBottom: 10 }}>
          <Text size="xs" c="dimmed">
            <a href={`/tickets/${encodeURIComponent(pin.ticketId)}`}>{pin.ticketId}</a>, turn {pin.turn + 1}
            {pin.speaker && `, ${words(pin.speaker).toLowerCase()}`}
          </Text>
          <blockquote className={classes.source}>{pin.words ?? "This turn is not there any more."}</blockquote>
          <Text size="sm" mt={8}>
            {pin.note}{" "}
            <Text span c="dimmed">
              ({pin.by})
            </Text>
          </Text>
        </div>
      ))}
      {mayAct && <NewPin id={id} />}
    </Section>
  );
}

function NewPin({ id }: { id: string }) {
  const [ticketId, setTicket] = useState("");
  const [turn, setTurn] = useState(1);
  const [note, setNote] = useState("");
  const pin = useSend("POST /coaching-sessions/:id/pins", {
    refresh,
    done: () => {
      setTicket("");
      setNote("");
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        pin.mutate({ params: { id }, body: { ticketId: ticketId.trim(), turn: turn - 1, note } });
      }}
    >
      <Group align="end" mt="sm">
        <TextInput
          label="Ticket"
          required
          value={ticketId}
          onChange={(event) => setTicket(event.currentTarget.value)}
        />
        <NumberInput label="Turn" min={1} w={90} value={turn} onChange={(value) => setTurn(Number(value) || 1)} />
        <TextInput
          label="Note"
          required
          style={{ flex: 1, minWidth: 180 }}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={pin.isPending}>
          Pin it
        </Button>
      </Group>
      {pin.error && <Problem error={pin.error} doing="saving" />}
    </form>
  );
}

function ActionItems({ session: { id, actions }, mayAct }: PartProps) {
  const done = useSend("POST /coaching-actions/:id/done", { refresh });
  const [text, setText] = useState("");
  const [dueOn, setDue] = useState(inDays(today(), 7));
  const add = useSend("POST /coaching-sessions/:id/actions", { refresh, done: () => setText("") });
  return (
    <Section title="Action items">
      <Stack gap={8}>
        {actions.length === 0 && <Text c="dimmed">Nothing was agreed on yet.</Text>}
        {actions.map((action) => (
          <div key={action.id} className={classes.order}>
            <span>
              {action.text}, due {day(action.dueOn)}
            </span>
            {action.doneAt ? (
              <StateWord state="approved">
                {action.doneBy}, {day(action.doneAt)}
              </StateWord>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Done: ${action.text}`}
                onClick={() => done.mutate({ params: { id: action.id } })}
              >
                Done
              </Button>
            )}
          </div>
        ))}
      </Stack>
      {mayAct && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ params: { id }, body: { text, dueOn } });
          }}
        >
          <Group align="end" mt="sm">
            <TextInput
              label="Agreed on"
              required
              style={{ flex: 1, minWidth: 200 }}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <TextInput
              type="date"
              label="Due on"
              required
              value={dueOn}
              onChange={(event) => setDue(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </form>
      )}
      {(add.error ?? done.error) && (
        <Problem error={(add.error ?? done.error) as NonNullable<typeof add.error>} doing="saving" />
      )}
    </Section>
  );
}

function Notes({ session: { id, notes, heldAt }, mayAct }: PartProps) {
  const [text, setText] = useState(notes);
  const held = useSend("POST /coaching-sessions/:id/held", { refresh });
  if (!mayAct)
    return notes === "" ? null : (
      <Section title="Notes">
        <Text style={{ whiteSpace: "pre-wrap" }}>{notes}</Text>
      </Section>
    );
  return (
    <Section title="Notes" aside={heldAt && `held ${instant(heldAt)}`}>
      <Textarea
        aria-label="Notes"
        description="The agent reads them too. Personal data is taken out before they are kept."
        autosize
        minRows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button mt="sm" loading={held.isPending} onClick={() => held.mutate({ params: { id }, body: { notes: text } })}>
        {heldAt ? "Save the notes" : "It was held"}
      </Button>
      {held.error && <Problem error={held.error} doing="saving" />}
    </Section>
  );
}
