import { Text } from "@mantine/core";
import type { Reply } from "../client/wire.ts";
import { instant, percent } from "../components/format.ts";
import { levelWords } from "./autonomy-words.tsx";
import classes from "./health.module.css";

export type AutonomyEvent = Reply<"GET /autonomy/events">["events"][number];

const did: Record<AutonomyEvent["kind"], string> = {
  promoted: "promoted",
  demoted: "taken back",
  alarm: "suspended by an alarm",
  changed: "voided by a change",
  kept: "kept through a change",
};

/** What changed and what it voided, newest first. */
export function Timeline({ events, named }: { events: readonly AutonomyEvent[]; named: boolean }) {
  return (
    <ol className={classes.timeline}>
      {events.map((event) => (
        <li key={event.id} data-kind={event.kind}>
          <Text size="sm" c="dimmed">
            {instant(event.at)} · {event.by === "system" ? "by the rules" : event.by}
          </Text>
          <Text fw={600}>
            {named && (
              <>
                <a href={`/quality/calibration/${event.criterionId}`}>{event.title}</a>:{" "}
              </>
            )}
            {did[event.kind]} → {levelWords(event.level).toLowerCase()}
          </Text>
          <Text size="sm" maw="46em">
            {event.reason}
          </Text>
          {event.certificate && event.kind === "promoted" && (
            <Text size="sm" c="dimmed">
              Promise: {percent(event.certificate.agreement)} agreement on {percent(event.certificate.acceptedShare)} of
              tickets, {event.certificate.audits} audits.
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}
