import { Button, Group, Modal, MultiSelect, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { SopDraft, SopPreview } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";

type SubmitDialogProps = { draft: SopDraft; preview: SopPreview | undefined; close: () => void };

/** Hands the saved text in: from here on it never changes, and another person decides. */
export function SubmitDialog({ draft, preview, close }: SubmitDialogProps) {
  const { me } = useSession();
  const go = useGo();
  const [note, setNote] = useState(draft.note);
  const [chosen, choose] = useState<string[]>([]);
  const reviewers = useRead("GET /sop-reviewers", {});
  const names = (reviewers.data?.people ?? []).map(({ name }) => name).filter((name) => name !== me.name);
  const submit = useSend("POST /sop-drafts/:id/submission", {
    refresh: ["GET /sop-drafts", "GET /sops", "GET /sops/:id", "GET /sop-reviews", "GET /sop-reminders"],
    done: ({ number }) => {
      notifications.show({
        title: `Version ${number} is in review`,
        message: "Another person decides.",
        color: "green",
      });
      go(`/sops/${draft.sopId ?? preview?.sopId ?? ""}/review/${number}`);
    },
  });
  const errors = (preview?.findings ?? []).filter(({ severity }) => severity === "error").length;
  return (
    <Modal opened onClose={close} title="Hand this text in for review?" closeButtonProps={{ "aria-label": "Close" }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit.mutate({
            params: { id: draft.id },
            body: { baseRevision: draft.revision, note: note.trim(), reviewers: chosen },
          });
        }}
      >
        <Stack>
          <Text size="sm">
            It becomes the next version and never changes again. Neither you nor its owner nor anybody who wrote on it
            can approve it: it takes a second pair of eyes.
          </Text>
          <Textarea
            label="What changed, and why"
            required
            autosize
            minRows={2}
            maxLength={4000}
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <MultiSelect
            label="Ask these people to review it"
            description="Empty: whoever may approve sees it in the library"
            data={names}
            value={chosen}
            onChange={choose}
          />
          {errors > 0 && (
            <Text size="sm" c="var(--pl-fail)" role="alert">
              {plural(errors, "finding")} still {errors === 1 ? "has" : "have"} to be mended before it can be handed in.
            </Text>
          )}
          {submit.error && <Problem error={submit.error} doing="saving" />}
          <Group>
            <Button type="submit" loading={submit.isPending} disabled={note.trim() === "" || errors > 0}>
              Hand it in
            </Button>
            <Button variant="default" onClick={close}>
              Go on writing
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
