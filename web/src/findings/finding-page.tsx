import { Button } from "@mantine/core";
import { addressTo, useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Finding, Reply, TicketSummary } from "../client/wire.ts";
import { Cause } from "../components/cause.tsx";
import { Estimate } from "../components/estimate.tsx";
import { standingText } from "../components/estimate-format.ts";
import { day, groupName, percent, plural, ruleName, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { QueueShell } from "../components/queue-shell.tsx";
import { Loaded } from "../components/states.tsx";
import { TicketLine } from "../components/ticket-line.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import classes from "./findings.module.css";

export function FindingPage() {
  const id = useParam("id");
  const query = useRead("GET /findings/:id", { params: { id } });
  const finding = query.data?.finding;
  return (
    <Page
      question={
        finding ? (
          <>
            Why is <em>{finding.title}</em> missed?
          </>
        ) : (
          "Why is this missed?"
        )
      }
      title={finding?.title ?? "Finding"}
      back={{ to: "/findings", label: "Findings" }}
      answer={finding && <Answer finding={finding} />}
      actions={finding?.ref && <DraftFromFinding findingId={finding.id} rule={finding.ref} />}
    >
      <Loaded query={query} lines={5} height={70}>
        {(reply) => <OneFinding reply={reply} />}
      </Loaded>
    </Page>
  );
}

/** A lesson on the rule that is missed, with excerpts from the tickets behind the finding; for those who write lessons. */
function DraftFromFinding({ findingId, rule }: { findingId: string; rule: string }) {
  const go = useGo();
  const { me } = useSession();
  const draft = useSend("POST /modules/drafts", {
    refresh: ["GET /modules"],
    done: ({ id }) => go(`/modules/${id}/edit`),
  });
  if (me.role !== "trainer") return null;
  return (
    <div>
      <Button loading={draft.isPending} onClick={() => draft.mutate({ body: { ref: rule, findingId } })}>
        Draft a module from this
      </Button>
      {draft.error && <Problem error={draft.error} doing="saving" />}
    </div>
  );
}

const answers: Record<Finding["cause"], string> = {
  "agent-skill": "It is a matter of skill: this can be taught.",
  sop: "Nearly everybody misses it, or it began with a new version: the rule is unclear, so it counts against nobody.",
  bot: "The bot misses it, people do not: it belongs to the bot's owner.",
  "tool-or-policy": "Reviewers say that a tool or a policy stands in the way: training would not help.",
  customer: "It lies in what customers bring, not in how they are helped.",
  undetermined: "The audits do not point to one cause yet; more reviews with a root cause would.",
};

function Answer({ finding }: { finding: Finding }) {
  return <>{answers[finding.cause]}</>;
}

function OneFinding({ reply: { finding, standsOut, tickets } }: { reply: Reply<"GET /findings/:id"> }) {
  const { me } = useSession();
  const { criterionId, estimate, target, cause, queue, evidence, ref, severity, standing, state, createdAt } = finding;
  const [sop, rule] = ref?.split("#") ?? [];
  return (
    <>
      <Panel>
        <div className={classes.figures}>
          <Estimate estimate={estimate} target={target} />
          <Cause cause={cause} queue={queue} />
        </div>
        <Provenance
          facts={[
            [
              "Standing",
              `${standingText(estimate, target)} (target ${percent(target)}${standing === "suspected" ? ", suspected" : ""})`,
            ],
            ["Family", words(severity)],
            ["State", words(state)],
            ["Found", day(createdAt)],
            ["Rule", sop && rule && <a href={addressTo(`/sops/${sop}`, { rule })}>{ruleName(ref ?? "")}</a>],
            [
              "Criterion",
              mayOpen(me.role, "/quality") ? (
                <a key="calibration" href={`/quality/calibration/${criterionId}`}>
                  its calibration
                </a>
              ) : (
                finding.title
              ),
            ],
          ]}
        />
      </Panel>
      <Section title="What speaks for this cause?">
        <ol className={classes.evidence}>
          {evidence.map(({ kind, text }) => (
            <li key={`${kind}-${text}`}>
              <small>{words(kind)}</small>
              {text}
            </li>
          ))}
        </ol>
      </Section>
      {standsOut.length > 0 && (
        <Section title="Who stands out?">
          <ul className={classes.evidence}>
            {standsOut.map((one) => (
              <StandsOut key={`${one.kind} ${one.name}`} one={one} />
            ))}
          </ul>
        </Section>
      )}
      <Section
        title={`Which ${plural(finding.ticketIds.length, "ticket")} ${finding.ticketIds.length === 1 ? "lies" : "lie"} behind it?`}
      >
        <Tickets tickets={tickets} criterionId={criterionId} linked={mayOpen(me.role, "/tickets")} />
      </Section>
    </>
  );
}

type StandsOutProps = { one: Reply<"GET /findings/:id">["standsOut"][number] };

/** An agent, or a group with everybody in it: a group is taught as one, also who has no review yet. */
function StandsOut({ one: { kind, name, agents, misses, n } }: StandsOutProps) {
  const person = ({ id, name: called }: (typeof agents)[number]) => (
    <a href={`/findings/people/agent/${encodeURIComponent(id)}`}>{called}</a>
  );
  return (
    <li>
      {kind !== "agent" && <small>{groupName(kind, name)}</small>}
      {agents.map((agent, at) => (
        <span key={agent.id}>
          {at > 0 && ", "}
          {person(agent)}
        </span>
      ))}
      : {misses} of {plural(n, "reviewed ticket")} {misses === 1 ? "misses" : "miss"} it
    </li>
  );
}

type TicketsProps = { tickets: readonly TicketSummary[]; criterionId: string; linked: boolean };

function Tickets({ tickets, criterionId, linked }: TicketsProps) {
  if (linked) {
    return (
      <QueueShell
        label="Tickets behind the finding"
        items={tickets.map((ticket) => ({
          id: ticket.id,
          address: addressTo(`/tickets/${encodeURIComponent(ticket.id)}`, { criterion: criterionId }),
          content: <TicketLine ticket={ticket} />,
        }))}
      />
    );
  }
  return (
    <Panel>
      {tickets.map((ticket) => (
        <TicketLine key={ticket.id} ticket={ticket} />
      ))}
    </Panel>
  );
}
