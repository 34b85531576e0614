import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { SopDraft } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";

/** Throws a draft away, after asking; versions it was handed in as stay. */
export function DiscardDraft({ draft, revision }: { draft: SopDraft; revision: number }) {
  const go = useGo();
  const [asked, ask] = useState(false);
  const discard = useSend("DELETE /sop-drafts/:id", {
    refresh: ["GET /sop-drafts", "GET /sops", "GET /sops/:id"],
    done: () => go(draft.sopId ? `/sops/${draft.sopId}` : "/sops"),
  });
  return (
    <>
      <Button size="sm" variant="subtle" color="red" onClick={() => ask(true)}>
        Discard
      </Button>
      <Modal
        opened={asked}
        onClose={() => ask(false)}
        title="Discard this draft?"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <Text size="sm">
            The text of this draft is gone for everybody. What it was handed in as, and what is in force, stays.
          </Text>
          {discard.error && <Problem error={discard.error} doing="saving" />}
          <Group>
            <Button
              color="red"
              loading={discard.isPending}
              onClick={() => discard.mutate({ params: { id: draft.id }, query: { baseRevision: revision } })}
            >
              Discard it
            </Button>
            <Button variant="default" data-autofocus onClick={() => ask(false)}>
              Keep it
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
