import { Text, UnstyledButton } from "@mantine/core";
import { addressTo } from "../client/address.ts";
import type { Score } from "../client/wire.ts";
import { instant, number, percent } from "../components/format.ts";
import { groupBy } from "../components/group-by.ts";
import { ObligationBadge } from "../components/obligation-badge.tsx";
import { Provenance } from "../components/provenance.tsx";
import { Severity } from "../components/severity.tsx";
import { NeedsPerson, Verdict } from "../components/verdict.tsx";
import { useSession } from "../session/session.ts";
import { mayOpen } from "../shell/places.ts";
import classes from "./tickets.module.css";

type ScoresProps = { scores: readonly Score[]; chosen: string | null; choose: (criterionId: string) => void };

const decidedWords: Record<Score["decidedBy"], string> = {
  check: "a check in code",
  embedded: "the embedded judge",
  model: "a model",
};

export function Scores({ scores, chosen, choose }: ScoresProps) {
  const sections = groupBy(scores, (score) => score.section);
  return [...sections].map(([section, inSection]) => (
    <div key={section} className={classes.section}>
      <h2 className={classes.sectionTitle}>{section}</h2>
      {inSection.map((score) => (
        <OneScore key={score.criterionId} score={score} open={chosen === score.criterionId} choose={choose} />
      ))}
    </div>
  ));
}

function OneScore({ score, open, choose }: { score: Score; open: boolean; choose: (criterionId: string) => void }) {
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
        </span>
      </UnstyledButton>
      {open && <Why score={score} />}
    </div>
  );
}

function Why({ score }: { score: Score }) {
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
          ["Judge", score.judge],
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
    </div>
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
