import { Button, Group, TagsInput, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { ReviewItem } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";

/** Shares the open reviews of one frame out by chance, which is what makes leniency measurable. */
export function AssignReviews({ items }: { items: readonly ReviewItem[] }) {
  const { me } = useSession();
  const known = useRead("GET /reviewers", {});
  const [names, setNames] = useState<string[]>([me.name]);
  const [dueAt, setDueAt] = useState("");
  const frames = [...new Map(items.map(({ frameId, frame }) => [frameId, frame]))];
  const assign = useSend("POST /review-assignments", {
    refresh: ["GET /reviews", "GET /reviewers"],
    done: ({ assigned, each }) =>
      notifications.show({
        title: `${plural(assigned, "review")} shared out`,
        message: Object.entries(each)
          .map(([name, count]) => `${name}: ${count}`)
          .join(", "),
        color: "green",
      }),
  });
  if (frames.length === 0 || (me.role !== "qa-lead" && me.role !== "operator")) return null;
  return (
    <details>
      <summary>Share out what is open</summary>
      <Group align="end" my="sm">
        <TagsInput
          label="Reviewers"
          w={340}
          value={names}
          onChange={setNames}
          data={(known.data?.reviewers ?? []).map(({ reviewer }) => reviewer)}
        />
        <TextInput
          type="date"
          label="To be read by"
          value={dueAt}
          onChange={(event) => setDueAt(event.currentTarget.value)}
        />
        {frames.map(([frameId, frame]) => (
          <Button
            key={frameId}
            variant="default"
            loading={assign.isPending}
            disabled={names.length === 0}
            onClick={() =>
              assign.mutate({
                body: { frameId, reviewers: names, dueAt: dueAt === "" ? null : `${dueAt}T00:00:00Z` },
              })
            }
          >
            Share out {frame}
          </Button>
        ))}
      </Group>
      {assign.error && <Problem error={assign.error} doing="saving" />}
      <Text size="sm" c="dimmed">
        Chance decides who reads what. A ticket for two reviewers goes to two different people.
      </Text>
    </details>
  );
}
