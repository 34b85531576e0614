import type { z } from "zod";
import { type RedactedText, redact, trustAsRedacted } from "../../ingest/redact.ts";
import { type Answer, answerFromHits, type Pointer, refusalFor } from "../../sops/answer.ts";
import { verifyCitation } from "../../sops/cite.ts";
import type { MissingFact } from "../../sops/missing-fact.ts";
import { composeModelPrompt, modelAnswerSchema, verifyModelAnswer } from "../../sops/model-answer.ts";
import type { Hit } from "../../sops/retrieve.ts";
import type { SopStep } from "../../sops/sop.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import { caseToAsk, narrowed, placeToAsk } from "./asking-back.ts";
import type { answerSchema } from "./contract.ts";
import { type SearchResult, searchSops } from "./search.ts";
import { presentCitation, presentHit, presentStep } from "./views.ts";

export type Question = {
  question: string;
  history: string[];
  contactReason: string | undefined;
  /** cases that are known to hold, as `sop-id#case` */
  facts: string[];
  scope: Scope;
  /** versions that the asker pinned, by SOP */
  pinned: ReadonlyMap<string, string>;
};

type Given = Extract<Answer, { kind: "answer" }>;
type WireAnswer = z.output<typeof answerSchema>;

const shownHits = 8;
const modelHits = 6;

/** Answers from the steps in force, every sentence with a verified citation, asks back for what has to be known, or refuses. */
export async function answerQuestion(context: Context, asked: Question): Promise<WireAnswer> {
  const question = redact(asked.question).text;
  const history = asked.history.map((turn) => redact(turn).text);
  const { contactReason, facts, scope, pinned } = asked;
  const found = await searchSops(context, { question, history, contactReason, scope, limit: shownHits, pinned });
  const answer = await writeAnswer(context, question, found);
  if (answer.kind === "refusal") return presentRefusal(found, answer.reason);
  const place = await placeToAsk(context, answer.source.sopId, found.hits, scope);
  if (place) return presentRefusal(found, "needs-fact", place);
  return presentAnswer(context, answer, { found, scope, facts, words: [...history, question].join("\n") });
}

async function writeAnswer(context: Context, question: RedactedText, found: SearchResult): Promise<Answer> {
  const { model, query, hits } = found;
  if (!model) return { kind: "refusal", reason: "not-covered", candidates: [] };
  if (!context.answerModel) return answerFromHits(model, query, hits);
  const refusal = refusalFor(query, hits);
  if (refusal) return refusal;
  const best = hits.slice(0, modelHits);
  const prompt = composeModelPrompt(question, best);
  const raw = await context.answerModel.ask(
    { system: trustAsRedacted(prompt.system), user: trustAsRedacted(prompt.user), schema: modelAnswerSchema },
    "answer",
  );
  return verifyModelAnswer(JSON.stringify(raw), best);
}

type Asked = { found: SearchResult; scope: Scope; facts: string[]; words: string };

async function presentAnswer(context: Context, given: Given, asked: Asked): Promise<WireAnswer> {
  const { db, stores, library, now } = context;
  const { found } = asked;
  const { audience } = asked.scope;
  const today = now().toISOString().slice(0, 10);
  const ids = [...new Set(given.citations.map((citation) => citation.versionId))];
  const versions = new Map((await stores.sops(db).versionsById(ids)).map((version) => [version.id, version]));
  const main = versions.get(given.source.versionId);
  const answer = main ? narrowed(given, asked, context, main) : given;
  const sentences = answer.sentences.flatMap(({ text, citation }) => {
    const version = versions.get(citation.versionId);
    if (!version || !verifyCitation(citation, version.source)) return [];
    const step = library.readingOf(version, audience).steps.find((one) => one.id === citation.stepId) ?? null;
    return [{ text, citation: presentCitation(citation, version, step, today) }];
  });
  const step = main && stepToShow(library.readingOf(main, audience).steps, answer.source, found.hits);
  return {
    kind: "answer",
    sentences,
    step: step ? presentStep(step) : null,
    writtenBy: answer.method === "model" ? (context.answerModel?.name ?? "model") : "extract",
    others: otherHits(found.hits, answer.source.versionId, answer.source.stepId),
    asks: main ? caseToAsk(library.readingOf(main, audience), step, asked) : null,
    questionId: null,
    retrieval: found.retrieval,
  };
}

/** The step that was cited. An overview says when an SOP applies: beside it, its step nearest to the question, else its first. */
function stepToShow(steps: SopStep[], source: Pointer, hits: Hit[]): SopStep | undefined {
  const near = hits.filter(({ chunk }) => chunk.versionId === source.versionId).map(({ chunk }) => chunk.stepId);
  const id = [source.stepId, ...near].find((stepId) => steps.some((step) => step.id === stepId));
  return steps.find((step) => step.id === id) ?? steps[0];
}

function otherHits(hits: Hit[], versionId: string, stepId: string) {
  return hits.filter(({ chunk }) => chunk.versionId !== versionId || chunk.stepId !== stepId).map(presentHit);
}

const refusalMessages = {
  "not-covered": "No SOP in force covers this. The question is recorded for the SOP owners.",
  ambiguous: "More than one SOP fits. Say a little more about the contact.",
} as const;

function presentRefusal(
  found: SearchResult,
  reason: keyof typeof refusalMessages | "needs-fact",
  asks: MissingFact | null = null,
): WireAnswer {
  const message =
    reason === "needs-fact"
      ? `The rule differs by ${asks?.fact ?? "place"}. Say which one it is.`
      : refusalMessages[reason];
  const nearest = found.hits.slice(0, 3).map(presentHit);
  return { kind: "refusal", reason, message, nearest, asks, questionId: null, gapId: null, retrieval: found.retrieval };
}
