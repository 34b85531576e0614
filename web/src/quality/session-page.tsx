import { Button, Text } from "@mantine/core";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { day, number, percent, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { SessionItem } from "./session-item.tsx";

export type Room = Reply<"GET /calibration-sessions/:id">;

export function SessionPage() {
  const id = useParam("id");
  const query = useRead("GET /calibration-sessions/:id", { params: { id } });
  return (
    <Page
      question={
        <>
          Where do we stand apart
          {query.data ? (
            <>
              {" "}
              in <em>{query.data.title}</em>
            </>
          ) : (
            ""
          )}
          ?
        </>
      }
      title={query.data?.title ?? "Calibration session"}
      back={{ to: "/quality/sessions", label: "Calibration sessions" }}
      answer={query.data && <Answer room={query.data} />}
      actions={query.data && <Close room={query.data} />}
    >
      <Loaded query={query} lines={6} height={60}>
        {(room) => (room.state === "scoring" ? <Scoring room={room} /> : <Talking room={room} />)}
      </Loaded>
    </Page>
  );
}

function Answer({ room: { state, participants, tickets, spread } }: { room: Room }) {
  if (state === "scoring") {
    const waiting = participants.filter(({ scored }) => scored < tickets).map(({ name }) => name);
    return <>Scores are hidden until everybody is done. Still scoring: {waiting.join(", ")}.</>;
  }
  const over = spread.filter(({ overThreshold }) => overThreshold).length;
  return over === 0 ? (
    <>On no criterion do people stand apart by more than agreed.</>
  ) : (
    <>On {plural(over, "criterion", "criteria")} people stand apart by more than agreed.</>
  );
}

function Close({ room: { id, state } }: { room: Room }) {
  const { me } = useSession();
  const close = useSend("POST /calibration-sessions/:id/close", {
    refresh: ["GET /calibration-sessions", "GET /calibration-sessions/:id"],
  });
  if (me.role !== "qa-lead" || state === "closed") return null;
  return (
    <Button variant="default" loading={close.isPending} onClick={() => close.mutate({ params: { id } })}>
      Close the session
    </Button>
  );
}

function Facts({ room }: { room: Room }) {
  const { scheduledFor, everyDays, threshold, participants, tickets, createdBy } = room;
  return (
    <Provenance
      facts={[
        ["Day", day(scheduledFor)],
        ["Again", everyDays ? `every ${plural(everyDays, "day")}` : "once"],
        ["Talk about it above", percent(threshold)],
        ["Takes part", participants.map(({ name, scored }) => `${name} (${scored} of ${tickets})`).join(", ")],
        ["Opened by", createdBy],
      ]}
    />
  );
}

function Scoring({ room }: { room: Room }) {
  return (
    <>
      <Facts room={room} />
      <Section title="Tickets to score">
        {room.items.map((item) => (
          <SessionItem key={item.ticketId} room={room} item={item} />
        ))}
      </Section>
    </>
  );
}

function Talking({ room }: { room: Room }) {
  const { spread, alignment, items, anchors, criteria } = room;
  const title = (id: string) => criteria.find((one) => one.id === id)?.title ?? id;
  const wide = [...spread].sort((a, b) => (b.spread ?? 0) - (a.spread ?? 0));
  return (
    <>
      <Facts room={room} />
      <Section title="What is worth talking about?">
        {wide.map(({ criterionId, spread: apart, overThreshold, tickets }) => (
          <Text key={criterionId} size="sm" mb={4}>
            <StateWord state={overThreshold ? "warning" : "approved"}>{title(criterionId)}</StateWord>:{" "}
            {apart === null
              ? "not rated by two people"
              : `${percent(apart)} apart on average, ${plural(tickets, "ticket")}`}
          </Text>
        ))}
      </Section>
      <Section title="Ticket by ticket">
        {items.map((item) => (
          <SessionItem key={item.ticketId} room={room} item={item} />
        ))}
      </Section>
      <Section title="Who stood how near to what was agreed?">
        {alignment.every(({ ratings }) => ratings === 0) ? (
          <Text c="dimmed">Nothing is agreed yet. Write down what you agree on, ticket by ticket.</Text>
        ) : (
          <EstimateTable
            heading="Rater"
            asideHeading="κ and AC1"
            rows={alignment.map((one) => ({
              id: one.rater,
              name: one.rater,
              title: one.rater,
              detail: one.judge ? "not in the room" : null,
              estimate: one.alignment,
              noun: "rating",
              aside: `κ ${one.kappa ? number(one.kappa.value, 2) : "–"}, AC1 ${one.ac1 ? number(one.ac1.value, 2) : "–"}`,
            }))}
          />
        )}
      </Section>
      {anchors.length > 0 && (
        <Section title="Words for the scorecard">
          <Text size="sm" c="dimmed" mb="xs" maw="46em">
            What a level of a criterion looks like, out of this session. It changes nothing until a version of the
            scorecard with it is published.
          </Text>
          {anchors.map(({ criterionId, title: name, verdict, level, text, ticketId }) => (
            <Text key={`${criterionId} ${ticketId}`} size="sm" mb={4}>
              <strong>{name}</strong>, {level === null ? verdict : `level ${level}`}: {text} ({ticketId})
            </Text>
          ))}
          <IntoDraft sessionId={room.id} />
        </Section>
      )}
    </>
  );
}

function IntoDraft({ sessionId }: { sessionId: string }) {
  const { me } = useSession();
  const go = useGo();
  const begin = useSend("POST /scorecard-drafts", {
    refresh: ["GET /scorecard-versions"],
    done: ({ id }) => go(`/quality/scorecards/drafts/${id}`),
  });
  if (me.role !== "qa-lead") return null;
  return (
    <>
      <Button
        mt="sm"
        variant="default"
        loading={begin.isPending}
        onClick={() => begin.mutate({ body: { from: "session", sessionId } })}
      >
        Begin a scorecard draft with them
      </Button>
      {begin.error && <Problem error={begin.error} doing="saving" />}
    </>
  );
}
