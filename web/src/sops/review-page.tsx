import { Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { addressTo, useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { SopReview } from "../client/wire.ts";
import { DiffChanges } from "../components/diff-changes.tsx";
import { changesBySteps, countWords } from "../components/diff-words.ts";
import { day, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { SopStep } from "../components/sop-step.tsx";
import { Empty, Loaded, Waiting } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { SimulationGate } from "../simulations/simulation-gate.tsx";
import { Comments } from "./comments.tsx";
import { Decide } from "./decide.tsx";
import { ExecutabilityChange } from "./executability-change.tsx";
import { FindingsList } from "./findings-list.tsx";
import { Events } from "./history.tsx";
import { LineByLine } from "./line-by-line.tsx";
import classes from "./sops.module.css";
import { useStepKeys } from "./use-step-keys.ts";
import { isReadingOverseer, stateWords } from "./version-words.ts";

const Impact = lazy(() => import("../impact/impact.tsx").then(({ Impact }) => ({ default: Impact })));

export function SopReviewPage() {
  const id = useParam("id");
  const number = Number(useParam("number"));
  const sop = useRead("GET /sops/:id", { params: { id }, query: { version: number } });
  const version = sop.data?.versions.find((one) => one.number === number);
  const title = sop.data?.title ?? id;
  const decided = version && version.state !== "in-review";
  return (
    <Page
      question={
        decided ? (
          <>
            What was decided about version {number} of <em>{title}</em>?
          </>
        ) : (
          <>
            Should version {number} of <em>{title}</em> go in force?
          </>
        )
      }
      title={`Review ${title}, version ${number}`}
      back={{ to: `/sops/${id}`, label: title }}
      answer={version && <Handed {...version} />}
    >
      <Loaded query={sop} lines={6} height={70}>
        {() => (version ? <Reviewed versionId={version.id} /> : <NoSuchVersion number={number} />)}
      </Loaded>
    </Page>
  );
}

function Handed({ note, uploadedBy, author, state }: SopReview["version"]) {
  return (
    <>
      {note ? `“${note}” ` : ""}
      Handed in by {uploadedBy}
      {author !== uploadedBy && `, written by ${author}`}. It is {stateWords[state]}.
    </>
  );
}

function NoSuchVersion({ number }: { number: number }) {
  return <Empty title={`There is no version ${number} of this SOP`}>Its versions stand on its page.</Empty>;
}

function Reviewed({ versionId }: { versionId: string }) {
  const query = useRead("GET /sop-versions/:id/review", { params: { id: versionId } });
  return (
    <Loaded query={query} lines={6} height={70}>
      {(review) => <Review review={review} />}
    </Loaded>
  );
}

function Review({ review }: { review: SopReview }) {
  const { me } = useSession();
  const { version, base, sopId, findings, events } = review;
  return (
    <>
      <Decide review={review} />
      <Meaning review={review} />
      <Section title="Does it pass its simulations?">
        <SimulationGate versionId={version.id} />
      </Section>
      <Section
        title="What hangs on it"
        aside={<a href={`/sops/${sopId}/review/${version.number}/impact`}>At an address of its own</a>}
      >
        <Suspense fallback={<Waiting lines={3} />}>
          <Impact versionId={version.id} />
        </Suspense>
      </Section>
      {base && (
        <Section title="Line by line">
          <LineByLine sopId={sopId} from={base.number} to={version.number} />
        </Section>
      )}
      <Section title="Can a bot follow it?">
        <ExecutabilityChange sopId={sopId} base={base?.number ?? null} executability={review.executability} />
      </Section>
      {findings.length > 0 && (
        <Section title="What is unclear in the text" aside={plural(findings.length, "finding")}>
          <FindingsList findings={findings} />
        </Section>
      )}
      {isReadingOverseer(me.role) && (
        <Section title="Who has to read it?">
          <Text>
            From its first day in force it is asked of those whom its changes touch, with the days of grace of this SOP.{" "}
            <a href={`/sops/${sopId}/acks`}>See and change the setting</a>
          </Text>
        </Section>
      )}
      <Section title="What happened so far">
        <Events events={[...events].reverse()} />
      </Section>
    </>
  );
}

/** What the new version asks differently, each step with what was said about it, then the steps it leaves alone. */
function Meaning({ review }: { review: SopReview }) {
  const { changes, base, steps, comments, sopId, version } = review;
  const before = useRead(
    "GET /sops/:id",
    { params: { id: sopId }, query: { version: base?.number } },
    { enabled: base !== null },
  );
  const groups = changesBySteps(changes ?? [], { before: before.data?.version?.steps ?? [], after: steps });
  useStepKeys(
    "Review",
    groups.map(({ id }) => `change-${id}`),
  );
  const left = steps.filter(({ id }) => !groups.some((group) => group.id === id));
  const whole = comments.filter(({ anchor }) => anchor === null || !isPlaced(review, anchor));
  return (
    <>
      <Section
        title={base ? `What it changes in version ${base.number}` : "What it asks"}
        aside={base && <Text size="sm">in force since {day(base.effectiveFrom)}</Text>}
      >
        {base && <Text mb="sm">{countWords(changes ?? []) ?? "Nothing changed in meaning; see the lines."}</Text>}
        {groups.length > 0 && (
          <DiffChanges
            groups={groups}
            addressOf={({ id, gone }) =>
              addressTo(`/sops/${sopId}`, { v: gone && base ? base.number : version.number, step: id })
            }
            under={(stepId) => isPlaced(review, stepId) && <StepComments review={review} stepId={stepId} />}
          />
        )}
        {base ? (
          left.length > 0 && (
            <details className={classes.left}>
              <summary>{plural(left.length, "step")} it leaves alone</summary>
              <AllSteps review={review} steps={left} />
            </details>
          )
        ) : (
          <AllSteps review={review} steps={left} />
        )}
      </Section>
      <Section title="About the whole version" aside={plural(whole.length, "comment")}>
        <Comments review={review} comments={whole} anchor={null} />
      </Section>
    </>
  );
}

/** Whether a comment's step or obligation is still in the version. */
function isPlaced({ steps }: SopReview, anchor: string): boolean {
  return steps.some(({ id, obligations }) => id === anchor || obligations.some((one) => one.id === anchor));
}

function StepComments({ review, stepId }: { review: SopReview; stepId: string }) {
  const step = review.steps.find(({ id }) => id === stepId);
  const anchors = new Set([stepId, ...(step?.obligations ?? []).map(({ id }) => id)]);
  const own = review.comments.filter(({ anchor }) => anchor !== null && anchors.has(anchor));
  return <Comments review={review} comments={own} anchor={stepId} />;
}

function AllSteps({ review, steps }: { review: SopReview; steps: SopReview["steps"] }) {
  return (
    <div className={classes.steps}>
      {steps.map((step) => (
        <div key={step.id} className={classes.reviewed}>
          <SopStep step={step} />
          <StepComments review={review} stepId={step.id} />
        </div>
      ))}
    </div>
  );
}
