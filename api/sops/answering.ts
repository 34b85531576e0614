import type { z } from "zod";
import { type RedactedText, redact, trustAsRedacted } from "../../ingest/redact.ts";
import { type Answer, answerFromHits, type Pointer, refusalFor } from "../../sops/answer.ts";
import { verifyCitation } from "../../sops/cite.ts";
import { composeModelPrompt, modelAnswerSchema, verifyModelAnswer } from "../../sops/model-answer.ts";
import type { Hit } from "../../sops/retrieve.ts";
import type { SopStep } from "../../sops/sop.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import type { answerSchema } from "./contract.ts";
import { type SearchResult, searchSops } from "./search.ts";
import { presentCitation, presentHit, presentStep } from "./views.ts";

export type Question = {
  question: string;
  history: string[];
  contactReason: string | undefined;
  scope: Scope;
  /** versions that the asker pinned, by SOP */
  pinned: ReadonlyMap<string, string>;
};

type WireAnswer = z.output<typeof answerSchema>;

const shownHits = 8;
const modelHits = 6;

/** Answers from the steps in force, every sentence with a verified citation, or refuses and records the gap. */
export async function answerQuestion(context: Context, asked: Question): Promise<WireAnswer> {
  const question = redact(asked.question).text;
  const history = asked.history.map((turn) => redact(turn).text);
  const { contactReason, scope, pinned } = asked;
  const found = await searchSops(context, { question, history, contactReason, scope, limit: shownHits, pinned });
  const answer = await writeAnswer(context, question, found);
  return answer.kind === "answer"
    ? presentAnswer(context, answer, found, scope)
    : presentRefusal(context, { answer, found, question, scope });
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

async function presentAnswer(
  context: Context,
  answer: Extract<Answer, { kind: "answer" }>,
  found: SearchResult,
  { audience }: Scope,
): Promise<WireAnswer> {
  const { db, stores, library, now } = context;
  const today = now().toISOString().slice(0, 10);
  const ids = [...new Set(answer.citations.map((citation) => citation.versionId))];
  const versions = new Map((await stores.sops(db).versionsById(ids)).map((version) => [version.id, version]));
  const sentences = answer.sentences.flatMap(({ text, citation }) => {
    const version = versions.get(citation.versionId);
    if (!version || !verifyCitation(citation, version.source)) return [];
    const step = library.readingOf(version, audience).steps.find((one) => one.id === citation.stepId) ?? null;
    return [{ text, citation: presentCitation(citation, version, step, today) }];
  });
  const main = versions.get(answer.source.versionId);
  const step = main && stepToShow(library.readingOf(main, audience).steps, answer.source, found.hits);
  return {
    kind: "answer",
    sentences,
    step: step ? presentStep(step) : null,
    writtenBy: answer.method === "model" ? (context.answerModel?.name ?? "model") : "extract",
    others: otherHits(found.hits, answer.source.versionId, answer.source.stepId),
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

type Refused = {
  answer: Extract<Answer, { kind: "refusal" }>;
  found: SearchResult;
  question: RedactedText;
  scope: Scope;
};

async function presentRefusal(context: Context, { answer, found, question, scope }: Refused): Promise<WireAnswer> {
  const { db, stores, now } = context;
  const { audience = "human", channel = null, region = null, language = null, asOf } = scope;
  const gap = { question, reason: answer.reason, audience, channel, region, language, asOf, at: now() };
  const gapId = answer.reason === "not-covered" ? await stores.sops(db).addGap(gap) : null;
  const message =
    answer.reason === "ambiguous"
      ? "More than one SOP fits. Say a little more about the contact."
      : "No SOP in force covers this. The question is recorded for the SOP owners.";
  return {
    kind: "refusal",
    reason: answer.reason,
    message,
    nearest: found.hits.slice(0, 3).map(presentHit),
    gapId,
    retrieval: found.retrieval,
  };
}
