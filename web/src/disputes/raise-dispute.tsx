import { Button, Group, Modal, NativeSelect, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useGo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Input } from "../client/wire.ts";
import { plural, words } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";

type Verdict = Input<"POST /disputes">["body"]["expected"]["verdict"];

export type Disputed = {
  scoreId?: string;
  auditId?: string;
  title: string;
  verdict: string;
  level: number | null;
  /** of a graded criterion */
  levels: readonly number[];
};

const shortest = 10;

/** An agent's objection: the rating they expect, and why. */
export function RaiseDispute({ disputed, close }: { disputed: Disputed; close: () => void }) {
  const go = useGo();
  const policy = useRead("GET /dispute-policy", {});
  const { scoreId, auditId, title, verdict, level, levels } = disputed;
  const graded = levels.length > 2;
  const choices = [
    ...(graded ? levels.map((value) => ({ value: String(value), label: `Level ${value}` })) : []),
    ...(graded ? [] : ["pass", "fail"].map((value) => ({ value, label: words(value) }))),
    { value: "not-applicable", label: "Not applicable" },
  ].filter(({ value }) => value !== (graded ? String(level) : verdict));
  const [expected, expect] = useState(choices[0]?.value ?? "");
  const [reason, setReason] = useState("");
  const raise = useSend("POST /disputes", {
    refresh: ["GET /disputes", "GET /tickets/:id", "GET /me/quality"],
    done: ({ id }) => go(`/quality/disputes/${id}`),
  });
  const submit = () => {
    const level = graded && expected !== "not-applicable" ? Number(expected) : null;
    const asked = { verdict: level === null ? (expected as Verdict) : ("level" as const), level };
    const which = scoreId === undefined ? { auditId } : { scoreId };
    raise.mutate({ body: { ...which, expected: asked, reason } });
  };
  return (
    <Modal opened onClose={close} title={`Dispute: ${title}`}>
      <NativeSelect
        label="Rating you expect"
        value={expected}
        onChange={(event) => expect(event.currentTarget.value)}
        data={choices}
      />
      <Textarea
        mt="sm"
        label="Why"
        description="Point to the turn, the action or the rule that shows it."
        autosize
        minRows={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {policy.data && (
        <Text size="xs" c="dimmed" mt="sm">
          Another person decides, normally within {plural(policy.data.targetWorkingDays, "working day")}. Until then the
          rating stays as it is. A score can be disputed for {plural(policy.data.windowDays, "day")}.
        </Text>
      )}
      {raise.error && <Problem error={raise.error} doing="saving" />}
      <Group justify="flex-end" mt="md">
        <Button disabled={reason.trim().length < shortest} loading={raise.isPending} onClick={submit}>
          Send the dispute
        </Button>
      </Group>
    </Modal>
  );
}
