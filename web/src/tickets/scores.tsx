import { Button, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { addressTo } from "../client/address.ts";
import type { Reply, Score } from "../client/wire.ts";
import { instant, number, percent } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { ObligationBadge } from "../components/obligation-badge.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Severity } from "../components/severity.tsx";
import { StateWord } from "../components/state-word.tsx";
import { NeedsPerson, Verdict } from "../components/verdict.tsx";
import { RaiseDispute } from "../disputes/raise-dispute.tsx";
import type { Dispute } from "../disputes/rating.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import classes from "./tickets.module.css";

type Audit = Reply<"GET /tickets/:id">["audits"][number];
type ScoresProps = {
  scores: readonly Score[];
  audits: readonly Audit[];
  disputes: readonly Dispute[];
  chosen: string | null;
  choose: (criterionId: string) => void;
};

const decidedWords: Record<Score["decidedBy"], string> = {
  check: "a check in code",
  embedded: "the embedded judge",
  model: "a model",
};

/** Auto-scores by section, each beside what people said of the same criterion. */
export function Scores({ scores, audits, disputes, chosen, choose }: ScoresProps) {
  const sections = groupBy(scores, (score) => score.section);
  return [...sections].map(([section, inSection]) => (
    <div key={section} className={classes.section}>
      <h2 className={classes.sectionTitle}>{section}</h2>
      {inSection.map((score) => (
        <OneScore
          key={score.criterionId}
          score={score}
          people={audits.filter(({ criterionId }) => criterionId === score.criterionId)}
          dispute={disputes.find(({ criterionId }) => criterionId === score.criterionId) ?? null}
          open={chosen === score.criterionId}
          choose={choose}
        />
      ))}
    </div>
  ));
}

type OneScoreProps = {
  score: Score;
  people: readonly Audit[];
  dispute: Dispute | null;
  open: boolean;
  choose: (criterionId: string) => void;
};

function OneScore({ score, people, dispute, open, choose }: OneScoreProps) {
  return (
    <div className={classes.score} data-open={open || undefined}>
      <UnstyledButton
        className={classes.scoreHead}
        aria-expanded={open}
        onClick={() => choose(open ? "" : score.criterionId)}
      >
        <span className={classes.scoreTitle}>
          {score.title} <Severity severity={score.severity} />
        </span>
        <span className={classes.scoreVerdict}>
          <Verdict verdict={score.verdict} level={score.level} />
          {score.needsPerson && <NeedsPerson />}
          {people.map(({ id, reviewer, verdict, level }) => (
            <span key={id} className={classes.person}>
              {reviewer} <Verdict verdict={verdict} level={level} />
            </span>
          ))}
          {dispute && (
            <StateWord state={dispute.state === "open" ? "in-review" : "superseded"}>Dispute {dispute.state}</StateWord>
          )}
        </span>
      </UnstyledButton>
      {open && <Why score={score} dispute={dispute} />}
    </div>
  );
}

function Why({ score, dispute }: { score: Score; dispute: Dispute | null }) {
  const { me } = useSession();
  const mayCalibration = mayOpen(me.role, "/quality/calibration");
  const { obligation, rationale, question, confidence, evidence } = score;
  return (
    <div className={classes.why}>
      <Text size="sm">{question}</Text>
      {rationale && <Text size="sm">{rationale}</Text>}
      {evidence.length === 0 ? (
        <Text size="sm" c="dimmed">
          No passage is quoted: the verdict rests on{" "}
          {score.decidedBy === "check" ? "what happened or is missing in the ticket" : "its absence"}.
        </Text>
      ) : (
        evidence.map((one) => (
          <blockquote key={`${one.turn}-${one.start}`} className={classes.quote}>
            {one.quote} <small>turn {one.turn + 1}</small>
          </blockquote>
        ))
      )}
      {obligation && <Rule obligation={obligation} />}
      <Provenance
        facts={[
          ["Decided by", decidedWords[score.decidedBy]],
          ["Judge", `${score.judge}${score.decidedBy === "check" ? "" : ` (${score.judgeId.slice(0, 8)})`}`],
          ["Prompt", score.prompt],
          ["Scorecard", <CardLink key="card" score={score} />],
          ["Confidence", confidence === null ? null : percent(confidence)],
          ["Score", score.value === null ? null : number(score.value, 2)],
          ["Scored", instant(score.scoredAt)],
          [
            "Can it be trusted?",
            mayCalibration && (
              <a key="trust" href={`/quality/calibration/${score.criterionId}`}>
                see the calibration
              </a>
            ),
          ],
        ]}
      />
      <Objection score={score} dispute={dispute} />
    </div>
  );
}

function CardLink({ score: { scorecard } }: { score: Score }) {
  const { me } = useSession();
  const name = `${scorecard.title} v${scorecard.number}`;
  if (!mayOpen(me.role, "/quality/scorecards")) return <>{name}</>;
  return <a href={`/quality/scorecards/${scorecard.versionId}`}>{name}</a>;
}

/** The way to object, for the agent; the way to the dispute, for everybody who may read it. */
function Objection({ score, dispute }: { score: Score; dispute: Dispute | null }) {
  const { me } = useSession();
  const [raising, raise] = useState(false);
  if (dispute) return <a href={`/quality/disputes/${dispute.id}`}>See the dispute</a>;
  if (me.role !== "agent" || score.verdict === "unscored") return null;
  const { id, title, verdict, level, levels } = score;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => raise(true)} className={classes.object}>
        Dispute this rating
      </Button>
      {raising && <RaiseDispute disputed={{ scoreId: id, title, verdict, level, levels }} close={() => raise(false)} />}
    </>
  );
}

function Rule({ obligation }: { obligation: NonNullable<Score["obligation"]> }) {
  const rule = obligation.ref.split("#")[1];
  const address = addressTo(`/sops/${obligation.sopId}`, {
    v: obligation.versionNumber,
    step: obligation.stepId,
    rule,
  });
  return (
    <p className={classes.rule}>
      <ObligationBadge level={obligation.level} /> {obligation.text}{" "}
      <a href={address}>
        {obligation.sopId} v{obligation.versionNumber}, in force when the ticket was opened
      </a>
    </p>
  );
}
