import { Alert, Button, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useParam } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { DiffChanges } from "../components/diff-changes.tsx";
import { changesBySteps, countWords } from "../components/diff-words.ts";
import { day, instant } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { StepLink, Waiting } from "../components/states.tsx";
import { WrittenPage } from "../sops/written-page.tsx";
import classes from "./acknowledgements.module.css";
import { ReadingMark } from "./reading-state.tsx";
import { newnessWords, type Request, standingWords, waits } from "./reading-words.ts";

type Shown = Reply<"POST /acknowledgements/:id/showings">;

/** The page as it is put before its reader: what changed for them first, then all of it, then the confirmation. */
export function ReadingPage() {
  const id = useParam("id");
  const show = useSend("POST /acknowledgements/:id/showings");
  const asked = useRef<string | null>(null);
  const { mutate } = show;
  useEffect(() => {
    // Each opening is written down once, also where effects run twice.
    if (asked.current === id) return;
    asked.current = id;
    mutate({ params: { id } });
  }, [id, mutate]);
  const shown = show.data?.id === id ? show.data : undefined;
  return (
    <Page
      question={
        shown ? (
          <>
            What is new for me in <em>{shown.title}</em>?
          </>
        ) : (
          "What is new for me?"
        )
      }
      title={shown?.title ?? "Acknowledgement"}
      width="reading"
      back={{ to: "/acknowledgements", label: "Acknowledgements" }}
      answer={shown && <Answer shown={shown} />}
    >
      {show.error && <Problem error={show.error} again={() => mutate({ params: { id } })} />}
      {!shown && !show.error && <Waiting lines={6} height={80} />}
      {shown && <Reading shown={shown} />}
    </Page>
  );
}

function Answer({ shown }: { shown: Shown }) {
  const { versionNumber, startsAt, comparedTo, changes } = shown;
  return (
    <>
      {newnessWords({ comparedTo, changes })}
      {changes.length > 0 && `: ${countWords(changes) ?? ""}`}. Version {versionNumber} holds from {day(startsAt)}.
    </>
  );
}

function Reading({ shown }: { shown: Shown }) {
  const end = useRef<HTMLDivElement>(null);
  const seen = useSeen(end);
  const steps = {
    before: shown.steps.filter(({ gone }) => gone),
    after: shown.steps.filter(({ gone }) => !gone),
  };
  return (
    <>
      {shown.changes.length > 0 && (
        <Section title="What changed for you" aside={<ReadingMark state={shown.state} />}>
          <DiffChanges groups={changesBySteps(shown.changes, steps)} />
        </Section>
      )}
      <Section title="The whole page">
        <WrittenPage html={shown.html} />
        <div ref={end} />
      </Section>
      <Confirm shown={shown} seen={seen} />
    </>
  );
}

/** Whether the end of the page has been on the screen. */
function useSeen(end: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [end]);
  return seen;
}

function Confirm({ shown, seen }: { shown: Shown; seen: boolean }) {
  const confirm = useSend("POST /acknowledgements/:id/confirmation", { refresh: ["GET /acknowledgements"] });
  const request: Request = confirm.data ?? shown;
  if (!waits(request.state)) return <Settled request={request} />;
  return (
    <div className={classes.confirm}>
      {confirm.error && <Problem error={confirm.error} doing="saving" />}
      <Button
        size="md"
        disabled={!seen}
        loading={confirm.isPending}
        onClick={() => confirm.mutate({ params: { id: shown.id }, body: { showingId: shown.showingId } })}
      >
        I have read this
      </Button>
      <Text size="sm" c="dimmed">
        {seen
          ? `${standingWords(request)}. What you were shown and when is kept with your confirmation.`
          : "Read on to the end of the page; then you can confirm."}
      </Text>
    </div>
  );
}

function Settled({ request }: { request: Request }) {
  const { data } = useRead("GET /acknowledgements", {});
  const next = data?.requests.find(({ id, state }) => id !== request.id && waits(state));
  const title = request.state === "acknowledged" ? "You have confirmed this version" : "Nothing in it changed for you";
  return (
    <Alert icon={<IconCircleCheck aria-hidden />} color="green" variant="light" title={title} mt="lg" role="status">
      <Text size="sm" mb={next ? "sm" : 0}>
        {request.settledAt && request.state === "acknowledged"
          ? `Written down at ${instant(request.settledAt)}.`
          : `${standingWords(request)}.`}
      </Text>
      {next ? (
        <StepLink to={`/acknowledgements/${next.id}`}>Next: {next.title}</StepLink>
      ) : (
        <Text size="sm">Nothing else waits for you.</Text>
      )}
    </Alert>
  );
}
