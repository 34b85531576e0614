import { Alert, Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Reply, Ticket } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";

export type Original = Reply<"POST /tickets/:id/original">;

const shortest = 10;

/** Asks why, then shows what redaction took out; it is forgotten when the page is left. */
export function RevealOriginal({ id, show }: { id: string; show: (original: Original) => void }) {
  const [asking, ask] = useState(false);
  const [reason, setReason] = useState("");
  const close = () => ask(false);
  const reveal = useSend("POST /tickets/:id/original", {
    refresh: ["GET /audit-log"],
    done: (original) => {
      show(original);
      close();
    },
  });
  return (
    <>
      <Button variant="default" leftSection={<IconEye size={16} aria-hidden />} onClick={() => ask(true)}>
        Show original
      </Button>
      <Modal opened={asking} onClose={close} title="Show what redaction took out?">
        <Text size="sm" mb="sm">
          You see names, numbers and addresses as the customer wrote them. Your name, this ticket and your reason go
          into the log.
        </Text>
        <Textarea
          label="Why you need it"
          description="Without personal data: this text is logged."
          autosize
          minRows={2}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {reveal.error && <Problem error={reveal.error} doing="saving" />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            disabled={reason.trim().length < shortest}
            loading={reveal.isPending}
            onClick={() => reveal.mutate({ params: { id }, body: { reason } })}
          >
            Show and log it
          </Button>
        </Group>
      </Modal>
    </>
  );
}

export function OriginalShown({ hide }: { hide: () => void }) {
  return (
    <Alert icon={<IconEye aria-hidden />} color="orange" variant="light" title="The original is shown" mb="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm">It is logged that you looked. Evidence is marked in the redacted text only.</Text>
        <Button size="xs" variant="default" onClick={hide}>
          Hide it
        </Button>
      </Group>
    </Alert>
  );
}

/** A ticket with the words that redaction took out back in their places. */
export function withOriginal(ticket: Ticket, original: Original): Ticket {
  const texts = new Map(original.turns.map(({ turn, text }) => [turn, text]));
  const cells = new Map(original.actions.map(({ action, fields }) => [action, fields]));
  return {
    ...ticket,
    turns: ticket.turns.map((turn, i) => ({ ...turn, text: texts.get(i) ?? turn.text })),
    actions: ticket.actions.map((action, i) => ({ ...action, fields: { ...action.fields, ...cells.get(i) } })),
    fields: { ...ticket.fields, ...original.fields },
  };
}
