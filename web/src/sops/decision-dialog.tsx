import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ApiError } from "../client/api-error.ts";
import { Problem } from "../components/problem.tsx";

export type Decision = { words: string; date: string };

type DecisionDialogProps = {
  title: string;
  /** what happens then */
  children: React.ReactNode;
  label: string;
  /** without words nothing can be decided */
  required?: boolean;
  date?: { label: string; first: string; min: string };
  action: string;
  danger?: boolean;
  pending: boolean;
  error: ApiError | null;
  decide: (decision: Decision) => void;
  close: () => void;
};

/** A decision about a version that others will read: what it does, why, and from when. */
export function DecisionDialog(props: DecisionDialogProps) {
  const {
    title,
    children,
    label,
    required = false,
    date,
    action,
    danger = false,
    pending,
    error,
    decide,
    close,
  } = props;
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(date?.first ?? "");
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          decide({ words: words.trim(), date: chosen });
        }}
      >
        <Stack>
          <Text size="sm">{children}</Text>
          <Textarea
            label={label}
            required={required}
            autosize
            minRows={2}
            maxLength={4000}
            data-autofocus
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          {date && (
            <TextInput
              type="date"
              label={date.label}
              required
              min={date.min}
              value={chosen}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
          )}
          {error && <Problem error={error} doing="saving" />}
          <Group>
            <Button
              type="submit"
              color={danger ? "red" : "teal"}
              loading={pending}
              disabled={required && words.trim() === ""}
            >
              {action}
            </Button>
            <Button variant="default" onClick={close}>
              Leave it as it is
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
