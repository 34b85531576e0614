import { NativeSelect } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import type { Queue } from "../client/wire.ts";

/** The queue that the address names, else the one with the most contacts. */
export function useQueue(queues: readonly Queue[]): Queue | null {
  const [{ queue }] = useAddress();
  return queues.find((one) => one.queue === queue) ?? queues.toSorted((a, b) => b.offered - a.offered)[0] ?? null;
}

export function QueuePicker({ queues, chosen }: { queues: readonly Queue[]; chosen: string }) {
  const [, change] = useAddress();
  if (queues.length < 2) return null;
  return (
    <NativeSelect
      label="Queue"
      size="xs"
      maw={240}
      value={chosen}
      data={queues.map(({ queue }) => queue)}
      onChange={(event) => change({ queue: event.currentTarget.value, from: null, forecast: null, reason: null })}
    />
  );
}
