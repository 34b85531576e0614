import { Button, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useAddress, useParam } from "../client/address.ts";
import { useSend } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { plural } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { PlainMarkdown } from "../components/plain-markdown.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, StepLink, Waiting } from "../components/states.tsx";
import { Source } from "./source.tsx";
import { TakeItem } from "./take-item.tsx";
import { TakeResult } from "./take-result.tsx";
import classes from "./training.module.css";

export type Attempt = Reply<"POST /attempts">;
type Answer = Attempt["answers"][string];
const purposes = ["assignment", "refresher", "practice"] as const;

/** A module as it is taken: one thing a page, kept on the server after each, so that it goes on where it was left. */
export function TakePage() {
  const moduleId = useParam("id");
  const [{ as }] = useAddress();
  const purpose = purposes.find((one) => one === as) ?? "assignment";
  const begin = useSend("POST /attempts");
  const { mutate } = begin;
  useEffect(() => mutate({ body: { moduleId, purpose } }), [mutate, moduleId, purpose]);
  const back = { to: "/learn", label: "Learn" };
  if (begin.error?.code === "conflict" && purpose === "assignment")
    return (
      <Page question="Is this module for you?" title="Module" width="reading" back={back}>
        <Empty
          title="It is not assigned to you"
          step={<StepLink to={`/modules/${moduleId}/take?as=practice`}>Take it as practice</StepLink>}
        >
          Practice counts for nothing and is seen by nobody.
        </Empty>
      </Page>
    );
  if (!begin.data)
    return (
      <Page question="One moment" title="Module" width="reading" back={back}>
        {begin.error ? (
          <Problem error={begin.error} again={() => mutate({ body: { moduleId, purpose } })} />
        ) : (
          <Waiting />
        )}
      </Page>
    );
  return <Player key={begin.data.id} start={begin.data} again={() => mutate({ body: { moduleId, purpose } })} />;
}

function Player({ start, again }: { start: Attempt; again: () => void }) {
  const [attempt, setAttempt] = useState(start);
  const pages = attempt.lessons.length + attempt.items.length;
  const [page, setPage] = useState(attempt.submittedAt ? pages : Math.min(start.position, pages));
  const [answers, setAnswers] = useState(attempt.answers);
  const head = useRef<HTMLParagraphElement>(null);
  const params = { id: attempt.id };
  const keep = useSend("PUT /attempts/:id");
  const answer = useSend("POST /attempts/:id/answers", { done: setAttempt });
  const submit = useSend("POST /attempts/:id/submission", {
    done: setAttempt,
    refresh: ["GET /learning", "GET /assignments"],
  });
  const error = answer.error ?? submit.error ?? keep.error;
  const goTo = (next: number) => {
    setPage(next);
    keep.mutate({ params, body: { position: next, answers } });
    window.scrollTo(0, 0);
    head.current?.focus();
  };
  const write = (itemId: string, given: Answer) => setAnswers((now) => ({ ...now, [itemId]: given }));
  const lesson = attempt.lessons[page];
  const item = attempt.items[page - attempt.lessons.length];
  const feedback = item && attempt.feedback.find(({ itemId }) => itemId === item.id);
  const open = attempt.items.filter(({ id }) => !attempt.feedback.some(({ itemId }) => itemId === id));
  const nextOpen = attempt.items.findIndex(({ id }) => id === open[0]?.id);
  return (
    <Page
      question={
        lesson?.title ??
        (item ? `Question ${attempt.items.indexOf(item) + 1} of ${attempt.items.length}` : "How did it go?")
      }
      title={attempt.title}
      width="reading"
      back={{ to: "/learn", label: "Learn" }}
    >
      <p ref={head} tabIndex={-1} className={classes.takeHead}>
        <Text component="span" size="sm" c="dimmed">
          {attempt.title}: {Math.min(page + 1, pages + 1)} of {pages + 1}
          {attempt.purpose === "refresher" && ", refresher"}
          {attempt.purpose === "practice" && ", practice"}
        </Text>
      </p>
      {lesson && (
        <>
          <PlainMarkdown text={lesson.text} />
          {lesson.citations.map((citation) => (
            <Source key={`${citation.ref}-${citation.start}`} citation={citation} />
          ))}
        </>
      )}
      {item && (
        <TakeItem
          key={item.id}
          item={item}
          answer={answers[item.id]}
          feedback={feedback ?? null}
          busy={answer.isPending}
          write={(given) => write(item.id, given)}
          check={(given) => answer.mutate({ params, body: { itemId: item.id, answer: given } })}
        />
      )}
      {!lesson && !item && attempt.submittedAt && <TakeResult attempt={attempt} again={again} />}
      {!lesson && !item && !attempt.submittedAt && (
        <Finish
          open={open.length}
          busy={submit.isPending}
          submit={() => submit.mutate({ params })}
          goToOpen={() => goTo(attempt.lessons.length + nextOpen)}
        />
      )}
      {error && <Problem error={error} doing="saving" />}
      <div className={classes.takeActions}>
        {page > 0 && !attempt.submittedAt && (
          <Button variant="default" onClick={() => goTo(page - 1)}>
            Back
          </Button>
        )}
        {page < pages && (!item || feedback) && <Button onClick={() => goTo(page + 1)}>Next</Button>}
      </div>
    </Page>
  );
}

type FinishProps = { open: number; busy: boolean; submit: () => void; goToOpen: () => void };

function Finish({ open, busy, submit, goToOpen }: FinishProps) {
  if (open > 0)
    return (
      <>
        <Text>{plural(open, "question is", "questions are")} still open.</Text>
        <Button mt="md" onClick={goToOpen}>
          To the first of them
        </Button>
      </>
    );
  return (
    <>
      <Text>Everything is answered.</Text>
      <Button mt="md" loading={busy} onClick={submit}>
        Hand in
      </Button>
    </>
  );
}
