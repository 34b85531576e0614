import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { ReviewForm as Form, Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";
import { CriterionField } from "./criterion-field.tsx";
import classes from "./review.module.css";
import { type Choice, choicesFor, isAsked, isMiss, type Label, labelFor, missing } from "./review-draft.ts";
import { useDraft } from "./use-draft.ts";

type ReviewFormProps = { form: Form; done: (saved: Reply<"POST /reviews/:ticketId">) => void };

/** The blind form: one criterion after the other, a digit for each answer. */
export function ReviewForm({ form, done }: ReviewFormProps) {
  const { me } = useSession();
  const { criteria, ticket, frameId } = form;
  const [draft, change, forget] = useDraft(frameId, ticket.id);
  const [at, setAt] = useState(0);
  const began = useRef(Date.now());
  const save = useSend("POST /reviews/:ticketId", {
    refresh: ["GET /reviews", "GET /calibration"],
    done: (saved) => {
      forget();
      done(saved);
    },
  });
  const setLabel = (label: Label) =>
    change((now) => ({ ...now, labels: { ...now.labels, [label.criterionId]: label } }));
  const choose = (index: number, choice: Choice) => {
    const criterion = criteria[index];
    if (!criterion) return;
    const label = labelFor(criterion.id, choice, draft.labels[criterion.id]);
    setLabel(label);
    // a miss asks for its root cause, so one stays with it
    setAt(isMiss(criterion, label) ? index : Math.min(criteria.length - 1, index + 1));
  };
  const left = missing(criteria, draft);
  const submit = () => {
    if (left.length > 0 || save.isPending) return;
    const seconds = Math.round((Date.now() - began.current) / 1000);
    const labels = draft.unreadable
      ? []
      : criteria.flatMap((one) => (isAsked(one, draft.labels) ? (draft.labels[one.id] ?? []) : []));
    save.mutate({ params: { ticketId: ticket.id }, body: { frameId, seconds, unreadable: draft.unreadable, labels } });
  };
  useReviewKeys({ form, at, setAt, choose, submit });
  return (
    <section aria-label="Your review" className={classes.form}>
      {criteria.map((criterion, index) =>
        isAsked(criterion, draft.labels) ? (
          <CriterionField
            key={criterion.id}
            criterion={criterion}
            label={draft.labels[criterion.id]}
            at={index === at}
            disabled={draft.unreadable}
            enter={() => setAt(index)}
            choose={(choice) => choose(index, choice)}
            setLabel={setLabel}
          />
        ) : null,
      )}
      <Checkbox
        label="This ticket cannot be judged (unreadable, wrong language, empty)"
        checked={draft.unreadable}
        onChange={(event) => {
          const unreadable = event.currentTarget.checked;
          change((now) => ({ ...now, unreadable }));
        }}
      />
      {save.error && <Problem error={save.error} doing="saving" again={submit} />}
      <Group className={classes.save}>
        <Button size="md" onClick={submit} loading={save.isPending} disabled={left.length > 0 || me.role === "head"}>
          Save the review
        </Button>
        <Text size="sm" c="dimmed">
          {me.role === "head"
            ? "Reviews are saved by QA leads; you see the form only."
            : left.length > 0
              ? `${plural(left.length, "criterion", "criteria")} to go. Kept in this browser as you go.`
              : "Ready. Press s, or the button."}
        </Text>
      </Group>
    </section>
  );
}

type Keys = {
  form: Form;
  at: number;
  setAt: (at: number) => void;
  choose: (at: number, choice: Choice) => void;
  submit: () => void;
};

function useReviewKeys({ form, at, setAt, choose, submit }: Keys): void {
  const { criteria } = form;
  const here = criteria[at];
  const move = (by: number) => setAt(Math.min(criteria.length - 1, Math.max(0, at + by)));
  const choices = here ? choicesFor(here) : [];
  useShortcuts("Review", [
    { keys: "j", does: "Next criterion", run: () => move(1) },
    { keys: "k", does: "Previous criterion", run: () => move(-1) },
    ...choices.map((choice) => ({ keys: choice.key, does: choice.label, run: () => choose(at, choice) })),
    { keys: "s", does: "Save the review", run: submit },
  ]);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else document.getElementById(`criterion-${here?.id}`)?.scrollIntoView({ block: "nearest" });
  }, [here?.id]);
}
