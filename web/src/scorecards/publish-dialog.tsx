import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import { Problem } from "../components/problem.tsx";
import { Changes } from "./changes.tsx";
import type { Writing } from "./use-definition.ts";

/** Publishing cannot be taken back, so it says once more what it does. */
export function PublishDialog({ writing, close }: { writing: Writing; close: () => void }) {
  const go = useGo();
  const [note, setNote] = useState("");
  const publish = useSend("POST /scorecard-drafts/:id/publication", {
    refresh: ["GET /scorecard-versions", "GET /scorecards"],
    done: ({ versionId }) => go(`/quality/scorecards/${versionId}`),
  });
  const submit = async () => {
    const saved = await writing.saveNow();
    if (saved) publish.mutate({ params: { id: saved.id }, body: { baseRevision: saved.revision, note } });
  };
  return (
    <Modal opened onClose={close} size="lg" title="Publish this scorecard">
      <Text size="sm" mb="sm">
        A published version never changes. To change it later, begin a new draft from it.
      </Text>
      <Changes effect={writing.draft.effect} />
      <Textarea
        mt="md"
        label="What changes and why"
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {publish.error && <Problem error={publish.error} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={close}>
          Not yet
        </Button>
        <Button onClick={() => void submit()} loading={publish.isPending}>
          Publish
        </Button>
      </Group>
    </Modal>
  );
}
