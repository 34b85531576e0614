import { Button, Group, Select } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { Problem } from "../components/problem.tsx";
import classes from "./training.module.css";

/** A draft from one step of an SOP in force. */
export function DraftModule() {
  const go = useGo();
  const [sopId, setSop] = useState<string | null>(null);
  const [ref, setRef] = useState<string | null>(null);
  const sops = useRead("GET /sops", {});
  const sop = useRead("GET /sops/:id", { params: { id: sopId ?? "" } }, { enabled: sopId !== null });
  const steps = sop.data?.version?.steps ?? [];
  const draft = useSend("POST /modules/drafts", {
    refresh: ["GET /modules"],
    done: ({ id }) => go(`/modules/${id}/edit`),
  });
  return (
    <div className={classes.draft}>
      <Group align="end" gap="sm">
        <Select
          label="New module from"
          placeholder="SOP"
          searchable
          data={(sops.data?.sops ?? []).map(({ id, title }) => ({ value: id, label: title }))}
          value={sopId}
          onChange={(value) => {
            setSop(value);
            setRef(null);
          }}
        />
        <Select
          label="Step"
          placeholder="Step"
          disabled={sopId === null || steps.length === 0}
          data={steps.map(({ id, number, title }) => ({ value: `${sopId}#${id}`, label: `${number}. ${title}` }))}
          value={ref}
          onChange={setRef}
        />
        <Button
          variant="default"
          disabled={ref === null}
          loading={draft.isPending}
          onClick={() => ref !== null && draft.mutate({ body: { ref } })}
        >
          Draft it
        </Button>
      </Group>
      {draft.error && <Problem error={draft.error} doing="saving" />}
    </div>
  );
}
