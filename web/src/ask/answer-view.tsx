import { Text } from "@mantine/core";
import { IconAlertTriangle, IconQuestionMark } from "@tabler/icons-react";
import { addressTo, type Search } from "../client/address.ts";
import type { Answer, Hit } from "../client/wire.ts";
import { day } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Obligations } from "../components/sop-step.tsx";
import classes from "./ask.module.css";

/** More would bury the answer. */
const shownOthers = 4;

type Full = Extract<Answer, { kind: "answer" }>;
type Refused = Extract<Answer, { kind: "refusal" }>;
type Citation = Full["sentences"][number]["citation"];

export function AnswerView({ answer, search }: { answer: Answer; search: Search }) {
  return answer.kind === "answer" ? <Given answer={answer} search={search} /> : <NotCovered answer={answer} />;
}

function Given({ answer, search }: { answer: Full; search: Search }) {
  const first = answer.sentences[0]?.citation;
  return (
    <>
      <div className={classes.answer}>
        {answer.sentences.map(({ text, citation }) => (
          <p key={`${citation.versionId}-${citation.start}-${text}`}>
            {text} <CitationChip citation={citation} asOf={search.asOf} />
          </p>
        ))}
        <p className={classes.source}>
          {answer.writtenBy === "extract"
            ? "The SOP's own sentences"
            : `Worded by ${answer.writtenBy}, checked against the SOP`}
          {first && `, in force since ${day(first.effectiveFrom)}`}. Found by {answer.retrieval}.
        </p>
      </div>
      {answer.step && answer.step.obligations.length > 0 && (
        <Section title={`What “${answer.step.title}” binds you to`}>
          <Obligations obligations={answer.step.obligations} />
        </Section>
      )}
      <Hits title="Also near" hits={answer.others.slice(0, shownOthers)} />
    </>
  );
}

/** Where a sentence comes from: opens the SOP at that step, in that version. */
function CitationChip({ citation, asOf }: { citation: Citation; asOf: string | undefined }) {
  const { sopId, versionNumber, stepId, obligationId, stepTitle, title, stale } = citation;
  const address = addressTo(`/sops/${sopId}`, { v: versionNumber, step: stepId, rule: obligationId, asOf });
  return (
    <a href={address} className={classes.citation} data-stale={stale || undefined} title={`“${citation.quote}”`}>
      {stale && <IconAlertTriangle size={13} aria-label="stale:" />}
      {title} v{versionNumber}
      {stepTitle && ` › ${stepTitle}`}
      {stale && " (stale)"}
    </a>
  );
}

function NotCovered({ answer }: { answer: Refused }) {
  const ambiguous = answer.reason === "ambiguous";
  return (
    <>
      <div className={classes.refusal}>
        <IconQuestionMark size={26} aria-hidden />
        <div>
          <Text fw={600} size="lg">
            {ambiguous ? "More than one rule could be meant" : "No SOP in force covers this"}
          </Text>
          <Text>{answer.message}</Text>
          {answer.gapId && (
            <Text size="sm" c="dimmed" mt={4}>
              Recorded as a gap. The SOP owners see it with how often it was asked; you need not report it.
            </Text>
          )}
        </div>
      </div>
      <Hits title="Nearest, but not an answer" hits={answer.nearest} />
    </>
  );
}

function Hits({ title, hits }: { title: string; hits: readonly Hit[] }) {
  if (hits.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={classes.hits}>
        {hits.map((hit) => (
          <li key={`${hit.versionId}-${hit.stepId}-${hit.heading}`}>
            <a href={addressTo(`/sops/${hit.sopId}`, { v: hit.versionNumber, step: hit.stepId })}>
              {hit.title} › {hit.heading}
            </a>
            <Text size="sm" c="dimmed" lineClamp={2}>
              {hit.text}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
