import { Button, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Calibration } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { instant, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Severity } from "../components/severity.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { useSession } from "../session/session.ts";
import { countStandings, criterionFigures } from "./criterion-row.ts";
import { GroupTables } from "./group-tables.tsx";

export function QualityPage() {
  const { me } = useSession();
  const query = useRead("GET /calibration", {});
  const lead = me.role === "qa-lead" || me.role === "head";
  return (
    <Page
      question="How often do we do what the rules ask?"
      title="Quality"
      answer={query.data && query.data.criteria.length > 0 && <Answer calibration={query.data} />}
      actions={
        lead && (
          <>
            <Button component="a" href="/quality/scores" variant="default">
              Review scores
            </Button>
            <Button component="a" href="/quality/queue" variant="default">
              Review queue
            </Button>
          </>
        )
      }
    >
      <Loaded query={query} lines={8} height={56}>
        {(calibration) =>
          calibration.criteria.length === 0 ? <NoScores lead={lead} /> : <Rates calibration={calibration} />
        }
      </Loaded>
    </Page>
  );
}

function Answer({ calibration }: { calibration: Calibration }) {
  const { meets, misses, undecided, unknown } = countStandings(calibration.criteria);
  return (
    <>
      Of {calibration.criteria.length} criteria, {misses} {misses === 1 ? "is" : "are"} below target and {meets}{" "}
      {meets === 1 ? "meets" : "meet"} it for certain; {undecided + unknown} cannot be told yet.
    </>
  );
}

function Rates({ calibration }: { calibration: Calibration }) {
  const { judge, scorecard, computedAt, criteria } = calibration;
  return (
    <>
      <EstimateTable
        heading="Criterion"
        rows={criteria.map((criterion) => ({
          id: criterion.criterionId,
          name: criterion.title,
          title: <a href={`/quality/calibration/${criterion.criterionId}`}>{criterion.title}</a>,
          detail: <Severity severity={criterion.severity} />,
          ...criterionFigures(criterion),
        }))}
      />
      <Text size="sm" c="dimmed" mt="sm" maw="46em">
        Dot and bar: share of tickets that meet the criterion, corrected by blind audits, with its interval. Vertical
        line: the target. Hollow mark: the auto-score alone, which carries the judge's own errors and is never the
        answer.
      </Text>
      <GroupTables criteria={criteria} />
      <Provenance
        facts={[
          ["Scorecard", scorecard && `${scorecard.title} v${scorecard.number}`],
          ["Judge", judge && `${judge.name} (${words(judge.kind)})`],
          ["Computed", computedAt && instant(computedAt)],
        ]}
      />
    </>
  );
}

function NoScores({ lead }: { lead: boolean }) {
  return (
    <Empty
      title="No figure can be published yet"
      step={lead && <StepLink to="/quality/calibration">Score the tickets</StepLink>}
    >
      When tickets are scored and some of them reviewed blind, the corrected pass rate of each criterion stands here.
    </Empty>
  );
}
