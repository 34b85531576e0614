import { Alert, Button, SegmentedControl } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { addressTo, useAddress, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Reply, Score } from "../client/wire.ts";
import { evidenceId } from "../components/evidence.tsx";
import { day, duration, instant, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { Transcript } from "../components/transcript.tsx";
import { CopilotView } from "../copilot/copilot.tsx";
import type { Dispute } from "../disputes/rating.tsx";
import { useSession } from "../session/session.ts";
import { useShortcuts } from "../shell/shortcuts.tsx";
import { Audits } from "./audits.tsx";
import { ContactReason } from "./contact-reason.tsx";
import { type Original, OriginalShown, RevealOriginal, withOriginal } from "./original.tsx";
import { Recontacts } from "./recontacts.tsx";
import { ReviewTotals } from "./review-totals.tsx";
import { Scores } from "./scores.tsx";
import classes from "./tickets.module.css";

type TicketReply = Reply<"GET /tickets/:id">;

export function TicketPage() {
  const id = useParam("id");
  const query = useRead("GET /tickets/:id", { params: { id } });
  const data = query.data;
  const { me } = useSession();
  const [shown, show] = useState<{ id: string; original: Original } | null>(null);
  // Another ticket opened in the same place has nothing to show.
  const original = shown?.id === id ? shown.original : null;
  return (
    <Page
      question={
        <>
          Did <em>{id}</em> meet the standard?
        </>
      }
      title={id}
      back={{ to: "/tickets", label: "Tickets" }}
      answer={data && <Verdicts reply={data} />}
      actions={
        data && (
          <>
            {data.original && !original && <RevealOriginal id={id} show={(original) => show({ id, original })} />}
            {me.role === "qa-lead" && mayReview(data, me.name) && (
              <Button component="a" href={`/tickets/${encodeURIComponent(id)}/review`} variant="default">
                Review by hand
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded query={query} lines={6} height={80}>
        {(reply) => <OneTicket reply={reply} original={original} hide={() => show(null)} />}
      </Loaded>
    </Page>
  );
}

function mayReview({ ticket, scoresWithheld, audits }: TicketReply, name: string): boolean {
  return !ticket.erasedAt && !scoresWithheld && !audits.some(({ reviewer }) => reviewer === name);
}

function Verdicts({ reply: { scores, scoresWithheld } }: { reply: TicketReply }) {
  if (scoresWithheld) return <>Its auto-scores are withheld for now.</>;
  if (scores.length === 0) return <>It is not scored yet.</>;
  const count = (verdict: Score["verdict"]) => scores.filter((score) => score.verdict === verdict).length;
  const person = scores.filter((score) => score.needsPerson).length;
  const unclear = count("unscored");
  return (
    <>
      The auto-score passes {count("pass")} criteria and fails {count("fail")}
      {unclear > 0 && `, leaves ${unclear} unscored`}
      {person > 0 &&
        `; ${plural(person, "verdict")} need${person === 1 ? "s" : ""} a person before anybody relies on it`}
      .
    </>
  );
}

type OneTicketProps = { reply: TicketReply; original: Original | null; hide: () => void };

function OneTicket({ reply, original, hide }: OneTicketProps) {
  const { scores, scoresWithheld, audits } = reply;
  const ticket = original ? withOriginal(reply.ticket, original) : reply.ticket;
  const [{ criterion = null, tab }, change] = useAddress();
  const choose = useCallback((id: string) => change({ criterion: id }), [change]);
  const addressOf = (id: string) => addressTo(`/tickets/${encodeURIComponent(ticket.id)}`, { criterion: id });
  const disputes = useDisputes(ticket.id);
  useEvidence(scores, criterion);
  const order = scores.map((score) => score.criterionId);
  const step = (by: number) => {
    const next = order[Math.min(order.length - 1, Math.max(0, order.indexOf(criterion ?? "") + by))];
    if (next) choose(next);
  };
  useShortcuts("Ticket", [
    { keys: "j", does: "Next criterion", run: () => step(1) },
    { keys: "k", does: "Previous criterion", run: () => step(-1) },
    { keys: "e", does: "Go to the evidence", run: () => criterion && scrollToEvidence(scores, criterion) },
  ]);
  return (
    <>
      <Facts ticket={ticket} recontacts={reply.recontacts} />
      <div className={classes.columns}>
        <section aria-label="Transcript">
          {original && <OriginalShown hide={hide} />}
          {ticket.erasedAt ? (
            <Empty title={`Erased on ${day(ticket.erasedAt)}`}>
              What was said in it is gone for good. Its scores stay, without their quotations.
            </Empty>
          ) : (
            <Transcript ticket={ticket} scores={original ? [] : scores} chosen={criterion} addressOf={addressOf} />
          )}
        </section>
        <section aria-label={tab === "next" ? "What next" : "Scores"} className={classes.scores}>
          <SegmentedControl
            size="xs"
            value={tab === "next" ? "next" : "scores"}
            onChange={(value) => change({ tab: value === "next" ? "next" : null })}
            data={[
              { value: "scores", label: "Scores" },
              { value: "next", label: "What next" },
            ]}
          />
          {tab === "next" ? (
            <CopilotView
              body={{ ticketId: ticket.id }}
              label="What does this contact still need?"
              search={{ asOf: ticket.openedAt.slice(0, 10) }}
            />
          ) : scoresWithheld ? (
            <Alert icon={<IconEyeOff aria-hidden />} color="violet" variant="light" title="Scores withheld">
              {scoresWithheld}
            </Alert>
          ) : scores.length === 0 ? (
            <Empty title="Not scored yet">Its scores appear here after the next scoring run.</Empty>
          ) : (
            <Scores scores={scores} audits={audits} disputes={disputes} chosen={criterion} choose={choose} />
          )}
          {tab !== "next" && (
            <>
              <ReviewTotals ticketId={ticket.id} />
              <Audits audits={audits} scores={scores} disputes={disputes} />
            </>
          )}
        </section>
      </div>
    </>
  );
}

/** Disputes of this ticket that the reader may see. */
function useDisputes(ticketId: string): readonly Dispute[] {
  const { me } = useSession();
  const may = ["agent", "qa-lead", "head", "operator"].includes(me.role);
  const query = useRead("GET /disputes", { query: {} }, { enabled: may });
  return query.data?.disputes.filter((dispute) => dispute.ticketId === ticketId) ?? [];
}

function Facts({ ticket, recontacts }: Pick<TicketReply, "ticket" | "recontacts">) {
  const fields = Object.entries(ticket.fields).map(([name, value]) => [words(name), value] as const);
  return (
    <div className={classes.facts}>
      <Provenance
        facts={[
          ["Opened", instant(ticket.openedAt)],
          ["Contact reason", <ContactReason key="reason" ticket={ticket} />],
          ["Handler", ticket.agentName && `${ticket.agentName}${ticket.handledBy === "bot" ? " (bot)" : ""}`],
          ["Team", [ticket.team && words(ticket.team), ticket.site].filter(Boolean).join(", ")],
          ["Channel", ticket.channel],
          ["Where", [ticket.region, ticket.language].filter(Boolean).join(", ")],
          ["Handle time", ticket.handleSeconds === null ? null : duration(ticket.handleSeconds)],
          ["CSAT", ticket.csat === null ? null : `${ticket.csat} of 5`],
          ["Reopened", ticket.reopens > 0 && plural(ticket.reopens, "time")],
          ["Same customer, same reason", <Recontacts key="recontacts" recontacts={recontacts} />],
          ["Tags", ticket.tags.join(", ")],
          ...fields,
        ]}
      />
    </div>
  );
}

/** Choosing a criterion brings its first span into view. */
function useEvidence(scores: readonly Score[], criterion: string | null): void {
  useEffect(() => {
    if (criterion) scrollToEvidence(scores, criterion);
  }, [scores, criterion]);
}

function scrollToEvidence(scores: readonly Score[], criterion: string): void {
  const first = scores.find((score) => score.criterionId === criterion)?.evidence[0];
  if (first)
    document.getElementById(evidenceId(criterion, first.turn))?.scrollIntoView({ block: "center", behavior: "auto" });
}
