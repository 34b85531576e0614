import { Alert, Button, Group, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCircleCheck, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { addressTo, useGo } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { ReadRoute, SopReview } from "../client/wire.ts";
import { day, plural, today } from "../components/format.ts";
import { Panel } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { useSession } from "../session/session.ts";
import { DecisionDialog } from "./decision-dialog.tsx";
import { isWriter, periodWords, stateWords } from "./version-words.ts";

const refresh: readonly ReadRoute[] = [
  "GET /sop-versions/:id/review",
  "GET /sops/:id",
  "GET /sops",
  "GET /sop-reviews",
  "GET /sop-reminders",
  "GET /sops/:id/history",
];

/** The decision: in force now or from a day, back to its author, or taken back by whoever handed it in. */
export function Decide({ review }: { review: SopReview }) {
  const { me } = useSession();
  const { version } = review;
  if (version.state !== "in-review") return <Decided review={review} />;
  return (
    <Panel>
      {review.approval.allowed ? <Approve review={review} /> : <MayNot review={review} />}
      {isWriter(me.role) && (
        <Group mt="sm" gap="xs">
          {me.name === version.uploadedBy ? <TakeBack review={review} /> : <RequestChanges review={review} />}
        </Group>
      )}
    </Panel>
  );
}

function Decided({ review: { version, sopId } }: { review: SopReview }) {
  const approved = version.approvedBy !== null;
  return (
    <Alert
      color={approved ? "green" : "gray"}
      variant="light"
      icon={<IconCircleCheck aria-hidden />}
      title={`Version ${version.number} is ${stateWords[version.state]}`}
    >
      {approved && `Approved by ${version.approvedBy}: ${periodWords(version)}. `}
      <a href={addressTo(`/sops/${sopId}`, { v: version.number })}>Read it</a>
    </Alert>
  );
}

function Approve({ review }: { review: SopReview }) {
  const { version, approval, comments } = review;
  const [from, setFrom] = useState(approval.effectiveFrom);
  const [note, setNote] = useState("");
  const approve = useSend("POST /sop-versions/:id/approval", {
    refresh,
    done: ({ number, effectiveFrom }) =>
      notifications.show({
        title: `Version ${number} is approved`,
        message: `In force from ${day(effectiveFrom)}.`,
        color: "green",
      }),
  });
  const open = comments.filter(({ resolvedAt }) => resolvedAt === null).length;
  const later = from > today();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        approve.mutate({ params: { id: version.id }, body: { effectiveFrom: from, note: note.trim() } });
      }}
    >
      <Text mb="xs">
        You may approve it: you neither wrote it nor handed it in.{" "}
        {open > 0 && `${plural(open, "comment")} ${open === 1 ? "is" : "are"} not settled yet.`}
      </Text>
      <Group align="end" gap="sm">
        <TextInput
          type="date"
          label="In force from"
          required
          min={today()}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <Textarea
          label="Note"
          autosize
          maxLength={4000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          miw="16rem"
        />
        <Button type="submit" loading={approve.isPending}>
          {later ? `Approve, from ${day(from)}` : "Approve, from today"}
        </Button>
      </Group>
      {approve.error && <Problem error={approve.error} doing="saving" />}
    </form>
  );
}

function MayNot({ review: { approval, requestedReviewers, version } }: { review: SopReview }) {
  const { me } = useSession();
  const others = requestedReviewers.filter((name) => name !== me.name);
  return (
    <Alert color="brass" variant="light" icon={<IconUsers aria-hidden />} title="It takes a second pair of eyes">
      <Text size="sm">{approval.reason ?? "Your role reads reviews; SOP owners and the head of support decide."}</Text>
      <Text size="sm" mt={4}>
        {others.length > 0
          ? `Asked to decide: ${others.join(", ")}. `
          : `Any SOP owner or head of support may decide who neither wrote nor handed in version ${version.number}. `}
        Send them the address of this page.
      </Text>
    </Alert>
  );
}

function RequestChanges({ review: { version } }: { review: SopReview }) {
  const [asked, ask] = useState(false);
  const send = useSend("POST /sop-versions/:id/requested-changes", {
    refresh,
    done: () => {
      notifications.show({
        title: "Sent back",
        message: `${version.uploadedBy} finds your reason on the draft.`,
        color: "green",
      });
      ask(false);
    },
  });
  return (
    <>
      <Button variant="default" size="sm" onClick={() => ask(true)}>
        Ask for changes
      </Button>
      {asked && (
        <DecisionDialog
          title={`Ask for changes to version ${version.number}?`}
          label="What has to change, and why"
          required
          action="Send it back"
          pending={send.isPending}
          error={send.error}
          decide={({ words }) => send.mutate({ params: { id: version.id }, body: { reason: words } })}
          close={() => ask(false)}
        >
          Its text becomes an open draft again, with your reason and all comments. What is in force stays.
        </DecisionDialog>
      )}
    </>
  );
}

function TakeBack({ review: { version, sopId } }: { review: SopReview }) {
  const go = useGo();
  const [asked, ask] = useState(false);
  const send = useSend("POST /sop-versions/:id/withdrawal", {
    refresh,
    done: ({ draftId }) => go(draftId ? addressTo(`/sops/${sopId}/edit`, { draft: draftId }) : `/sops/${sopId}`),
  });
  return (
    <>
      <Button variant="default" size="sm" onClick={() => ask(true)}>
        Take it back
      </Button>
      {asked && (
        <DecisionDialog
          title={`Take version ${version.number} back?`}
          label="Why"
          required
          action="Take it back"
          pending={send.isPending}
          error={send.error}
          decide={({ words }) => send.mutate({ params: { id: version.id }, body: { reason: words } })}
          close={() => ask(false)}
        >
          Nobody decides about it any more, and its text becomes an open draft again.
        </DecisionDialog>
      )}
    </>
  );
}
