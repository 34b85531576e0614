import { Button, Collapse, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Input, Reply } from "../client/wire.ts";
import { percent } from "../components/format.ts";
import { Panel } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { Transcript } from "../components/transcript.tsx";
import { useSession } from "../session/session.ts";
import { CriterionField } from "./criterion-field.tsx";
import classes from "./health.module.css";
import { choicesFor, type Label, labelFor } from "./review-draft.ts";
import type { Room } from "./session-page.tsx";

type Item = Room["items"][number];
type Cell = Item["cells"][number];
type Said = Cell["said"][number];

/** One ticket of a session: to be scored, or what everybody said and what is agreed. */
export function SessionItem({ room, item }: { room: Room; item: Item }) {
  const [opened, { toggle }] = useDisclosure(false);
  const waits = room.state === "scoring" && room.mine !== "not-taking-part" && !item.scoredByMe;
  return (
    <Panel>
      <Group justify="space-between">
        <Text fw={600}>{item.ticketId}</Text>
        <Button size="compact-sm" variant={waits ? "filled" : "subtle"} onClick={toggle} aria-expanded={opened}>
          {waits ? "Score it" : opened ? "Hide the ticket" : "Show the ticket"}
        </Button>
      </Group>
      {room.state === "scoring" && (
        <Text size="sm" c="dimmed">
          {item.scoredByMe ? "You have scored it." : waits ? "Waits for your scores." : "Others are scoring it."}
        </Text>
      )}
      <Collapse expanded={opened}>
        {opened && <SessionTicket room={room} ticketId={item.ticketId} scoring={waits} />}
      </Collapse>
      {room.state !== "scoring" &&
        item.cells.map((cell) => <CellLine key={cell.criterionId} room={room} ticketId={item.ticketId} cell={cell} />)}
    </Panel>
  );
}

function SessionTicket({ room, ticketId, scoring }: { room: Room; ticketId: string; scoring: boolean }) {
  const query = useRead("GET /calibration-sessions/:id/tickets/:ticketId", { params: { id: room.id, ticketId } });
  return (
    <Loaded query={query} lines={3}>
      {(form) => (
        <div className={classes.columns}>
          <Transcript ticket={form.ticket} />
          {scoring && <ScoreForm room={room} form={form} />}
        </div>
      )}
    </Loaded>
  );
}

type Form = Reply<"GET /calibration-sessions/:id/tickets/:ticketId">;

function ScoreForm({ room, form: { ticket, criteria } }: { room: Room; form: Form }) {
  const [labels, setLabels] = useState<Record<string, Label>>({});
  const [at, setAt] = useState(0);
  const save = useSend("POST /calibration-sessions/:id/scores", {
    refresh: ["GET /calibration-sessions", "GET /calibration-sessions/:id"],
  });
  const left = criteria.filter(({ id }) => !labels[id]).length;
  const submit = () =>
    save.mutate({
      params: { id: room.id },
      body: {
        ticketId: ticket.id,
        labels: Object.values(labels).map(({ criterionId, verdict, level, note }) => {
          return { criterionId, verdict, level: level ?? null, note: note ?? "" };
        }),
      },
    });
  return (
    <section aria-label="Your scores">
      {criteria.map((criterion, index) => (
        <CriterionField
          key={criterion.id}
          criterion={criterion}
          label={labels[criterion.id]}
          at={index === at}
          disabled={false}
          enter={() => setAt(index)}
          choose={(choice) =>
            setLabels((now) => ({ ...now, [criterion.id]: labelFor(criterion.id, choice, now[criterion.id]) }))
          }
          setLabel={(label) => setLabels((now) => ({ ...now, [label.criterionId]: label }))}
        />
      ))}
      {save.error && <Problem error={save.error} doing="saving" />}
      <Button mt="sm" onClick={submit} loading={save.isPending} disabled={left > 0}>
        Save my scores
      </Button>
    </section>
  );
}

const saidWords = ({ verdict, level }: Pick<Said, "verdict" | "level">, levels: Room["criteria"][number]["levels"]) =>
  verdict === "level"
    ? (levels.find(({ value }) => value === level)?.label ?? `level ${level}`)
    : verdict.replace("-", " ");

function CellLine({ room, ticketId, cell }: { room: Room; ticketId: string; cell: Cell }) {
  const criterion = room.criteria.find(({ id }) => id === cell.criterionId);
  const levels = criterion?.levels ?? [];
  return (
    <div className={classes.cell}>
      <Text size="sm" fw={600}>
        {criterion?.title ?? cell.criterionId}
        {cell.spread !== null && cell.spread > room.threshold && <> · {percent(cell.spread)} apart</>}
      </Text>
      <div className={classes.said}>
        {cell.said.map((one) => (
          <Text key={one.rater} size="sm" component="span" title={one.note || undefined}>
            {one.rater}: <strong>{saidWords(one, levels)}</strong>
          </Text>
        ))}
      </div>
      {cell.said.some(({ note, judge }) => note && !judge) && (
        <Text size="xs" c="dimmed">
          {cell.said.flatMap(({ rater, note, judge }) => (note && !judge ? [`${rater}: ${note}`] : [])).join(" · ")}
        </Text>
      )}
      <Agreed room={room} ticketId={ticketId} cell={cell} />
    </div>
  );
}

function Agreed({ room, ticketId, cell }: { room: Room; ticketId: string; cell: Cell }) {
  const { me } = useSession();
  const { benchmark, criterionId } = cell;
  const criterion = room.criteria.find(({ id }) => id === criterionId);
  const choices = choicesFor({ levels: (criterion?.levels ?? []).map((level) => ({ ...level, anchor: "" })) });
  const chosen = choices.find(({ verdict, level }) => verdict === benchmark?.verdict && level === benchmark?.level);
  const [choice, setChoice] = useState(chosen?.key ?? "");
  const [anchor, setAnchor] = useState(benchmark?.anchor ?? "");
  const save = useSend("PUT /calibration-sessions/:id/benchmarks", { refresh: ["GET /calibration-sessions/:id"] });
  if (room.state !== "talking" || me.role !== "qa-lead") {
    return benchmark ? (
      <Text size="sm">
        Agreed: <strong>{saidWords(benchmark, criterion?.levels ?? [])}</strong>
      </Text>
    ) : null;
  }
  const picked = choices.find(({ key }) => key === choice);
  type Body = Input<"PUT /calibration-sessions/:id/benchmarks">["body"];
  const send = () => {
    if (!picked) return;
    const body: Body = { ticketId, criterionId, verdict: picked.verdict, level: picked.level, anchor };
    save.mutate({ params: { id: room.id }, body });
  };
  return (
    <Group align="end" gap="xs" mt={4}>
      <NativeSelect
        size="xs"
        label="Agreed"
        value={choice}
        onChange={(event) => setChoice(event.currentTarget.value)}
        data={[{ value: "", label: "not yet" }, ...choices.map(({ key, label }) => ({ value: key, label }))]}
      />
      <TextInput
        size="xs"
        label="Words for the scorecard"
        maxLength={500}
        value={anchor}
        onChange={(event) => setAnchor(event.currentTarget.value)}
      />
      <Button size="xs" variant="default" disabled={!picked} loading={save.isPending} onClick={send}>
        {benchmark ? "Change" : "Write down"}
      </Button>
      {save.error && <Problem error={save.error} doing="saving" />}
    </Group>
  );
}
