import { Alert } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { ReviewForm as Form, Reply } from "../client/wire.ts";
import { instant, percent, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded } from "../components/states.tsx";
import { Transcript } from "../components/transcript.tsx";
import { Comparison } from "./comparison.tsx";
import classes from "./review.module.css";
import { ReviewForm } from "./review-form.tsx";

type Saved = Reply<"POST /reviews/:ticketId">;

export function ReviewPage() {
  const ticketId = useParam("ticketId");
  return <OneReview key={ticketId} ticketId={ticketId} />;
}

function OneReview({ ticketId }: { ticketId: string }) {
  const [saved, setSaved] = useState<Saved | null>(null);
  const query = useRead("GET /reviews/:ticketId", { params: { ticketId } });
  return (
    <Page
      question={
        saved ? (
          <>
            How does your review of <em>{ticketId}</em> compare?
          </>
        ) : (
          <>
            Did <em>{ticketId}</em> meet the standard?
          </>
        )
      }
      title={`Review ${ticketId}`}
      back={{ to: "/quality/queue", label: "Review queue" }}
      answer={
        saved
          ? undefined
          : "Judge by what you read. The auto-score is hidden until you have saved, so that it cannot lean on you."
      }
    >
      <Loaded query={query} lines={6} height={80}>
        {(form) => (saved ? <Comparison saved={saved} ticketId={ticketId} /> : <Reading form={form} done={setSaved} />)}
      </Loaded>
    </Page>
  );
}

function Reading({ form, done }: { form: Form; done: (saved: Saved) => void }) {
  const { ticket, mine } = form;
  return (
    <>
      {mine && (
        <Alert
          icon={<IconCircleCheck aria-hidden />}
          color="green"
          variant="light"
          mb="md"
          title="You have reviewed this ticket"
        >
          What you said is kept. <a href={`/tickets/${encodeURIComponent(ticket.id)}`}>See it beside the auto-score</a>,
          or go on with <a href="/quality/queue">the queue</a>.
        </Alert>
      )}
      <div className={classes.columns}>
        <section aria-label="Transcript">
          <div className={classes.facts}>
            <Provenance
              facts={[
                ["Opened", instant(ticket.openedAt)],
                ["Contact reason", ticket.contactReason && words(ticket.contactReason)],
                ["Channel", ticket.channel],
                ["Drawn with chance", percent(form.pi, form.pi < 0.1 ? 1 : 0)],
                ["Reviewers", form.doubleBlind ? "two, neither sees the other" : "one"],
              ]}
            />
          </div>
          <Transcript ticket={ticket} />
        </section>
        {!mine && <ReviewForm form={form} done={done} />}
      </div>
    </>
  );
}
