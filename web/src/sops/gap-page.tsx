import { Button, Group, List, Text } from "@mantine/core";
import { addressTo, useGo, useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { Estimate, shareScale } from "../components/estimate.tsx";
import { day, instant, plural, words } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Dismiss } from "./dismiss.tsx";
import {
  closureWords,
  costWords,
  draftAddress,
  draftWords,
  type Gap,
  kindMeanings,
  kindWords,
  stateWords,
} from "./gap-words.ts";
import classes from "./gaps.module.css";
import { isWriter } from "./version-words.ts";

type Evidence = Reply<"GET /gaps/:id">;

/** One gap: what was asked, what came near, who solved it well, and the draft that would close it. */
export function GapPage() {
  const id = useParam("id");
  const query = useRead("GET /gaps/:id", { params: { id } }, { fresh: true });
  const gap = query.data?.gap;
  return (
    <Page
      question={gap ? <em>{gap.question}</em> : "What is missing here?"}
      title={gap?.question ?? "A gap"}
      back={{ to: "/sops/gaps", label: "Gaps" }}
      answer={
        gap && (
          <>
            {gap.state === "closed"
              ? `Was ${kindWords[gap.kind].toLowerCase()}, now closed`
              : `${kindWords[gap.kind]}: ${kindMeanings[gap.kind]}`.replace(/\.$/, "")}
            . Asked {plural(gap.times, "time")}.
          </>
        )
      }
    >
      <Loaded query={query} lines={6} height={60}>
        {(evidence) => <OneGap evidence={evidence} />}
      </Loaded>
    </Page>
  );
}

function OneGap({ evidence }: { evidence: Evidence }) {
  const { gap, questions, steps, tickets } = evidence;
  return (
    <>
      <Provenance
        facts={[
          ["State", stateWords[gap.state]],
          ["First asked", day(gap.firstAt)],
          ["Last asked", day(gap.lastAt)],
          ["For", gap.audience === "bot" ? "a bot" : "people"],
          ["Contact reason", gap.contactReason && words(gap.contactReason)],
          ["Dismissed", gap.state === "dismissed" ? `${gap.decidedBy}: ${gap.decidedReason}` : null],
        ]}
      />
      <Doing gap={gap} />
      {gap.closure && <Closure closure={gap.closure} />}
      <Volume gap={gap} />
      <Section title="What was asked">
        <List spacing="xs" listStyleType="none">
          {questions.map((asked) => (
            <List.Item key={asked.id}>
              <a href={`/ask/${asked.id}`}>{asked.question}</a>
              <Text size="xs" c="dimmed">
                {instant(asked.at)}, {[asked.role, asked.team, asked.channel, asked.region].filter(Boolean).join(", ")}:{" "}
                {words(asked.outcome).toLowerCase()}
              </Text>
              {asked.feedback.map(({ verdict, reason }) => (
                <Text key={`${verdict}-${reason}`} size="sm" className={classes.said}>
                  {words(verdict)}: {reason}
                </Text>
              ))}
            </List.Item>
          ))}
        </List>
      </Section>
      {steps.length > 0 && (
        <Section title="Steps that came near">
          <List spacing={4}>
            {steps.map((step) => (
              <List.Item key={`${step.versionId}-${step.stepId}`}>
                <a href={addressTo(`/sops/${step.sopId}`, { step: step.stepId })}>
                  {step.title} › {step.heading}
                </a>
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Tickets tickets={tickets} />
    </>
  );
}

function Doing({ gap }: { gap: Gap }) {
  const { me } = useSession();
  const go = useGo();
  const draft = useSend("POST /gaps/:id/draft", {
    refresh: ["GET /gaps", "GET /gaps/:id"],
    done: ({ draftId, sopId, from }) =>
      go(addressTo(from === "version" && sopId ? `/sops/${sopId}/edit` : "/sops/new", { draft: draftId })),
  });
  const dismiss = useSend("POST /gaps/:id/dismissal", { refresh: ["GET /gaps", "GET /gaps/:id"] });
  const at = gap.draft && draftAddress(gap.draft);
  const begins = isWriter(me.role) && (gap.state === "open" || gap.draft?.state === "discarded");
  return (
    <Panel className={classes.doing}>
      {gap.draft && (
        <Text>
          {at ? <a href={at}>{gap.draft.title}</a> : gap.draft.title}: {draftWords(gap.draft)}.
        </Text>
      )}
      {begins && (
        <Group gap="xs">
          <Button loading={draft.isPending} onClick={() => draft.mutate({ params: { id: gap.id } })}>
            {gap.kind === "missing" ? "Draft an SOP from this" : "Edit the SOP that answers badly"}
          </Button>
          <Dismiss
            label="Dismiss"
            question="Why does this need no rule?"
            pending={dismiss.isPending}
            dismiss={(reason) => dismiss.mutate({ params: { id: gap.id }, body: { reason } })}
          />
        </Group>
      )}
      {begins && gap.kind === "missing" && (
        <Text size="sm" c="dimmed">
          The draft is put together from the questions and from what handlers did alike in tickets that were solved
          well. You check it; somebody else approves it; then the same questions are asked again.
        </Text>
      )}
      {!begins && !gap.draft && (
        <Text c="dimmed">{gap.state === "open" ? "SOP owners write the draft." : "Nothing to do."}</Text>
      )}
      {draft.error && <Problem error={draft.error} />}
      {dismiss.error && <Problem error={dismiss.error} />}
    </Panel>
  );
}

function Closure({ closure }: { closure: NonNullable<Gap["closure"]> }) {
  const sides = [
    ["Before", closure.before],
    ["After", closure.after],
  ] as const;
  return (
    <Section title="Did it close?">
      <Text>{closureWords(closure)}</Text>
      {sides.map(([label, estimate]) =>
        estimate === null ? null : (
          <Group key={label} gap="sm" wrap="nowrap">
            <Text size="sm" w={60}>
              {label}
            </Text>
            <Estimate estimate={estimate} noun="question" scale={shareScale} />
          </Group>
        ),
      )}
      {closure.by.map(({ sopId, title, versionId, questions }) => (
        <Text key={versionId} size="sm">
          {plural(questions, "question")} answered by <a href={`/sops/${sopId}`}>{title}</a>
        </Text>
      ))}
      <Text size="xs" c="dimmed">
        Measured on {instant(closure.at)}, after a version came into force.
      </Text>
    </Section>
  );
}

function Volume({ gap }: { gap: Gap }) {
  if (!gap.share && !gap.hours) return null;
  return (
    <Section title="How many contacts are like it, and what do they cost?">
      {gap.share && (
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" w={180}>
            Share of all tickets
          </Text>
          <Estimate estimate={gap.share} noun="ticket" />
        </Group>
      )}
      {gap.hours && (
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" w={180}>
            Hours of handling
          </Text>
          <Estimate
            estimate={gap.hours}
            unit="hours"
            noun="timed ticket"
            scale={{ min: 0, max: Math.max(1, gap.hours.high) }}
            note={costWords(gap)}
          />
        </Group>
      )}
      {gap.hours && (
        <Text size="sm" c="dimmed">
          {costWords(gap)}
        </Text>
      )}
    </Section>
  );
}

const solvedWords = { audit: "people found nothing wrong", score: "the judge found nothing wrong" } as const;

function Tickets({ tickets }: { tickets: Evidence["tickets"] }) {
  if (tickets.length === 0) return null;
  return (
    <Section title="Tickets like it">
      <ul className={classes.tickets}>
        {tickets.map(({ id, opening, solvedBy }) => (
          <li key={id}>
            <a href={`/tickets/${encodeURIComponent(id)}`}>{id}</a>{" "}
            {solvedBy && <span className={classes.solved}>{solvedWords[solvedBy]}</span>}
            <Text size="sm" c="dimmed" lineClamp={2}>
              {opening}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
