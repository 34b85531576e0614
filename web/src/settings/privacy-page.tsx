import { Button, Drawer, Group, Modal, SegmentedControl, Stack, Table, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAddress } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { instant, plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import classes from "./settings.module.css";

type Erasure = Reply<"GET /erasures">["erasures"][number];

const shortest = 10;

/** What customers asked to have erased, and what became of it. */
export function PrivacyPage() {
  const [{ new: making, tickets }, change] = useAddress();
  const query = useRead("GET /erasures", {});
  const open = query.data?.erasures.filter(({ state }) => state === "open").length;
  return (
    <Page
      question="Whose words must be erased?"
      title="Privacy"
      answer={
        open !== undefined && (
          <>
            {open === 0
              ? "No request is open."
              : `${plural(open, "request")} ${open === 1 ? "waits" : "wait"} for a decision.`}{" "}
            One person asks, another decides.
          </>
        )
      }
      actions={<Button onClick={() => change({ new: "erasure" })}>Ask for erasure</Button>}
    >
      <Text size="sm" mb="md" maw="70ch">
        An erasure takes away what was said in tickets, their fields, actions and tags, the sealed original, and every
        quotation, reason and note about them. Verdicts and the versions they rest on stay, so that no figure changes
        afterwards.
      </Text>
      <Loaded query={query} lines={5}>
        {({ erasures }) =>
          erasures.length === 0 ? (
            <Empty title="Nobody has asked for erasure">
              When a customer asks to be forgotten, ask for it here with the id your helpdesk has for them, or with
              their tickets.
            </Empty>
          ) : (
            <Erasures erasures={erasures} />
          )
        }
      </Loaded>
      <Drawer
        opened={making === "erasure"}
        onClose={() => change({ new: null, tickets: null })}
        title="Ask for erasure"
        position="right"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <AskForm named={tickets ?? ""} close={() => change({ new: null, tickets: null })} />
      </Drawer>
    </Page>
  );
}

function AskForm({ named, close }: { named: string; close: () => void }) {
  const [by, choose] = useState<"tickets" | "customer">(named === "" ? "customer" : "tickets");
  const [which, setWhich] = useState(named);
  const [reason, setReason] = useState("");
  const ask = useSend("POST /erasures", { refresh: ["GET /erasures"], done: close });
  const ids = which.split(/[\s,]+/).filter((id) => id !== "");
  const submit = () => {
    const what = by === "customer" ? { customer: which.trim() } : { ticketIds: ids };
    ask.mutate({ body: { ...what, reason } });
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="What to erase"
        value={by}
        onChange={(value) => choose(value as typeof by)}
        data={[
          { value: "customer", label: "All of a customer" },
          { value: "tickets", label: "Single tickets" },
        ]}
      />
      <TextInput
        label={by === "customer" ? "The customer's id in the helpdesk" : "Ticket ids, separated by commas"}
        description={by === "customer" ? "Only its keyed hash is kept, until the decision." : undefined}
        value={which}
        onChange={(event) => setWhich(event.currentTarget.value)}
      />
      <Textarea
        label="Why"
        description="For who decides. Without personal data."
        autosize
        minRows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {ask.error && <Problem error={ask.error} doing="saving" />}
      <Button disabled={ids.length === 0 || reason.trim().length < shortest} loading={ask.isPending} onClick={submit}>
        Ask another person to decide
      </Button>
    </Stack>
  );
}

function Erasures({ erasures }: { erasures: readonly Erasure[] }) {
  return (
    <TableFrame minWidth={720} label="Erasures">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Asked</Table.Th>
            <Table.Th>Tickets</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th aria-label="Decide" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {erasures.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td className={classes.time}>
                {instant(one.requestedAt)}
                <Text size="xs" c="dimmed">
                  {one.requestedBy}
                </Text>
              </Table.Td>
              <Table.Td className={classes.subject}>
                <Tickets ids={one.ticketIds} />
              </Table.Td>
              <Table.Td>{one.reason}</Table.Td>
              <Table.Td>
                <State erasure={one} />
              </Table.Td>
              <Table.Td ta="right">{one.state === "open" && <Decide erasure={one} />}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

const shownTickets = 3;

function Tickets({ ids }: { ids: readonly string[] }) {
  const more = ids.length - shownTickets;
  return (
    <>
      {ids.slice(0, shownTickets).map((id, i) => (
        <span key={id}>
          {i > 0 && ", "}
          <a href={`/tickets/${encodeURIComponent(id)}`}>{id}</a>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}

function State({ erasure: { state, decidedBy, decidedAt, note } }: { erasure: Erasure }) {
  const look = { open: "in-review", erased: "retired", refused: "withdrawn" } as const;
  return (
    <>
      <StateWord state={look[state]}>{state}</StateWord>
      {decidedBy && decidedAt && (
        <Text size="xs" c="dimmed">
          {decidedBy}, {instant(decidedAt)}
          {note !== "" && `: ${note}`}
        </Text>
      )}
    </>
  );
}

function Decide({ erasure: { id, ticketIds, whyNot } }: { erasure: Erasure }) {
  const [asking, ask] = useState(false);
  const [note, setNote] = useState("");
  const close = () => ask(false);
  const decide = useSend("POST /erasures/:id/decision", {
    refresh: ["GET /erasures", "GET /tickets/:id", "GET /tickets"],
    done: close,
  });
  if (whyNot)
    return (
      <Text size="xs" c="dimmed">
        {whyNot}
      </Text>
    );
  const send = (erase: boolean) => decide.mutate({ params: { id }, body: { erase, note } });
  return (
    <>
      <Button size="xs" variant="default" onClick={() => ask(true)}>
        Decide
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={`Erase the words of ${plural(ticketIds.length, "ticket")}?`}
        ta="left"
      >
        <Text size="sm" mb="sm">
          This cannot be undone. Tickets of the same customer that came since are erased with them. Scores stay.
        </Text>
        <TextInput
          label="Note (optional)"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {decide.error && <Problem error={decide.error} doing="saving" />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" loading={decide.isPending} onClick={() => send(false)}>
            Refuse
          </Button>
          <Button color="red" loading={decide.isPending} onClick={() => send(true)}>
            Erase for good
          </Button>
        </Group>
      </Modal>
    </>
  );
}
