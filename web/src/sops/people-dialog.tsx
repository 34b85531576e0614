import { Autocomplete, Button, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useRead, useSend } from "../client/use-call.ts";
import type { ReadRoute, SopPage } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";

type PeopleDialogProps = { sop: SopPage; refresh: readonly ReadRoute[]; close: () => void };

/** Hands an SOP to another owner or verifier; its text stays as it is. */
export function PeopleDialog({ sop, refresh, close }: PeopleDialogProps) {
  const [owner, setOwner] = useState(sop.owner);
  const [verifier, setVerifier] = useState(sop.verifier ?? "");
  const [note, setNote] = useState("");
  const reviewers = useRead("GET /sop-reviewers", {});
  const names = (reviewers.data?.people ?? []).map(({ name }) => name);
  const save = useSend("PUT /sops/:id/people", {
    refresh,
    done: (saved) => {
      notifications.show({ title: "Saved", message: `Owner: ${saved.owner}.`, color: "green" });
      close();
    },
  });
  const send = () =>
    save.mutate({
      params: { id: sop.id },
      body: { owner: owner.trim(), verifier: verifier.trim() || null, note: note.trim() },
    });
  return (
    <Modal opened onClose={close} title="Who answers for this SOP?" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack>
          <Text size="sm">
            The owner is reminded and may not approve their own text; the verifier says that it is still true.
          </Text>
          <Autocomplete label="Owner" required data={names} value={owner} onChange={setOwner} maxLength={100} />
          <Autocomplete label="Verifier" data={names} value={verifier} onChange={setVerifier} maxLength={100} />
          <Textarea label="Note" autosize value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          {save.error && <Problem error={save.error} doing="saving" />}
          <Button type="submit" loading={save.isPending} disabled={owner.trim() === ""}>
            Save
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
