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
      {questionId && <Feedback questionId={questionId} given={given} about={answer.kind} />}
      {answer.kind === "answer" ? (
        <Hits title="Also near" hits={answer.others.slice(0, shownOthers)} questionId={questionId} />
      ) : (
        <Hits title={nearestTitles[answer.reason]} hits={answer.nearest} questionId={questionId} />
      )}
    </>
  );
}

type Said = { asOf: string | undefined; questionId: string | null };
type SentencesProps = Said & { sentences: readonly AnswerPart[]; sources: readonly Source[] };

function Sentences({ sentences, sources, ...said }: SentencesProps) {
  return sentences.map(({ text, citation }) => (
    <p key={`${citation.versionId}-${citation.start}-${text}`}>
      {text} <Mark citation={citation} number={numberOf(citation, sources)} {...said} />
    </p>
  ));
}

/** The sentences so far of an answer that is being written: each has been checked, the whole has not. */
export function Arriving({ sentences, search }: { sentences: readonly AnswerPart[]; search: Search }) {
  const sources = sourcesOf(sentences);
  return (
    <div className={classes.answer} aria-busy="true">
      <Sentences sentences={sentences} sources={sources} asOf={search.asOf} questionId={null} />
      <Sources sources={sources} asOf={search.asOf} questionId={null} />
      <p className={classes.source}>
        Still being written. Each sentence was checked against the SOP before it came here.
      </p>
    </div>
  );
}

function Given({ answer, search }: { answer: Full; search: Search }) {
  const sources = sourcesOf(answer.sentences);
  const said = { asOf: search.asOf, questionId: answer.questionId };
  return (
    <div className={classes.answer}>
      <Sentences sentences={answer.sentences} sources={sources} {...said} />
      <Sources sources={sources} {...said} />
      <p className={classes.source}>
        {answer.writtenBy === "extract"
          ? "The SOP's own sentences"
          : `Worded by ${answer.writtenBy}, checked against the SOP`}
        . Found by {answer.retrieval}.
      </p>
    </div>
  );
}

/** A step that sentences rest on, once, with the first of their citations. */
type Source = Citation;

const isFrom = (one: Citation, other: Citation): boolean =>
  one.versionId === other.versionId && one.stepId === other.stepId;

function sourcesOf(sentences: readonly AnswerPart[]): Source[] {
  const cited = sentences.map(({ citation }) => citation);
  return cited.filter((one, i) => cited.findIndex((other) => isFrom(one, other)) === i);
}

const numberOf = (citation: Citation, sources: readonly Source[]): number =>
  sources.findIndex((source) => isFrom(citation, source)) + 1;

/** That a source was opened is told in passing; nobody waits for it. */
function tellOpened(
  questionId: string | null,
  { versionId, stepId }: { versionId: string; stepId: string | null },
): void {
  if (questionId === null) return;
  const body = { versionId, stepId: stepId ?? "" };
  call("POST /questions/:id/openings", { params: { id: questionId }, body }).catch(() => {});
}

const nameOf = ({ title, versionNumber, stepTitle }: Citation): string =>
  `${title} v${versionNumber}${stepTitle ? ` › ${stepTitle}` : ""}`;

function addressOf({ sopId, versionNumber, stepId, obligationId }: Citation, asOf: string | undefined): string {
  return addressTo(`/sops/${sopId}`, { v: versionNumber, step: stepId, rule: obligationId, asOf });
}

/** Which source a sentence rests on: opens the SOP at that step or rule, in that version. */
function Mark({ citation, number, asOf, questionId }: Said & { citation: Citation; number: number }) {
  return (
    <a
      href={addressOf(citation, asOf)}
      className={classes.mark}
      data-trust={citation.trust}
      aria-label={`Source ${number}: ${nameOf(citation)}${citation.trust === "verified" ? "" : `, ${citation.trust}`}`}
      title={`“${citation.quote}”`}
      onClick={() => tellOpened(questionId, citation)}
    >
      {number}
    </a>
  );
}

function Sources({ sources, asOf, questionId }: Said & { sources: readonly Source[] }) {
  return (
    <ol className={classes.sources} aria-label="Sources">
      {sources.map((source) => (
        <li key={`${source.versionId}-${source.stepId}`}>
          <a href={addressOf({ ...source, obligationId: null }, asOf)} onClick={() => tellOpened(questionId, source)}>
            {nameOf(source)}
          </a>{" "}
          <TrustBadge citation={source} /> <span>in force since {day(source.effectiveFrom)}</span>
        </li>
      ))}
    </ol>
  );
}

const refusalTitles: Record<Refused["reason"], string> = {
  ambiguous: "More than one rule could be meant",
  "not-covered": "No SOP in force covers this",
  "needs-fact": "One thing has to be known first",
};

function whatNow({ reason, gapId, message, nearest }: Refused): string {
  const recorded = "Recorded as a gap: the SOP owners see it with how often it was asked. You need not report it.";
  if (gapId)
    return nearest.length === 0 ? recorded : `${recorded} If a page below is meant, open it or ask in its words.`;
  return reason === "ambiguous" ? "Say a little more about the contact, or open the step that is meant." : message;
}

const nearestTitles: Record<Refused["reason"], string> = {
  ambiguous: "It could be about",
  "not-covered": "Nearest, but not an answer",
  "needs-fact": "It is about",
};

function NotGiven({ answer }: { answer: Refused }) {
  return (
    <div className={classes.refusal}>
      <IconQuestionMark size={26} aria-hidden />
      <div>
        <Text fw={600} size="lg">
          {refusalTitles[answer.reason]}
        </Text>
        <Text>{whatNow(answer)}</Text>
      </div>
    </div>
  );
}

/** List items keep apart where their lines are joined. */
const inOneLine = (text: string): string => text.replace(/(?:^|\s)[-*] (?=\S)/g, " · ").trim();

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
              {inOneLine(hit.text)}
            </Text>
          </li>
        ))}
      </ul>
    </Section>
  );
}
