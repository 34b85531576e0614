import { Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useSend } from "../client/use-call.ts";
import type { SopComment, SopReview } from "../client/wire.ts";
import { instant } from "../components/format.ts";
import { Problem } from "../components/problem.tsx";
import classes from "./comments.module.css";

type CommentsProps = {
  review: SopReview;
  comments: readonly SopComment[];
  /** what a new comment here is about: a step, or null for the whole version */
  anchor: string | null;
};

/** What reviewers said about a step or the whole version; settled comments are folded. */
export function Comments({ review, comments, anchor }: CommentsProps) {
  const [writing, write] = useState(false);
  const open = comments.filter(({ resolvedAt }) => resolvedAt === null);
  const settled = comments.filter(({ resolvedAt }) => resolvedAt !== null);
  return (
    <div className={classes.comments}>
      {open.map((comment) => (
        <OneComment key={comment.id} comment={comment} about={aboutWords(review, comment, anchor)} />
      ))}
      {settled.length > 0 && (
        <details className={classes.settled}>
          <summary>{settled.length} settled</summary>
          {settled.map((comment) => (
            <OneComment key={comment.id} comment={comment} about={aboutWords(review, comment, anchor)} />
          ))}
        </details>
      )}
      {writing ? (
        <NewComment review={review} anchor={anchor} close={() => write(false)} />
      ) : (
        <Button size="compact-sm" variant="subtle" onClick={() => write(true)}>
          {anchor === null ? "Comment on the whole version" : "Comment on this step"}
        </Button>
      )}
    </div>
  );
}

/** What a comment is about, where that is not the step it stands under. */
function aboutWords(review: SopReview, { anchor }: SopComment, place: string | null): string | null {
  if (anchor === null || anchor === place) return null;
  const step = review.steps.find(({ id }) => id === anchor);
  return step ? `Step ${step.number}, ${step.title}` : anchor;
}

function OneComment({ comment, about }: { comment: SopComment; about: string | null }) {
  const settle = useSend("PUT /sop-comments/:id", { refresh: ["GET /sop-versions/:id/review", "GET /sop-reviews"] });
  const settled = comment.resolvedAt !== null;
  return (
    <article className={classes.comment} data-settled={settled || undefined}>
      <header>
        <strong>{comment.by}</strong> <time>{instant(comment.at)}</time>
        {about && <span> about {about}</span>}
      </header>
      <p>{comment.text}</p>
      <Group gap="xs">
        <Button
          size="compact-xs"
          variant="default"
          loading={settle.isPending}
          onClick={() => settle.mutate({ params: { id: comment.id }, body: { resolved: !settled } })}
        >
          {settled ? "Open again" : "Mark as settled"}
        </Button>
        {settled && (
          <Text size="xs" c="dimmed">
            settled by {comment.resolvedBy}
          </Text>
        )}
      </Group>
      {settle.error && <Problem error={settle.error} doing="saving" />}
    </article>
  );
}

function NewComment({ review, anchor, close }: { review: SopReview; anchor: string | null; close: () => void }) {
  const [text, setText] = useState("");
  const send = useSend("POST /sop-versions/:id/comments", {
    refresh: ["GET /sop-versions/:id/review", "GET /sop-reviews"],
    done: close,
  });
  return (
    <form
      className={classes.new}
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate({ params: { id: review.version.id }, body: { text: text.trim(), anchor } });
      }}
    >
      <Textarea
        aria-label={anchor === null ? "Comment on the whole version" : "Comment on this step"}
        autosize
        minRows={2}
        maxLength={4000}
        autoFocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="xs" loading={send.isPending} disabled={text.trim() === ""}>
          Comment
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          Leave it
        </Button>
      </Group>
      {send.error && <Problem error={send.error} doing="saving" />}
    </form>
  );
}
