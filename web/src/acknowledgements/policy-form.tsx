import { Button, NumberInput, Radio, Stack, TagsInput, Text } from "@mantine/core";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import { Problem } from "../components/problem.tsx";
import type { SopReadings } from "./reading-words.ts";

type Policy = SopReadings["policy"];

/** How the next version of this SOP is asked to be read; what was asked already stays as it was. */
export function PolicyForm({ sopId, policy, done }: { sopId: string; policy: Policy; done: () => void }) {
  const [draft, setDraft] = useState<Policy>(policy);
  const save = useSend("PUT /sops/:id/acknowledgement-policy", {
    refresh: ["GET /sops/:id/acknowledgements"],
    done,
  });
  const change = (patch: Partial<Policy>) => setDraft((now) => ({ ...now, ...patch }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ params: { id: sopId }, body: draft });
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          This counts from the next version on. Whoever was asked already keeps their date.
        </Text>
        <NumberInput
          label="Days to read it"
          description="From the day on which the version holds"
          min={0}
          max={180}
          allowDecimal={false}
          value={draft.graceDays}
          onChange={(value) => change({ graceDays: Number(value) || 0 })}
        />
        <Radio.Group
          label="Ask again for"
          value={draft.askOn}
          onChange={(value) => change({ askOn: value as Policy["askOn"] })}
        >
          <Stack gap={6} mt={6}>
            <Radio value="every-change" label="Every change that the reader's page shows" />
            <Radio value="new-duties" label="New, removed and stricter rules only; new wording asks nobody" />
          </Stack>
        </Radio.Group>
        <TagsInput
          label="Teams"
          description="Empty = every team that works where the SOP holds"
          value={draft.teams}
          onChange={(teams) => change({ teams })}
        />
        <TagsInput
          label="Sites"
          description="Empty = every site"
          value={draft.sites}
          onChange={(sites) => change({ sites })}
        />
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
        {save.error && <Problem error={save.error} doing="saving" />}
      </Stack>
    </form>
  );
}
