import { Checkbox, Group, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Queue } from "../client/wire.ts";
import type { Choices, SetChoices } from "./plan-choices.ts";

/** Which other queues the plan's agents take from; nothing where no other could be simulated beside it. */
export function SharingField({ choices, set }: { choices: Choices; set: SetChoices }) {
  const { data } = useRead("GET /volumes", {});
  const own = data?.queues.find(({ queue }) => queue === choices.queue);
  const others = (data?.queues ?? []).filter((one) => one.queue !== choices.queue && isShareable(one));
  const taken = choices.sharedWith;
  if (!own || !isShareable(own) || others.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Sharing is simulated between queues in which somebody waits, one contact at a time. There is no second one.
      </Text>
    );
  return (
    <Checkbox.Group
      label="Its agents take from these queues too"
      description="The plan then states the people of all of them together, by simulation, and takes longer to compute."
      value={[...taken]}
      onChange={(sharedWith) => set({ sharedWith })}
    >
      <Group mt="xs">
        {others.map(({ queue }) => (
          <Checkbox key={queue} value={queue} label={queue} disabled={taken.length > 2 && !taken.includes(queue)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}

function isShareable({ settings, intervalSeconds }: Queue): boolean {
  return settings.work === "live" && settings.concurrency === 1 && intervalSeconds < 86_400;
}
