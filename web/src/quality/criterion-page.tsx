import { List, Text } from "@mantine/core";
import { IconCircleCheck, IconUserCheck } from "@tabler/icons-react";
import { useParam } from "../client/address.ts";
import { useRead } from "../client/use-call.ts";
import type { CriterionCalibration, Reply } from "../client/wire.ts";
import { EstimateTable } from "../components/estimate-table.tsx";
import { percent, plural, words } from "../components/format.ts";
import { Page, Section } from "../components/page.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Empty, Loaded, StepLink } from "../components/states.tsx";
import { type Autonomy, AutonomyPanel } from "./autonomy-panel.tsx";
import classes from "./calibration.module.css";
import { Confidence } from "./confidence-map.tsx";
import { criterionFigures } from "./criterion-row.ts";
import { Ceiling, Drift, Reliability, Unreadable } from "./health-charts.tsx";
import { Pairs } from "./pairs.tsx";
import { Timeline } from "./timeline.tsx";

type CriterionReply = Reply<"GET /calibration/:criterionId">;

export function CriterionPage() {
  const criterionId = useParam("criterion");
  const query = useRead("GET /calibration/:criterionId", { params: { criterionId } });
  const title = query.data?.calibration.title ?? words(criterionId);
  return (
    <Page
      question={
        <>
          Is the judge good enough to score <em>{title}</em> alone?
        </>
      }
      title={title}
      back={{ to: "/quality/calibration", label: "Calibration" }}
      answer={query.data && <Verdict calibration={query.data.calibration} />}
    >
      {query.error?.code === "not-found" ? (
        <Empty
          title="Nothing is computed for it yet"
          step={<StepLink to="/quality/calibration">All criteria</StepLink>}
        >
          When a scoring run has ended and drawn tickets are reviewed blind, agreement, the corrected rate and the
          certificate stand here.
        </Empty>
      ) : (
        <Loaded query={query} lines={6} height={70}>
          {(reply) => <OneCriterion reply={reply} />}
        </Loaded>
      )}
    </Page>
  );
}

/** The answer in a sentence; the certificate's figures are its proof. */
function Verdict({ calibration: { certificate, audits } }: { calibration: CriterionCalibration }) {
  if (certificate) {
    return (
      <>
        <IconCircleCheck size={19} aria-hidden className={classes.yes} /> Yes, on {percent(certificate.acceptedShare)}{" "}
        of tickets: there its verdicts agree with a reviewer's at least {percent(certificate.agreement)} of the time.
        The others go to a person.
      </>
    );
  }
  return (
    <>
      <IconUserCheck size={19} aria-hidden className={classes.no} />{" "}
      {audits === 0
        ? "Not known: nobody has reviewed it blind yet."
        : "Not yet: no part of its verdicts is proven to agree with reviewers often enough, so each goes to a person or is corrected by audits."}
    </>
  );
}

function OneCriterion({ reply: { calibration, judge, pairs } }: { reply: CriterionReply }) {
  const { question, kind, tickets, audits, unscored, warnings } = calibration;
  return (
    <>
      <Text c="dimmed">{question}</Text>
      <Provenance
        facts={[
          ["Decided by", kind === "check" ? "a check in code" : `${judge.name} (${words(judge.kind)})`],
          ["Applies to", plural(tickets, "ticket")],
          ["Blind audits", String(audits)],
          ["Unscored", String(unscored)],
          ["Family", words(calibration.severity)],
        ]}
      />
      <Warnings warnings={warnings} />
      <Health criterionId={calibration.criterionId}>{(autonomy) => <AutonomyPanel autonomy={autonomy} />}</Health>
      <Rates calibration={calibration} />
      <Health criterionId={calibration.criterionId}>{(autonomy) => <Unreadable autonomy={autonomy} />}</Health>
      <Agreement calibration={calibration} />
      <Health criterionId={calibration.criterionId}>{(autonomy) => <Ceiling autonomy={autonomy} />}</Health>
      <Certificate calibration={calibration} />
      <Health criterionId={calibration.criterionId}>{(autonomy) => <Drift autonomy={autonomy} />}</Health>
      <Confidence map={calibration.map} />
      <Health criterionId={calibration.criterionId}>
        {(autonomy) => (
          <>
            <Reliability autonomy={autonomy} />
            {autonomy.events.length > 0 && (
              <Section title="What changed and what it voided">
                <Timeline events={autonomy.events} named={false} />
              </Section>
            )}
          </>
        )}
      </Health>
      <Pairs pairs={pairs} />
    </>
  );
}

/** Parts of the page that rest on the criterion's autonomy; read once, drawn where they belong. */
function Health({ criterionId, children }: { criterionId: string; children: (autonomy: Autonomy) => React.ReactNode }) {
  const query = useRead("GET /autonomy/:criterionId", { params: { criterionId } });
  return (
    <Loaded query={query} lines={2}>
      {children}
    </Loaded>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <List size="sm" mt="md" className={classes.warnings}>
      {[...new Set(warnings)].map((warning) => (
        <List.Item key={warning}>{words(warning)}</List.Item>
      ))}
    </List>
  );
}

function Rates({ calibration }: { calibration: CriterionCalibration }) {
  const { estimates, target } = calibration;
  const { hollow: _, ...published } = criterionFigures(calibration);
  const rows = [
    { id: "recommended", name: "Corrected", title: "Corrected score (published)", ...published },
    { id: "humanOnly", name: "People", title: "Blind audits alone", estimate: estimates.humanOnly },
    { id: "regression", name: "Regression", title: "Regression estimator", estimate: estimates.regression },
    { id: "ppi", name: "PPI", title: "PPI++", estimate: estimates.ppi },
    {
      id: "naive",
      name: "Judge",
      title: "Auto-score alone (biased)",
      estimate: estimates.naive,
      noun: "ticket",
      biased: true,
      detail: "shown for comparison, never published",
    },
  ];
  return (
    <Section title="How often is it met?">
      <EstimateTable
        heading="Computed from"
        rows={rows.map((row) => ({ ...row, target, quiet: row.id !== "recommended" }))}
        order="given"
      />
    </Section>
  );
}

function Agreement({ calibration: { agreement } }: { calibration: CriterionCalibration }) {
  const rows = [
    {
      id: "ac1",
      name: "AC1",
      title: "Gwet's AC1",
      detail: "steady when nearly all tickets pass",
      estimate: agreement.ac1,
    },
    {
      id: "kappa",
      name: "kappa",
      title: "Cohen's κ",
      detail: "falls when nearly all tickets pass",
      estimate: agreement.kappa,
    },
    {
      id: "weighted",
      name: "weighted",
      title: "Weighted κ",
      detail: "a near miss counts as half a miss",
      estimate: agreement.weightedKappa,
    },
    {
      id: "alpha",
      name: "alpha",
      title: "Krippendorff's α",
      detail: "allows for missing labels",
      estimate: agreement.alpha,
    },
  ].filter((row) => row.estimate !== null || row.id !== "weighted");
  return (
    <Section title="Do judge and reviewers agree beyond chance?">
      <EstimateTable heading="Measure" rows={rows} scale={{ min: -0.2, max: 1 }} unit="plain" order="given" />
    </Section>
  );
}

function Certificate({ calibration: { certificate, audits } }: { calibration: CriterionCalibration }) {
  return (
    <Section title={certificate ? "What is certified?" : "Why is nothing certified?"}>
      {certificate ? (
        <>
          <Text maw="46em">
            Verdicts above the threshold agree with a reviewer at least {percent(certificate.agreement)} of the time;
            the chance that this promise is wrong is at most {percent(certificate.delta)}. It speaks of this judge,
            prompt, scorecard and population only.
          </Text>
          <Provenance
            facts={[
              ["Accepted", `${percent(certificate.acceptedShare)} of tickets`],
              ["Threshold", certificate.threshold === null ? "none needed" : certificate.threshold.toFixed(3)],
              ["Proven on", plural(certificate.audits, "audit")],
              ["Disagreements among them", String(certificate.disagreements)],
            ]}
          />
        </>
      ) : (
        <Text maw="46em">
          A certificate needs enough blind audits among the verdicts that would be accepted, with few enough
          disagreements to prove the promised agreement.{" "}
          {audits < 50
            ? `With ${plural(audits, "audit")} that can hardly be proven for any judge.`
            : "The audits so far show too many disagreements, or too few audits where the judge is sure."}
        </Text>
      )}
    </Section>
  );
}
