import { Button, Checkbox, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Recommendation } from "../client/wire.ts";
import { day, number, plural, today, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { inDays } from "./due-date.ts";
import { learnersHead } from "./learners-words.ts";

type AssignDialogProps = { recommendation: Recommendation; opened: boolean; onClose: () => void };

/** A person decides who learns what and until when; the recommendation only proposes. */
export function AssignDialog({ recommendation, opened, onClose }: AssignDialogProps) {
  const { choices, module, id } = recommendation;
  const [at, setAt] = useState(0);
  const agents = choices[at]?.agents ?? [];
  const [chosen, setChosen] = useState<readonly string[]>(agents.map((agent) => agent.id));
  const choose = (position: number) => {
    setAt(position);
    setChosen((choices[position]?.agents ?? []).map((agent) => agent.id));
  };
  const [dueOn, setDueOn] = useState(inDays(today(), 14));
  const assign = useSend("POST /assignments", {
    refresh: ["GET /recommendations", "GET /assignments"],
    done: ({ assigned, already }) => {
      const before = already > 0 ? `; ${already} had it already` : "";
      notifications.show({
        title: "Assigned",
        message: `To ${plural(assigned, "agent")}, due ${day(dueOn)}${before}.`,
        color: "green",
      });
      onClose();
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Assign “${module?.title ?? ""}”`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          assign.mutate({ body: { recommendationId: id, agents: [...chosen], dueOn } });
        }}
      >
        <Stack>
          {choices.length > 1 && (
            <NativeSelect
              label="For"
              value={at}
              onChange={(event) => choose(Number(event.currentTarget.value))}
              data={choices.map((choice, position) => ({
                value: String(position),
                label: position === 0 ? `${learnersHead(choice)}, recommended` : learnersHead(choice),
              }))}
            />
          )}
          <Checkbox.Group label="To" value={[...chosen]} onChange={setChosen}>
            <Stack gap={6} mt={6}>
              {agents.map(({ id: agentId, name, team }) => (
                <Checkbox key={agentId} value={agentId} label={team ? `${name}, ${words(team)}` : name} />
              ))}
            </Stack>
          </Checkbox.Group>
          <TextInput
            type="date"
            label="Due on"
            required
            min={today()}
            value={dueOn}
            onChange={(event) => setDueOn(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            {number((module?.minutes ?? 0) * chosen.length)} minutes of work in all. Your name stands beside the
            assignment.
          </Text>
          {assign.error && <Problem error={assign.error} doing="saving" />}
          <Button type="submit" loading={assign.isPending} disabled={chosen.length === 0}>
            Assign to {plural(chosen.length, "agent")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
