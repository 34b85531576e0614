import { Button, SegmentedControl, Switch } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCircleCheck, IconCircleDashed, IconEyeOff } from "@tabler/icons-react";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { ReviewItem } from "../client/wire.ts";
import { day, number, percent, plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { QueueShell } from "../components/queue-shell.tsx";
import { Empty, Loaded, Progress } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { AssignReviews } from "./assign-reviews.tsx";
import { DrawSample } from "./draw-sample.tsx";
import classes from "./queue.module.css";

type State = "open" | "done" | "unreadable";
const states: readonly State[] = ["open", "done", "unreadable"];

export function QueuePage() {
  const { me } = useSession();
  const [search, change] = useAddress();
  const state = states.find((one) => one === search.state) ?? "open";
  const query = useRead(
    "GET /reviews",
    { query: { frame: search.frame, state, assigned: search.assigned === "me" ? "me" : undefined } },
    { keepPrevious: true },
  );
  const [drawing, draw] = useDisclosure(false);
  const mayDraw = me.role === "qa-lead" || me.role === "operator";
  const data = query.data;
  return (
    <Page
      question="Which tickets need your eyes next?"
      title="Review queue"
      answer={data && <Answer open={data.open} done={data.done} />}
      actions={
        <>
          <Button component="a" href="/quality/sessions" variant="subtle">
            Sessions
          </Button>
          <Button component="a" href="/quality/reviewers" variant="subtle">
            Reviewers
          </Button>
          {mayDraw && (
            <Button variant="default" onClick={draw.open}>
              Draw a sample
            </Button>
          )}
        </>
      }
    >
      {data && data.open + data.done > 0 && (
        <Progress label="Reviewed" done={data.done} total={data.open + data.done} />
      )}
      <SegmentedControl
        my="sm"
        value={state}
        onChange={(value) => change({ state: value === "open" ? null : value })}
        data={states.map((value) => ({ value, label: words(value) }))}
      />
      <Switch
        label="Only mine"
        mb="sm"
        checked={search.assigned === "me"}
        onChange={(event) => change({ assigned: event.currentTarget.checked ? "me" : null })}
      />
      {state === "open" && data && <AssignReviews items={data.items} />}
      <Loaded query={query} lines={8} height={52}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingHere
              state={state}
              drawn={(data?.open ?? 0) + (data?.done ?? 0) > 0}
              draw={mayDraw ? draw.open : null}
            />
          ) : (
            <QueueShell label="Review queue" items={items.map(queueItem)} />
          )
        }
      </Loaded>
      <DrawSample opened={drawing} onClose={draw.close} />
    </Page>
  );
}

function Answer({ open, done }: { open: number; done: number }) {
  if (open === 0) return <>Nothing is open; {plural(done, "review")} done.</>;
  return (
    <>
      {plural(open, "ticket")} drawn by chance {open === 1 ? "waits" : "wait"} for a blind review. Each one narrows the
      intervals of every figure on the quality page.
    </>
  );
}

function queueItem(item: ReviewItem) {
  return {
    id: `${item.frameId}-${item.ticketId}`,
    address: `/reviews/${encodeURIComponent(item.ticketId)}`,
    content: <ItemLine item={item} />,
    muted: item.state !== "open",
  };
}

function ItemLine({ item }: { item: ReviewItem }) {
  const { ticketId, contactReason, channel, openedAt, frame, pi, doubleBlind, reviewers, state, assignedTo, dueAt } =
    item;
  const Icon = state === "open" ? IconCircleDashed : state === "done" ? IconCircleCheck : IconEyeOff;
  return (
    <span className={classes.line}>
      <Icon size={18} aria-label={state} />
      <span className={classes.main}>
        <strong>{contactReason ? words(contactReason) : "No contact reason"}</strong>
        <small>
          {ticketId} · {channel} · {day(openedAt)}
        </small>
      </span>
      <span className={classes.draw}>
        {frame}
        <small>
          drawn with chance {percent(pi, pi < 0.1 ? 1 : 0)}
          {doubleBlind && " · two reviewers"}
        </small>
      </span>
      <span className={classes.by}>
        {reviewers.length > 0
          ? `by ${reviewers.join(", ")}`
          : assignedTo.length > 0
            ? `for ${assignedTo.join(", ")}`
            : ""}
        {state === "open" && dueAt && <small>by {day(dueAt)}</small>}
      </span>
    </span>
  );
}

function NothingHere({ state, drawn, draw }: { state: State; drawn: boolean; draw: (() => void) | null }) {
  if (drawn) {
    const text = state === "open" ? "Every drawn ticket is reviewed" : `No review is ${state}`;
    return (
      <Empty title={text}>A new sample narrows the intervals further; {number(50)} more is a usual next step.</Empty>
    );
  }
  return (
    <Empty title="No sample is drawn yet" step={draw && <Button onClick={draw}>Draw the first sample</Button>}>
      Tickets are drawn by chance, each with a known probability. Reviewing them blind is what makes every score on the
      quality page honest.
    </Empty>
  );
}
