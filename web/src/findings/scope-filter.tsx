import { Group, Select } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { words } from "../components/format.ts";

const channels = ["chat", "email", "form", "phone"] as const;
type Channel = (typeof channels)[number];
export type Scope = { channel?: Channel; handledBy?: "human" | "bot" };

/** What the address says of channel and handler; anything else is nothing. */
export function useScope(): Scope {
  const [{ channel, handledBy }] = useAddress();
  const known = channels.find((one) => one === channel);
  return {
    ...(known ? { channel: known } : {}),
    ...(handledBy === "human" || handledBy === "bot" ? { handledBy } : {}),
  };
}

/** Narrows the page to a channel, to people or to bots. */
export function ScopeFilter({ children }: { children?: React.ReactNode }) {
  const [{ channel, handledBy }, change] = useAddress();
  return (
    <Group gap="sm" mb="md" align="flex-end">
      {children}
      <Select
        label="Channel"
        size="xs"
        w={150}
        clearable
        placeholder="All channels"
        data={channels.map((value) => ({ value, label: value === "form" ? "In-app form" : words(value) }))}
        value={channel ?? null}
        onChange={(value) => change({ channel: value })}
      />
      <Select
        label="Handled by"
        size="xs"
        w={150}
        clearable
        placeholder="People and bots"
        data={[
          { value: "human", label: "People" },
          { value: "bot", label: "Bots" },
        ]}
        value={handledBy ?? null}
        onChange={(value) => change({ handledBy: value })}
      />
    </Group>
  );
}
