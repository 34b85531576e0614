import { Autocomplete, Button, Group, Popover, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { Ticket } from "../client/wire.ts";
import { words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";

const sources = { given: "", person: " (named by a person)", inferred: " (inferred)" } as const;

/** What the contact was about and who says so; what the helpdesk did not give, a QA lead can correct here. */
export function ContactReason({ ticket }: { ticket: Ticket }) {
  const { me } = useSession();
  const { contactReason, reasonSource, reasonModel } = ticket;
  const mayCorrect = reasonSource !== "given" && (me.role === "qa-lead" || me.role === "operator");
  // Outside the border of the nearest reason it is only the best of many poor guesses.
  const unsure = reasonSource === "inferred" && reasonModel !== null && reasonModel.margin < 0;
  const fit = reasonModel && `model ${reasonModel.id.slice(0, 8)}, margin ${reasonModel.margin.toFixed(2)}`;
  return (
    <>
      {contactReason ? words(contactReason) : "none"}
      {reasonSource && (unsure ? " (inferred, unsure)" : sources[reasonSource])}
      {reasonSource === null && reasonModel && " (unlike all known reasons)"}
      {mayCorrect && <Correct key={ticket.id} ticket={ticket} />}
      {fit && (
        <Text component="span" size="xs" c="dimmed" display="block">
          {fit}
        </Text>
      )}
    </>
  );
}

function Correct({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withArrow shadow="md">
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" ml={6} onClick={() => setOpened(!opened)}>
          {ticket.contactReason ? "Correct" : "Name it"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <CorrectForm ticket={ticket} close={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function CorrectForm({ ticket, close }: { ticket: Ticket; close: () => void }) {
  const known = useRead("GET /contact-reasons", {});
  const [reason, setReason] = useState(ticket.contactReason ?? "");
  const save = useSend("PUT /tickets/:id/contact-reason", {
    refresh: ["GET /tickets/:id", "GET /tickets", "GET /contact-reasons"],
    done: close,
  });
  const name = (contactReason: string | null) => save.mutate({ params: { id: ticket.id }, body: { contactReason } });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        name(reason.trim());
      }}
    >
      <Stack gap="xs">
        <Autocomplete
          label="What was it about?"
          description="Your word stays; the model learns from it."
          data={(known.data?.reasons ?? []).map((one) => one.reason)}
          value={reason}
          onChange={setReason}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
        {save.error && <Problem error={save.error} doing="saving" />}
        <Group gap="xs">
          <Button size="xs" type="submit" loading={save.isPending} disabled={reason.trim() === ""}>
            Save
          </Button>
          <Button size="xs" variant="default" disabled={save.isPending} onClick={() => name(null)}>
            None of these
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
