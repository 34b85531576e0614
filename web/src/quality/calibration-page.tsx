import { Button, Table, Text } from "@mantine/core";
import { useRead } from "../client/use-call.ts";
import type { Calibration, CriterionCalibration } from "../client/wire.ts";
import { formatRange, formatValue, hasNoSpread } from "../components/estimate-format.ts";
import { instant, number, percent, words } from "../components/format.ts";
import { Page } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { StateWord } from "../components/state-word.tsx";
import { Empty, Loaded } from "../components/states.tsx";
import { TableFrame } from "../components/table-frame.tsx";
import { useSession } from "../session/session.ts";
import { type Level, LevelWord } from "./autonomy-words.tsx";
import classes from "./calibration.module.css";
import { ScoreAgain } from "./score-again.tsx";

export function CalibrationPage() {
  const { me } = useSession();
  const query = useRead("GET /calibration", {});
  const certified = query.data?.criteria.filter(({ certificate }) => certificate) ?? [];
  return (
    <Page
      question="Where may the judge score alone?"
      title="Calibration"
      actions={
        <Button component="a" href="/quality/changes" variant="default">
          What changed
        </Button>
      }
      answer={
        query.data &&
        (certified.length === 0
          ? "Nowhere yet: every verdict needs a person, or the correction by audits, before anybody relies on it."
          : `On ${certified.length} of ${query.data.criteria.length} criteria, for the verdicts it is surest of. The rest go to people.`)
      }
    >
      {(me.role === "qa-lead" || me.role === "operator") && <ScoreAgain />}
      <Loaded query={query} lines={8}>
        {(calibration) =>
          calibration.criteria.length === 0 ? (
            <Empty title="Nothing is scored yet">
              A scoring run reads every ticket against the scorecard; blind reviews then show how far its verdicts can
              be trusted.
            </Empty>
          ) : (
            <CalibrationTable calibration={calibration} />
          )
        }
      </Loaded>
    </Page>
  );
}

function CalibrationTable({ calibration }: { calibration: Calibration }) {
  const { criteria, judge, scorecard, computedAt } = calibration;
  const standings = useRead("GET /autonomy", {}).data?.criteria;
  return (
    <>
      <TableFrame minWidth={880}>
        <Table verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Criterion</Table.Th>
              <Table.Th>Now</Table.Th>
              <Table.Th>Could score alone</Table.Th>
              <Table.Th ta="right">Audits</Table.Th>
              <Table.Th ta="right">AC1</Table.Th>
              <Table.Th ta="right">κ</Table.Th>
              <Table.Th>Watch out</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {criteria.map((criterion) => (
              <CriterionLine
                key={criterion.criterionId}
                criterion={criterion}
                level={standings?.find(({ criterionId }) => criterionId === criterion.criterionId)?.level ?? null}
              />
            ))}
          </Table.Tbody>
        </Table>
      </TableFrame>
      <Text size="sm" c="dimmed" my="sm" maw="46em">
        AC1 and κ measure agreement between judge and blind reviewers beyond chance, 1 is complete. κ falls when nearly
        all tickets pass; read both.
      </Text>
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

const kindWords: Record<CriterionCalibration["kind"], string> = {
  check: "Decided by a check in code",
  judged: "Decided by the judge",
  mixed: "Decided by a check where it can, else by the judge",
};

function CriterionLine({ criterion, level }: { criterion: CriterionCalibration; level: Level | null }) {
  const { criterionId, title, kind, certificate, audits, agreement, warnings } = criterion;
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <a href={`/quality/calibration/${criterionId}`}>{title}</a>
        <Text size="xs" c="dimmed" fw={400}>
          {kindWords[kind]}
        </Text>
      </Table.Th>
      <Table.Td>{level && <LevelWord level={level} />}</Table.Td>
      <Table.Td>
        {certificate ? (
          <StateWord state="approved">On {percent(certificate.acceptedShare)} of tickets</StateWord>
        ) : (
          <StateWord state="not-in-force">No</StateWord>
        )}
      </Table.Td>
      <Table.Td ta="right">{number(audits)}</Table.Td>
      <Table.Td ta="right">
        <Agreement estimate={agreement.ac1} />
      </Table.Td>
      <Table.Td ta="right">
        <Agreement estimate={agreement.kappa} />
      </Table.Td>
      <Table.Td>
        {warnings.length > 0 ? (
          <span title={warnings.join("\n")}>
            <StateWord state="warning">{kindsOf(warnings).join(", ")}</StateWord>
          </span>
        ) : (
          ""
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** Each warning begins with a fixed word and a colon; the list needs the word only. */
function kindsOf(warnings: readonly string[]): string[] {
  return [...new Set(warnings.map((warning) => words(warning.split(":")[0] ?? warning)))];
}

function Agreement({ estimate }: { estimate: CriterionCalibration["agreement"]["ac1"] }) {
  if (!estimate)
    return (
      <Text span size="sm" c="dimmed">
        not measurable
      </Text>
    );
  return (
    <span className={classes.figure}>
      <strong>{formatValue(estimate, "plain")}</strong>{" "}
      {hasNoSpread(estimate) ? <em>no spread seen</em> : formatRange(estimate, "plain")}
    </span>
  );
}
