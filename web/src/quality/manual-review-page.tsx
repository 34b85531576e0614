import { Alert, Button, Group, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Loaded } from "../components/states.tsx";
import { Transcript } from "../components/transcript.tsx";
import { CriterionField } from "./criterion-field.tsx";
import classes from "./review.module.css";
import { emptyDraft, isAsked, type Label, labelFor, missing } from "./review-draft.ts";

type Form = Reply<"GET /tickets/:ticketId/reviews">;

export function ManualReviewPage() {
  const ticketId = useParam("id");
  const query = useRead("GET /tickets/:ticketId/reviews", { params: { ticketId } });
  const address = `/tickets/${encodeURIComponent(ticketId)}`;
  return (
    <Page
      question={
        <>
          Did <em>{ticketId}</em> meet the standard?
        </>
      }
      title={`Review ${ticketId} by hand`}
      back={{ to: address, label: ticketId }}
      answer="A review of a ticket that you chose: the agent sees it and the judge learns from it. No estimate uses it, because the ticket was not drawn by chance."
    >
      <Loaded query={query} lines={6} height={80}>
        {(form) =>
          form.mine ? (
            <Alert color="green" variant="light" title="You have reviewed this ticket">
              What you said is kept. <a href={address}>See it beside the auto-score</a>.
            </Alert>
          ) : (
            <div className={classes.columns}>
              <section aria-label="Transcript">
                <Transcript ticket={form.ticket} />
              </section>
              <Fields form={form} />
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function Fields({ form }: { form: Form }) {
  const go = useGo();
  const { ticket, criteria } = form;
  const [labels, setLabels] = useState<Record<string, Label>>({});
  const began = useRef(Date.now());
  const save = useSend("POST /tickets/:ticketId/reviews", {
    refresh: ["GET /tickets/:id", "GET /tickets/:ticketId/review-scores", "GET /quality-scores"],
    done: () => go(`/tickets/${encodeURIComponent(ticket.id)}`),
  });
  const set = (label: Label) => setLabels((now) => ({ ...now, [label.criterionId]: label }));
  const left = missing(criteria, { ...emptyDraft, labels });
  const submit = () =>
    save.mutate({
      params: { ticketId: ticket.id },
      body: {
        seconds: Math.round((Date.now() - began.current) / 1000),
        labels: criteria.flatMap((one) => (isAsked(one, labels) ? (labels[one.id] ?? []) : [])),
      },
    });
  return (
    <section aria-label="Your review" className={classes.form}>
      {criteria.map((criterion) =>
        isAsked(criterion, labels) ? (
          <CriterionField
            key={criterion.id}
            criterion={criterion}
            label={labels[criterion.id]}
            at={false}
            disabled={false}
            enter={() => {}}
            choose={(choice) => set(labelFor(criterion.id, choice, labels[criterion.id]))}
            setLabel={set}
          />
        ) : null,
      )}
      {save.error && <Problem error={save.error} doing="saving" again={submit} />}
      <Group className={classes.save}>
        <Button size="md" onClick={submit} loading={save.isPending} disabled={left.length > 0}>
          Save the review
        </Button>
        <Text size="sm" c="dimmed">
          {left.length > 0 ? `${plural(left.length, "criterion", "criteria")} to go.` : "Ready."}
        </Text>
      </Group>
    </section>
  );
}
