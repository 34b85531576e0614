import { Button, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { today } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";

/** A session in the coach's own name. */
export function PlanSession() {
  const [opened, dialog] = useDisclosure(false);
  return (
    <>
      <Button onClick={dialog.open}>Plan a session</Button>
      {opened && <Dialog onClose={dialog.close} />}
    </>
  );
}

function Dialog({ onClose }: { onClose: () => void }) {
  const go = useGo();
  const people = useRead("GET /learners", {});
  const [agentId, setAgent] = useState<string | null>(null);
  const [plannedFor, setDay] = useState(today());
  const [purpose, setPurpose] = useState("");
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
