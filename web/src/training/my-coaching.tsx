import { Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import { day, plural } from "../components/format.ts";
import { Section } from "../components/page.tsx";

/** An agent's own sessions and what they agreed on. */
export function MyCoaching() {
  const { data } = useRead("GET /coaching-sessions", {});
  if (!data || data.sessions.length === 0) return null;
  return (
    <Section title="Coaching">
      {data.sessions.map(({ id, coach, purpose, heldAt, plannedFor, actions }) => {
        const open = actions.filter(({ doneAt }) => doneAt === null).length;
        return (
          <Text key={id} size="sm">
            <a href={`/coaching/${id}`}>{purpose}</a>: {coach}, {day(heldAt ?? plannedFor)}
            {open > 0 && `; ${plural(open, "action item")} open`}
          </Text>
        );
      })}
    </Section>
  );
}
