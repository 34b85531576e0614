import { Button, Group, Text, Textarea } from "@mantine/core";
import { IconCalendarOff, IconLink, IconThumbDown, IconThumbUp } from "@tabler/icons-react";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Problem } from "../components/problem.tsx";
import classes from "./ask.module.css";

export type Given = NonNullable<Reply<"GET /questions/:id">["feedback"]>;
type Verdict = Given["verdict"];

const choices = [
  { verdict: "useful", label: "Useful", icon: IconThumbUp },
  { verdict: "wrong", label: "Wrong", icon: IconThumbDown },
  { verdict: "outdated", label: "Outdated", icon: IconCalendarOff },
] as const;

const questionsBack = { wrong: "What is wrong?", outdated: "What has changed?", refusal: "Which SOP covers it?" };

type About = "answer" | "refusal";

function thanks(verdict: Verdict, about: About): string {
  if (verdict === "useful") return "Thank you.";
  const marked = about === "answer" ? "The step is marked as disputed, and its owner" : "Whoever writes the SOPs";
  return `Thank you. ${marked} sees your reason.`;
}

type FeedbackProps = { questionId: string; given?: Given | null; about: About };

/** What the asker says of the answer; the last word counts. A refusal can be wrong, not outdated. */
export function Feedback({ questionId, given = null, about }: FeedbackProps) {
  const [open, setOpen] = useState<Exclude<Verdict, "useful"> | null>(null);
  const [reason, setReason] = useState("");
  const send = useSend("POST /questions/:id/feedback", { refresh: ["GET /gaps"], done: () => setOpen(null) });
  const said = send.data?.verdict ?? given?.verdict ?? null;
  const say = (verdict: Verdict, why = "") =>
    send.mutate({ params: { id: questionId }, body: { verdict, reason: why.trim() } });
  return (
    <div className={classes.feedback}>
      <Group gap="xs">
        <Text size="sm">Was this right?</Text>
        {choices
          .filter(({ verdict }) => about === "answer" || verdict !== "outdated")
          .map(({ verdict, label, icon: Icon }) => (
            <Button
              key={verdict}
              size="xs"
              variant={said === verdict ? "filled" : "default"}
              aria-pressed={said === verdict}
              leftSection={<Icon size={15} aria-hidden />}
              loading={send.isPending && verdict === "useful" && open === null}
              onClick={() => (verdict === "useful" ? say(verdict) : setOpen(verdict))}
            >
              {label}
            </Button>
          ))}
        <Button
          component="a"
          href={`/ask/${questionId}`}
          size="xs"
          variant="subtle"
          leftSection={<IconLink size={15} aria-hidden />}
        >
          Link to this answer
        </Button>
      </Group>
      {open && (
        <form
          className={classes.reason}
          onSubmit={(event) => {
            event.preventDefault();
            say(open, reason);
          }}
        >
          <Textarea
            label={questionsBack[about === "refusal" ? "refusal" : open]}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
            autoFocus
          />
          <Group gap="xs">
            <Button type="submit" size="xs" loading={send.isPending} disabled={reason.trim().length < 3}>
              Send
            </Button>
            <Button size="xs" variant="subtle" onClick={() => setOpen(null)}>
              Cancel
            </Button>
          </Group>
        </form>
      )}
      {send.error && <Problem error={send.error} />}
      {said && !open && (
        <Text size="sm" c="dimmed" role="status">
          {thanks(said, about)}
        </Text>
      )}
    </div>
  );
}
