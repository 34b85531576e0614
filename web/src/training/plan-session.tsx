import { Button, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";

type PlanSessionProps = { with?: { id: string; name: string }; about?: string };

/** A session in the coach's own name: with anybody, or with the one it stands beside. */
export function PlanSession({ with: agent, about = "" }: PlanSessionProps) {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      {agent ? (
        <Button
          size="compact-xs"
          variant="subtle"
          aria-label={`Plan a session with ${agent.name}`}
          onClick={dialog.open}
        >
          Plan a session
        </Button>
      ) : (
        <Button onClick={dialog.open}>Plan a session</Button>
      )}
      {opened && <Dialog agent={agent?.id ?? null} about={about} onClose={dialog.close} />}
    </>
  );
}

type DialogProps = { agent: string | null; about: string; onClose: () => void };

function Dialog({ agent, about, onClose }: DialogProps) {
  const go = useGo();
  const people = useRead("GET /learners", {});
  const [agentId, setAgent] = useState<string | null>(agent);
  const [plannedFor, setDay] = useState(today());
  const [purpose, setPurpose] = useState(about);
  const plan = useSend("POST /coaching-sessions", {
    refresh: ["GET /coach-day", "GET /coaching-sessions"],
    done: ({ id }) => go(`/coaching/${id}`),
  });
  return (
    <Modal opened onClose={onClose} title="Plan a session" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (agentId !== null) plan.mutate({ body: { agentId, plannedFor, purpose } });
        }}
      >
        <Stack>
          <Select
            label="With"
            searchable
            data={(people.data?.learners ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={agentId}
            onChange={setAgent}
          />
          <TextInput
            type="date"
            label="On"
            required
            value={plannedFor}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <Textarea
            label="About"
            required
            autosize
            minRows={2}
            value={purpose}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
          {plan.error && <Problem error={plan.error} doing="saving" />}
          <Button type="submit" loading={plan.isPending} disabled={agentId === null || purpose.trim() === ""}>
            Plan it
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
