import { Text, Timeline } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopEvent } from "../client/wire.ts";
import { day, instant } from "../components/format.ts";
import { Empty, Loaded } from "../components/states.tsx";
import { eventWords } from "./version-words.ts";

/** Who did what to the versions of an SOP and when, newest first. */
export function History({ id }: { id: string }) {
  const query = useRead("GET /sops/:id/history", { params: { id } });
  return (
    <Loaded query={query}>
      {({ events }) =>
        events.length === 0 ? (
          <Empty title="Nothing has happened to this SOP yet">What is done to its versions will stand here.</Empty>
        ) : (
          <Events events={[...events].reverse()} />
        )
      }
    </Loaded>
  );
}

export function Events({ events }: { events: readonly SopEvent[] }) {
  return (
    <Timeline bulletSize={12} lineWidth={2}>
      {events.map((event) => (
        <Timeline.Item key={event.id} title={<EventTitle event={event} />}>
          <Text size="xs" c="dimmed">
            {event.by}, {instant(event.at)}
            {isAhead(event) && `, from ${day(event.on)}`}
          </Text>
          {event.note && (
            <Text size="sm" maw="44rem">
              “{event.note}”
            </Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

const isAhead = ({ on, at }: SopEvent) => on !== at.slice(0, 10);

function EventTitle({ event }: { event: SopEvent }) {
  const { kind, sopId, versionNumber } = event;
  return (
    <span>
      {versionNumber === null ? (
        "The SOP"
      ) : (
        <a href={addressTo(`/sops/${sopId}`, { v: versionNumber })}>Version {versionNumber}</a>
      )}
      : {eventWords[kind]}
    </span>
  );
}
