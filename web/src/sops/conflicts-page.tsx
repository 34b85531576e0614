import { Text } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import { useRead, useSend } from "../client/use-call.ts";
import { plural } from "../components/format.ts";
import { Page, Panel, Section } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { Dismiss } from "./dismiss.tsx";
import type { Conflict } from "./gap-words.ts";
import classes from "./gaps.module.css";
import { SopViews } from "./sop-views.tsx";
import { isWriter } from "./version-words.ts";

/** Steps of different SOPs that contradict or repeat each other, side by side. */
export function ConflictsPage() {
  const query = useRead("GET /sop-conflicts", {}, { fresh: true });
  const open = query.data?.conflicts.filter(({ state }) => state === "open") ?? [];
  const count = (kind: Conflict["kind"]) => open.filter((one) => one.kind === kind).length;
  return (
    <Page
      question="Which rules do not go together?"
      title="Contradictions"
      answer={
        query.data && (
          <>
            {plural(count("contradiction"), "contradiction")} and {plural(count("duplicate"), "duplicate")} between SOPs
            that hold for the same contact. Found by their words alone; the same in other words is not found.
          </>
        )
      }
    >
      <SopViews />
      <Loaded query={query} lines={4} height={120}>
        {({ conflicts }) => <Conflicts conflicts={conflicts} />}
      </Loaded>
    </Page>
  );
}

function Conflicts({ conflicts }: { conflicts: readonly Conflict[] }) {
  const open = conflicts.filter(({ state }) => state === "open");
  const dismissed = conflicts.filter(({ state }) => state === "dismissed");
  return (
    <>
      {open.length === 0 && (
        <Empty title="No two SOPs contradict each other">
          They are compared again whenever a version comes into force.
        </Empty>
      )}
      {open.map((conflict) => (
        <Pair key={conflict.id} conflict={conflict} />
      ))}
      {dismissed.length > 0 && (
        <Section title="Dismissed">
          {dismissed.map((conflict) => (
            <Pair key={conflict.id} conflict={conflict} />
          ))}
        </Section>
      )}
    </>
  );
}

const kindWords = { contradiction: "Contradiction", duplicate: "Duplicate" } as const;

function Pair({ conflict }: { conflict: Conflict }) {
  const { me } = useSession();
  const dismiss = useSend("POST /sop-conflicts/:id/dismissal", { refresh: ["GET /sop-conflicts"] });
  const { kind, why, place, contacts, left, right, state, decidedBy, decidedReason } = conflict;
  return (
    <Panel className={classes.pair}>
      <header>
        <span className={classes.kind} data-kind={kind === "contradiction" ? "contradictory" : "duplicate"}>
          {kindWords[kind]}
        </span>{" "}
        <Text span fw={600}>
          {why}
        </Text>
        <Text size="xs" c="dimmed">
          Both hold for {place}. {plural(contacts, "ticket")} of their contact reasons.
        </Text>
      </header>
      <div className={classes.sides}>
        <Side side={left} />
        <Side side={right} />
      </div>
      {state === "dismissed" ? (
        <Text size="sm" c="dimmed">
          Dismissed by {decidedBy}: {decidedReason}
        </Text>
      ) : (
        isWriter(me.role) && (
          <Dismiss
            label="They go together"
            question="Why do they go together?"
            pending={dismiss.isPending}
            dismiss={(reason) => dismiss.mutate({ params: { id: conflict.id }, body: { reason } })}
          />
        )
      )}
      {dismiss.error && <Problem error={dismiss.error} />}
    </Panel>
  );
}

function Side({ side }: { side: Conflict["left"] }) {
  const { sopId, versionNumber, stepId, obligationId, title, stepTitle, text } = side;
  return (
    <div className={classes.side}>
      <a href={addressTo(`/sops/${sopId}`, { v: versionNumber, step: stepId, rule: obligationId })}>
        {title} v{versionNumber} › {stepTitle}
      </a>
      <p>{text}</p>
    </div>
  );
}
