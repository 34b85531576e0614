import { SegmentedControl, Text } from "@mantine/core";
import { useAddress } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { Finding } from "../client/wire.ts";
import { Cause, queueNames } from "../components/cause.tsx";
import { EstimateTable } from "../components/estimate-table.tsx";
import { plural, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Severity } from "../components/severity.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import classes from "./findings.module.css";
import { FindingsNav } from "./findings-nav.tsx";

const queues: readonly Finding["queue"][] = ["coach", "sop-owner", "bot-owner", "operations"];

export function FindingsPage() {
  const query = useRead("GET /findings", {});
  return (
    <Page
      question="What goes wrong, and why?"
      title="Findings"
      answer={query.data && query.data.findings.length > 0 && <Answer findings={query.data.findings} />}
    >
      <FindingsNav />
      <Loaded query={query} lines={5} height={64}>
        {({ findings }) => (findings.length === 0 ? <NoFindings /> : <ByQueue findings={findings} />)}
      </Loaded>
    </Page>
  );
}

function Answer({ findings }: { findings: readonly Finding[] }) {
  const certain = findings.filter(({ standing }) => standing === "below-target").length;
  const skill = findings.filter(({ cause }) => cause === "agent-skill").length;
  return (
    <>
      {plural(findings.length, "criterion misses", "criteria miss")} the target, {certain} of them for certain. {skill}{" "}
      of the causes {skill === 1 ? "is" : "are"} agent skill; only those count against anybody.
    </>
  );
}

function ByQueue({ findings }: { findings: readonly Finding[] }) {
  const [{ queue }, change] = useAddress();
  const shown = queue ? findings.filter((finding) => finding.queue === queue) : findings;
  return (
    <>
      <div className={classes.queues}>
        <SegmentedControl
          value={queue ?? ""}
          onChange={(value) => change({ queue: value })}
          data={[
            { value: "", label: "All queues" },
            ...queues
              .filter((one) => findings.some((finding) => finding.queue === one))
              .map((one) => ({ value: one, label: words(queueNames[one]) })),
          ]}
        />
      </div>
      {shown.length === 0 ? (
        <Empty title="This queue is empty">What waits here is settled by its owner; other queues have findings.</Empty>
      ) : (
        <EstimateTable
          heading="Criterion"
          asideHeading="Cause"
          rows={shown.map((finding) => ({
            id: finding.id,
            name: finding.title,
            title: <a href={`/findings/${finding.id}`}>{finding.title}</a>,
            detail: (
              <>
                <Severity severity={finding.severity} /> ·{" "}
                {finding.standing === "suspected" ? "suspected" : "below target"}
              </>
            ),
            estimate: finding.estimate,
            target: finding.target,
            aside: <Cause cause={finding.cause} queue={finding.queue} />,
          }))}
        />
      )}
      <Text size="sm" c="dimmed" mt="sm">
        Open one for the evidence and the tickets behind it.
      </Text>
    </>
  );
}

function NoFindings() {
  const { me } = useSession();
  return (
    <Empty
      title="No criterion is found below its target"
      step={mayOpen(me.role, "/quality") && <StepLink to="/quality">See the corrected scores</StepLink>}
    >
      A finding appears when a criterion's corrected score misses its target, with the cause that the audits point to.
    </Empty>
  );
}
