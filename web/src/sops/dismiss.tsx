import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import classes from "./gaps.module.css";

type DismissProps = { label: string; question: string; pending: boolean; dismiss: (reason: string) => void };

/** Puts something aside, with a reason that stays beside it. */
export function Dismiss({ label, question, pending, dismiss }: DismissProps) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  if (!open)
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {label}
      </Button>
    );
  return (
    <form
      className={classes.dismiss}
      onSubmit={(event) => {
        event.preventDefault();
        dismiss(reason.trim());
      }}
    >
      <Textarea
        label={question}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={1000}
        autoFocus
      />
      <Group gap="xs">
        <Button type="submit" size="xs" loading={pending} disabled={reason.trim().length < 3}>
          {label}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
