import { Button, Drawer, MultiSelect, Stack, Table, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { ConnectionsFrame, Copyable } from "./connections-frame.tsx";
import classes from "./settings.module.css";

export type Webhook = Reply<"GET /webhooks">["webhooks"][number];
type EventKind = Webhook["events"][number];

export const eventNames: Record<EventKind, string> = {
  submitted: "Handed in for review",
  "changes-requested": "Sent back for changes",
  withdrawn: "Withdrawn",
  approved: "Approved",
  scheduled: "Scheduled",
  "in-force": "In force",
  superseded: "Superseded",
  ending: "About to end",
  retired: "Retired",
  verified: "Verified",
  "people-changed": "Owner or verifier changed",
};

const deliveryStates = { waiting: "in-review", delivered: "in-force", failed: "warning" } as const;
const deliveryWords = { waiting: "waiting", delivered: "received", failed: "not received" } as const;

export function DeliveryState({ state }: { state: keyof typeof deliveryWords }) {
  return <StateWord state={deliveryStates[state]}>{deliveryWords[state]}</StateWord>;
}

/** Addresses that hear what happens to versions. */
export function WebhooksPage() {
  const [{ new: making }, change] = useAddress();
  const query = useRead("GET /webhooks", {});
  const open = () => change({ new: "webhook" });
  const close = () => change({ new: null });
  return (
    <ConnectionsFrame
      at="/webhooks"
      question="Who is told when a rule changes?"
      answer="Each address gets a signed message when a version is handed in, approved, comes into force or leaves it. A message that is not received is sent again for three days."
      actions={<Button onClick={open}>Add a webhook</Button>}
    >
      <Loaded query={query} lines={3}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty title="Nobody is told yet" step={<Button onClick={open}>Add the first webhook</Button>}>
              A bot that keeps a copy of an SOP, a chat channel or a build can be told the moment it changes.
            </Empty>
          ) : (
            <WebhooksTable webhooks={webhooks} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "webhook"}
        onClose={close}
        title="Add a webhook"
        position="right"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <WebhookForm close={close} />
      </Drawer>
    </ConnectionsFrame>
  );
}

function WebhooksTable({ webhooks }: { webhooks: readonly Webhook[] }) {
  return (
    <TableFrame minWidth={620}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Address</Table.Th>
            <Table.Th>Told of</Table.Th>
            <Table.Th>Newest message</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map(({ id, url, description, events, state, last }) => (
            <Table.Tr key={id}>
              <Table.Th scope="row" className={classes.subject}>
                <a href={`/settings/connections/webhooks/${id}`}>{description || url}</a>
                {description && <div className={classes.quiet}>{url}</div>}
              </Table.Th>
              <Table.Td>
                {events.length === 0 ? "Everything" : events.map((kind) => eventNames[kind]).join(", ")}
              </Table.Td>
              <Table.Td>
                {state === "disabled" ? (
                  <StateWord state="not-in-force">switched off</StateWord>
                ) : last ? (
                  <>
                    <DeliveryState state={last.state} />
                    <div className={classes.quiet}>{instant(last.at)}</div>
                  </>
                ) : (
                  "none yet"
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function WebhookForm({ close }: { close: () => void }) {
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<string[]>([]);
  const add = useSend("POST /webhooks", { refresh: ["GET /webhooks"] });
  if (add.data) return <Secret secret={add.data.secret} close={close} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ body: { url, description, events: events as EventKind[] } });
      }}
    >
      <Stack>
        <TextInput
          label="Address"
          placeholder="https://hooks.example.com/plumbline"
          type="url"
          required
          data-autofocus
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label="What it is for"
          maxLength={200}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <MultiSelect
          label="Tell it of"
          description="Leave empty for everything"
          data={Object.entries(eventNames).map(([value, label]) => ({ value, label }))}
          value={events}
          onChange={setEvents}
        />
        {add.error && <Problem error={add.error} doing="saving" />}
        <Button type="submit" loading={add.isPending} disabled={url.trim() === ""}>
          Add it
        </Button>
      </Stack>
    </form>
  );
}

function Secret({ secret, close }: { secret: string; close: () => void }) {
  return (
    <Stack>
      <Text>
        The receiver checks with this secret that a message came from here (standard-webhooks). It is shown once.
      </Text>
      <Copyable label="Signing secret" text={secret} secret />
      <Button variant="default" onClick={close}>
        I have it
      </Button>
    </Stack>
  );
}
