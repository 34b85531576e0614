import { Text } from "@mantine/core";
import { IconQuestionMark } from "@tabler/icons-react";
import { addressTo, type Search } from "../client/address.ts";
import { call } from "../client/call.ts";
import type { Answer, AnswerPart, Hit } from "../client/wire.ts";
import { day } from "../components/format.ts";
import { Section } from "../components/page.tsx";
import { Obligations } from "../components/sop-step.tsx";
import classes from "./ask.module.css";
import { AskBack } from "./ask-back.tsx";
import { Feedback, type Given as GivenFeedback } from "./feedback.tsx";
import { TrustBadge } from "./trust-badge.tsx";

/** More would bury the answer. */
const shownOthers = 4;

type Full = Extract<Answer, { kind: "answer" }>;
type Refused = Extract<Answer, { kind: "refusal" }>;
type Citation = Full["sentences"][number]["citation"];

type AnswerViewProps = {
  answer: Answer;
  search: Search;
  /** asks again with what the answer depends on; without it that is not offered */
  choose?: (patch: Record<string, string>) => void;
  given?: GivenFeedback | null;
};

export function AnswerView({ answer, search, choose, given = null }: AnswerViewProps) {
  const { asks, questionId } = answer;
  return (
    <>
      {answer.kind === "answer" ? <Given answer={answer} search={search} /> : <NotGiven answer={answer} />}
      {asks && choose && <AskBack asks={asks} choose={choose} />}
      {answer.kind === "answer" && answer.step && answer.step.obligations.length > 0 && (
        <Section title={`What “${answer.step.title}” binds you to`}>
          <Obligations obligations={answer.step.obligations} />
        </Section>
      )}
      {questionId && <Feedback questionId={questionId} given={given} />}
      {answer.kind === "answer" ? (
        <Hits title="Also near" hits={answer.others.slice(0, shownOthers)} questionId={questionId} />
      ) : (
        <Hits
          title={answer.reason === "needs-fact" ? "It is about" : "Nearest, but not an answer"}
          hits={answer.nearest}
          questionId={questionId}
        />
      )}
    </>
  );
}

type SentencesProps = { sentences: readonly AnswerPart[]; asOf: string | undefined; questionId: string | null };

function Sentences({ sentences, asOf, questionId }: SentencesProps) {
  return sentences.map(({ text, citation }) => (
    <p key={`${citation.versionId}-${citation.start}-${text}`}>
      {text} <CitationChip citation={citation} asOf={asOf} questionId={questionId} />
    </p>
  ));
}

/** The sentences so far of an answer that is being written: each has been checked, the whole has not. */
export function Arriving({ sentences, search }: { sentences: readonly AnswerPart[]; search: Search }) {
  return (
    <div className={classes.answer} aria-busy="true">
      <Sentences sentences={sentences} asOf={search.asOf} questionId={null} />
      <p className={classes.source}>
        Still being written. Each sentence was checked against the SOP before it came here.
      </p>
    </div>
  );
}

function Given({ answer, search }: { answer: Full; search: Search }) {
  const first = answer.sentences[0]?.citation;
  return (
    <div className={classes.answer}>
      <Sentences sentences={answer.sentences} asOf={search.asOf} questionId={answer.questionId} />
      <p className={classes.source}>
        {first && <TrustBadge citation={weakest(answer)} />}{" "}
        {answer.writtenBy === "extract"
          ? "The SOP's own sentences"
          : `Worded by ${answer.writtenBy}, checked against the SOP`}
        {first && `, in force since ${day(first.effectiveFrom)}`}. Found by {answer.retrieval}.
      </p>
    </div>
  );
}

const byTrust = ["disputed", "stale", "verified"];

/** An answer is as good as its weakest source. */
function weakest({ sentences }: Full): Citation {
  const citations = sentences.map(({ citation }) => citation);
  return citations.reduce((a, b) => (byTrust.indexOf(b.trust) < byTrust.indexOf(a.trust) ? b : a));
}

/** That a source was opened is told in passing; nobody waits for it. */
function tellOpened(
  questionId: string | null,
  { versionId, stepId }: { versionId: string; stepId: string | null },
): void {
  if (questionId === null) return;
  const body = { versionId, stepId: stepId ?? "" };
  call("POST /questions/:id/openings", { params: { id: questionId }, body }).catch(() => {});
}

type CitationChipProps = { citation: Citation; asOf: string | undefined; questionId: string | null };

/** Where a sentence comes from: opens the SOP at that step, in that version. */
function CitationChip({ citation, asOf, questionId }: CitationChipProps) {
  const { sopId, versionNumber, stepId, obligationId, stepTitle, title, trust } = citation;
  const address = addressTo(`/sops/${sopId}`, { v: versionNumber, step: stepId, rule: obligationId, asOf });
  return (
    <a
      href={address}
      className={classes.citation}
      data-trust={trust}
      title={`“${citation.quote}”`}
      onClick={() => tellOpened(questionId, citation)}
    >
      {title} v{versionNumber}
      {stepTitle && ` › ${stepTitle}`}
      {trust !== "verified" && <TrustBadge citation={citation} />}
    </a>
  );
}

const refusalTitles: Record<Refused["reason"], string> = {
  ambiguous: "More than one rule could be meant",
  "not-covered": "No SOP in force covers this",
  "needs-fact": "One thing has to be known first",
};

function NotGiven({ answer }: { answer: Refused }) {
  return (
    <div className={classes.refusal}>
      <IconQuestionMark size={26} aria-hidden />
      <div>
        <Text fw={600} size="lg">
          {refusalTitles[answer.reason]}
        </Text>
        <Text>{answer.message}</Text>
        {answer.gapId && (
          <Text size="sm" c="dimmed" mt={4}>
            Recorded as a gap. The SOP owners see it with how often it was asked; you need not report it.
          </Text>
        )}
      </div>
    </div>
  );
}

type HitsProps = { title: string; hits: readonly Hit[]; questionId: string | null };

function Hits({ title, hits, questionId }: HitsProps) {
  if (hits.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={classes.hits}>
        {hits.map((hit) => (
          <li key={`${hit.versionId}-${hit.stepId}-${hit.heading}`}>
            <a
              href={addressTo(`/sops/${hit.sopId}`, { v: hit.versionNumber, step: hit.stepId })}
              onClick={() => tellOpened(questionId, hit)}
            >
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
