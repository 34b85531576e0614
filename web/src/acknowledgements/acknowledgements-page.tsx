import { useRead } from "../client/use-call.ts";
import type { Reply } from "../client/wire.ts";
import { day, plural } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { QueueShell } from "../components/queue-shell.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import classes from "./acknowledgements.module.css";
import { ReadingMark } from "./reading-state.tsx";
import { newnessWords, type Request, standingWords, waits } from "./reading-words.ts";

/** Somebody who handles contacts sees what they have to read; everybody else, who still has to. */
export function AcknowledgementsPage() {
  const { me } = useSession();
  return me.agentId === null ? <Everybody /> : <Mine />;
}

function Mine() {
  const query = useRead("GET /acknowledgements", {});
  return (
    <Page
      question="What do I have to read?"
      title="Acknowledgements"
      width="reading"
      answer={query.data && <MyAnswer {...query.data} />}
    >
      <Loaded query={query} height={64}>
        {({ requests }) => <MyRequests requests={requests} />}
      </Loaded>
    </Page>
  );
}

function MyAnswer({ waiting, requests }: Reply<"GET /acknowledgements">) {
  if (waiting === 0) return <>Nothing: you have read every rule that changed for you.</>;
  const late = requests.filter(({ state }) => state === "overdue").length;
  return (
    <>
      {plural(waiting, "page")} {waiting === 1 ? "waits" : "wait"} for you{late > 0 ? `, ${late} of them late` : ""}.
      Each says first what changed for you.
    </>
  );
}

function MyRequests({ requests }: { requests: readonly Request[] }) {
  const waiting = requests.filter(({ state }) => waits(state));
  const settled = requests.filter(({ state }) => !waits(state));
  if (requests.length === 0) {
    return (
      <Empty
        title="Nobody has asked you to read anything"
        step={<StepLink to="/sops">See the rules in force</StepLink>}
      >
        When a rule changes for your channels and region, it stands here with its date.
      </Empty>
    );
  }
  return (
    <>
      {waiting.length > 0 && <QueueShell items={waiting.map(itemOf)} label="To read" />}
      {settled.length > 0 && (
        <Section title="Settled" aside={plural(settled.length, "page")}>
          <ul className={classes.list}>
            {settled.map((request) => (
              <li key={request.id}>
                <a href={`/acknowledgements/${request.id}`} className={classes.item}>
                  <RequestLine request={request} />
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function itemOf(request: Request) {
  return {
    id: request.id,
    address: `/acknowledgements/${request.id}`,
    content: <RequestLine request={request} />,
  };
}

function RequestLine({ request }: { request: Request }) {
  return (
    <span className={classes.line}>
      <span className={classes.name}>
        {request.title}
        <small>
          Version {request.versionNumber}
          {waits(request.state) && ` · ${newnessWords(request)}`}
          {waits(request.state) && request.remindedBy && ` · ${request.remindedBy} reminded you`}
        </small>
      </span>
      <span className={classes.standing}>
        <ReadingMark state={request.state} />
        <small>{standingWords(request)}</small>
      </span>
    </span>
  );
}

function Everybody() {
  const query = useRead("GET /acknowledgement-overview", {});
  return (
    <Page
      question="Which rules have people not read yet?"
      title="Acknowledgements"
      answer={query.data && <EverybodyAnswer sops={query.data.sops} />}
    >
      <Loaded query={query} height={56}>
        {({ sops }) => <AllSops sops={sops} />}
      </Loaded>
    </Page>
  );
}

type SopLine = Reply<"GET /acknowledgement-overview">["sops"][number];
const openOf = ({ counts }: SopLine) => counts.open + counts["in-grace"] + counts.overdue;
const settledOf = ({ counts }: SopLine) => counts.acknowledged + counts["carried-over"];

function EverybodyAnswer({ sops }: { sops: readonly SopLine[] }) {
  const late = sops.reduce((sum, { counts }) => sum + counts.overdue, 0);
  const open = sops.filter((sop) => openOf(sop) > 0).length;
  if (sops.length === 0) return <>Nobody has been asked to read a version yet.</>;
  return (
    <>
      {plural(open, "version")} of {sops.length} {open === 1 ? "is" : "are"} not read by everybody;{" "}
      {late === 0 ? "nobody is late" : `${plural(late, "confirmation")} ${late === 1 ? "is" : "are"} late`}.
    </>
  );
}

function AllSops({ sops }: { sops: readonly SopLine[] }) {
  if (sops.length === 0) {
    return (
      <Empty title="Nobody was asked to read anything yet" step={<StepLink to="/sops">See the SOPs</StepLink>}>
        When a version is approved, everybody it is written for is asked to read what changed for them.
      </Empty>
    );
  }
  const mostOpen = [...sops].sort((a, b) => b.counts.overdue - a.counts.overdue || openOf(b) - openOf(a));
  return (
    <ul className={classes.list}>
      {mostOpen.map((sop) => (
        <li key={sop.versionId}>
          <a href={`/sops/${sop.sopId}/acks?v=${sop.versionNumber}`} className={classes.item}>
            <span className={classes.line}>
              <span className={classes.name}>
                {sop.title}
                <small>
                  Version {sop.versionNumber}, holds from {day(sop.effectiveFrom)}
                </small>
              </span>
              <span className={classes.standing}>
                <ReadingMark state={worstOf(sop)} />
                <small>
                  {settledOf(sop)} of {plural(settledOf(sop) + openOf(sop), "person", "people")} settled
                  {sop.counts.overdue > 0 && `, ${sop.counts.overdue} late`}
                </small>
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function worstOf({ counts }: SopLine) {
  if (counts.overdue > 0) return "overdue";
  if (counts["in-grace"] > 0) return "in-grace";
  return counts.open > 0 ? "open" : "acknowledged";
}
