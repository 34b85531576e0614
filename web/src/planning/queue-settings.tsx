import { Button, Drawer, NativeSelect, NumberInput, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Queue } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import { useMayPlan } from "./may-plan.ts";

type Settings = Queue["settings"];

/** How a queue works: its clock, and whether somebody waits. */
export function QueueSettings({ queue }: { queue: Queue }) {
  const [opened, { open, close }] = useDisclosure(false);
  if (!useMayPlan()) return null;
  return (
    <>
      <Button variant="subtle" size="xs" onClick={open}>
        Settings of this queue
      </Button>
      <Drawer
        opened={opened}
        onClose={close}
        title={`Settings of ${queue.queue}`}
        position="right"
        size="md"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <SettingsForm queue={queue} close={close} />
      </Drawer>
    </>
  );
}

function SettingsForm({ queue, close }: { queue: Queue; close: () => void }) {
  const [settings, setSettings] = useState<Settings>(queue.settings);
  const set = (patch: Partial<Settings>) => setSettings((now) => ({ ...now, ...patch }));
  const send = useSend("PUT /queues/:queue", { refresh: ["GET /volumes", "GET /queues/:queue"], done: close });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    send.mutate({ params: { queue: queue.queue }, body: settings });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Time zone"
          description="IANA name: days and seasons follow the customers' clock."
          required
          data-autofocus
          value={settings.timeZone}
          onChange={(event) => set({ timeZone: event.currentTarget.value })}
        />
        <TextInput
          label="Channel"
          value={settings.channel ?? ""}
          onChange={(event) => set({ channel: event.currentTarget.value || null })}
        />
        <TextInput
          label="Region"
          value={settings.region ?? ""}
          onChange={(event) => set({ region: event.currentTarget.value || null })}
        />
        <NativeSelect
          label="Who waits?"
          data={[
            { value: "live", label: "Somebody waits now: calls, chat" },
            { value: "deferred", label: "It may wait: e-mail, cases" },
          ]}
          value={settings.work}
          onChange={(event) => set({ work: event.currentTarget.value as Settings["work"] })}
        />
        {settings.work === "deferred" ? (
          <NumberInput
            label="Due within"
            suffix=" hours"
            min={1}
            max={720}
            value={settings.dueWithinHours}
            onChange={(value) => set({ dueWithinHours: Number(value) })}
          />
        ) : (
          <>
            <NumberInput
              label="Contacts an agent handles at once"
              min={1}
              max={8}
              value={settings.concurrency}
              onChange={(value) => set({ concurrency: Number(value) })}
            />
            {settings.concurrency > 1 && (
              <NumberInput
                label="How much each further contact slows the others"
                description="0.3 = 30 % more handle time for each further one."
                min={0}
                max={2}
                step={0.05}
                decimalScale={2}
                value={settings.interference}
                onChange={(value) => set({ interference: Number(value) })}
              />
            )}
          </>
        )}
        {send.error && <Problem error={send.error} doing="saving" />}
        <Button type="submit" loading={send.isPending} mt="sm">
          Save
        </Button>
      </Stack>
    </form>
  );
}
