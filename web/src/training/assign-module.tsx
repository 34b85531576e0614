import { Button, Modal, MultiSelect, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import { day, plural, today, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { inDays } from "./due-date.ts";

/** Assigns a module to people, teams or everybody who started in a time: in the name of whoever presses the button. */
export function AssignModule({ moduleId, onClose }: { moduleId: string; onClose: () => void }) {
  const people = useRead("GET /learners", {});
  const learners = people.data?.learners ?? [];
  const [agents, setAgents] = useState<string[]>([]);
  const [teams, setTeams] = useState<string[]>([]);
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState(today());
  const [dueOn, setDueOn] = useState(inDays(today(), 14));
  const assign = useSend("POST /assignments", {
    refresh: ["GET /assignments", "GET /recommendations"],
    done: ({ assigned, already }) => {
      const before = already > 0 ? `; ${already} had it open already` : "";
      const message = `To ${plural(assigned, "agent")}, due ${day(dueOn)}${before}.`;
      notifications.show({ title: "Assigned", message, color: "green" });
      onClose();
    },
  });
  const cohort = from === "" ? {} : { cohort: { startedFrom: from, startedUntil: until } };
  const teamNames = [...new Set(learners.flatMap(({ team }) => team ?? []))].sort();
  return (
    <Modal opened onClose={onClose} title="Who is to take it?" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          assign.mutate({ body: { moduleId, agents, teams, ...cohort, dueOn } });
        }}
      >
        <Stack>
          <MultiSelect
            label="People"
            searchable
            data={learners.map(({ id, name }) => ({ value: id, label: name }))}
            value={agents}
            onChange={setAgents}
          />
          <MultiSelect
            label="Teams"
            data={teamNames.map((team) => ({ value: team, label: words(team) }))}
            value={teams}
            onChange={setTeams}
          />
          <TextInput
            type="date"
            label="Everybody who started from"
            description="Leave it empty for no cohort."
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          {from !== "" && (
            <TextInput
              type="date"
              label="until"
              value={until}
              onChange={(event) => setUntil(event.currentTarget.value)}
            />
          )}
          <TextInput
            type="date"
            label="Due on"
            required
            min={today()}
            value={dueOn}
            onChange={(event) => setDueOn(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            Your name stands beside the assignment.
          </Text>
          {people.error && <Problem error={people.error} />}
          {assign.error && <Problem error={assign.error} doing="saving" />}
          <Button
            type="submit"
            loading={assign.isPending}
            disabled={agents.length === 0 && teams.length === 0 && from === ""}
          >
            Assign
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
