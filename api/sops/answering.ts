import type { z } from "zod";
import type { RedactedText } from "../../ingest/redact.ts";
import {
  type Answer,
  type AnswerSentence,
  answerFromHits,
  type Pointer,
  refusalFor,
  withFirstStep,
} from "../../sops/answer.ts";
import { verifyCitation } from "../../sops/cite.ts";
import type { MissingFact } from "../../sops/missing-fact.ts";
import type { Hit } from "../../sops/retrieve.ts";
import type { SopStep } from "../../sops/sop.ts";
import { foldedWords } from "../../sops/stem.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import { casesHere, caseToAsk, narrowed, placeToAsk, withoutSomeCases } from "./asking-back.ts";
import type { answerPartSchema, answerSchema } from "./contract.ts";
import { searchInSop } from "./named-sop.ts";
import { redactQuestion, redactQuestions } from "./questions.ts";
import { type SearchResult, searchSops } from "./search.ts";
import { answerByModel, type OnVerified } from "./streaming-answer.ts";
import type { StoredVersion } from "./version-store.ts";
import { presentCitation, presentHit, presentStep } from "./views.ts";

export type Question = {
  question: string;
  history: string[];
  contactReason: string | undefined;
  /** the SOP that the contact is about, where that is known: then there is an answer, whatever words were chosen */
  sopId?: string | undefined;
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

type OnPart = (part: z.output<typeof answerPartSchema>) => void | Promise<void>;

/**
 * Answers from the steps in force, every sentence with a verified citation, asks back for what has to be known, or refuses.
 * `onPart` hears of the sentences of a model as they are written.
 */
export async function answerQuestion(context: Context, asked: Question, onPart?: OnPart): Promise<WireAnswer> {
  const history = await redactQuestions(context, asked.history);
  const question = await redactQuestion(context, asked.question);
  const { contactReason, sopId, facts, scope, pinned } = asked;
  const search = { question, history, contactReason, scope, limit: shownHits, pinned };
  const hits = sopId === undefined ? searchSops(context, search) : searchInSop(context, search, sopId);
  const found = await fromTheStart(context, await hits);
  const known = sopId !== undefined;
  if (!known && foldedWords(found.query.text).length === 0) return presentRefusal(found, "needs-fact");
  // A case that is known to hold changes which sentences are given and in what order: then the answer comes whole.
  const onVerified = onPart && facts.length === 0 ? partsTo(onPart, context, found, scope) : null;
  const answer = await writeAnswer(context, question, { found, known }, onVerified);
  if (answer.kind === "refusal") return presentRefusal(found, answer.reason);
  const place = await placeToAsk(context, answer.source.sopId, found.hits, scope);
  if (place) return presentRefusal(found, "needs-fact", place);
  return presentAnswer(context, answer, { found, scope, facts, words: [...history, question].join("\n") });
}

/** An overview says when an SOP applies, its first step what to do then. */
async function fromTheStart({ db, stores, library }: Context, found: SearchResult): Promise<SearchResult> {
  const [best] = found.hits;
  if (!best || best.chunk.step !== null) return found;
  const version = await stores.sops(db).version(best.chunk.versionId);
  return version ? { ...found, hits: withFirstStep(found.hits, library.chunksOf(version)) } : found;
}

/** Nothing is told where the place has to be asked for first: the first sentence says which SOP the answer rests on. */
function partsTo(onPart: OnPart, context: Context, { hits }: SearchResult, scope: Scope): OnVerified {
  const { db, stores } = context;
  let place: ReturnType<typeof placeToAsk> | null = null;
  return async ({ chunk, sentence }) => {
    place ??= placeToAsk(context, chunk.sopId, hits, scope);
    if (await place) return;
    const [version] = await stores.sops(db).versionsById([sentence.citation.versionId]);
    for (const part of presentSentence(context, sentence, version, { hits, scope })) await onPart(part);
  };
}

async function writeAnswer(
  context: Context,
  question: RedactedText,
  { found, known }: { found: SearchResult; known: boolean },
  onVerified: OnVerified | null,
): Promise<Answer> {
  const { model, query, hits, contactReason } = found;
  const options = known ? { floor: 0 } : { contactReason };
  if (!model) return { kind: "refusal", reason: "not-covered", candidates: [] };
  if (!context.answerModel) return answerFromHits(model, query, hits, options);
  const refusal = refusalFor(query, hits, options);
  if (refusal) return refusal;
  return answerByModel(context.answerModel, question, hits.slice(0, modelHits), onVerified);
}

type Asked = { found: SearchResult; scope: Scope; facts: string[]; words: string };

async function presentAnswer(context: Context, given: Given, asked: Asked): Promise<WireAnswer> {
  const { db, stores } = context;
  const { found, scope } = asked;
  const { hits } = found;
  const ids = [...new Set(given.citations.map((citation) => citation.versionId))];
  const versions = new Map((await stores.sops(db).versionsById(ids)).map((version) => [version.id, version]));
  const main = versions.get(given.source.versionId);
  const cited = main && stepToShow(context, main, given.source, { hits, scope });
  const here = cited ? casesHere(main.sopId, cited, asked) : [];
  const known = { facts: asked.facts, here: given.method === "extractive" ? here : [], scope };
  const narrow = main ? narrowed(given, known, context, main) : given;
  const step = main && stepToShow(context, main, narrow.source, { hits, scope });
  const asks = main ? caseToAsk(main.sopId, step, { ...asked, facts: [...asked.facts, ...here] }) : null;
  const answer = withoutSomeCases(narrow, step, asks);
  const sentences = answer.sentences.flatMap((sentence) =>
    presentSentence(context, sentence, versions.get(sentence.citation.versionId), { hits, scope }),
  );
  return {
    kind: "answer",
    sentences,
    step: step ? presentStep(step) : null,
    writtenBy: answer.method === "model" ? (context.answerModel?.name ?? "model") : "extract",
    others: otherHits(hits, answer),
    asks,
    questionId: null,
    retrieval: found.retrieval,
  };
}

type Seen = { hits: Hit[]; scope: Scope };

/** The sentence with its source, or nothing when its quote is not what the version's source has at its place. */
function presentSentence(
  context: Context,
  { text, citation }: AnswerSentence,
  version: StoredVersion | undefined,
  seen: Seen,
) {
  if (!version || !verifyCitation(citation, version.source)) return [];
  const step = stepOf(context, version, citation.stepId, seen);
  return [{ text, citation: presentCitation(citation, version, step, seen.scope.asOf) }];
}

/** A step as the asker reads it; the hits have theirs with them, and any other is read from the version's text. */
function stepOf({ library }: Context, version: StoredVersion, stepId: string, { hits, scope }: Seen): SopStep | null {
  const hit = hits.find(({ chunk }) => chunk.versionId === version.id && chunk.stepId === stepId);
  if (hit) return hit.chunk.step;
  return library.readingOf(version, scope.audience).steps.find(({ id }) => id === stepId) ?? null;
}

/** The step that was cited. An overview says when an SOP applies: beside it, its step nearest to the question, else its first. */
function stepToShow(context: Context, version: StoredVersion, source: Pointer, seen: Seen): SopStep | undefined {
  const cited = stepOf(context, version, source.stepId, seen);
  const near = seen.hits.find(({ chunk }) => chunk.versionId === version.id && chunk.step !== null)?.chunk.step;
  return cited ?? near ?? context.library.readingOf(version, seen.scope.audience).steps[0];
}

function otherHits(hits: Hit[], { source, citations }: Given) {
  const said = [source, ...citations];
  return hits
    .filter(({ chunk }) => !said.some((one) => one.versionId === chunk.versionId && one.stepId === chunk.stepId))
    .map(presentHit);
}

const refusalMessages = {
  "not-covered": "No SOP in force covers this. The question is recorded for the SOP owners.",
  ambiguous: "More than one SOP fits. Say a little more about the contact.",
} as const;

function askingFor(asks: MissingFact | null): string {
  if (asks) return `The rule differs by ${asks.fact}. Say which one it is.`;
  return "Names and other personal data are taken out of every question, and nothing is left of this one. Say in a few words what the customer wants.";
}

function presentRefusal(
  found: SearchResult,
  reason: keyof typeof refusalMessages | "needs-fact",
  asks: MissingFact | null = null,
): WireAnswer {
  const message = reason === "needs-fact" ? askingFor(asks) : refusalMessages[reason];
  const nearest = found.hits.slice(0, 3).map(presentHit);
  return { kind: "refusal", reason, message, nearest, asks, questionId: null, gapId: null, retrieval: found.retrieval };
}
