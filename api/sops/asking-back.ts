import type { Answer, AnswerSentence } from "../../sops/answer.ts";
import type { Chunk } from "../../sops/chunk.ts";
import { citeSpan } from "../../sops/cite.ts";
import { knownCase, type MissingFact, missingCase, missingPlace } from "../../sops/missing-fact.ts";
import type { Hit } from "../../sops/retrieve.ts";
import { plainInline } from "../../sops/sentences.ts";
import type { SopDocument, SopStep, Span } from "../../sops/sop.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import type { StoredVersion } from "./version-store.ts";

type Given = Extract<Answer, { kind: "answer" }>;

/** Where several versions of the SOP that answers hold in different places, and the asker did not say where they are. */
export async function placeToAsk(
  { db, stores }: Context,
  sopId: string,
  hits: readonly Hit[],
  scope: Scope,
): Promise<MissingFact | null> {
  const ids = [...new Set(hits.flatMap(({ chunk }) => (chunk.sopId === sopId ? [chunk.versionId] : [])))];
  return ids.length < 2 ? null : missingPlace(await stores.sops(db).versionsById(ids), scope);
}

/** A decision of the shown step that neither the conversation nor the known facts settle. */
export function caseToAsk(
  sopId: string,
  step: SopStep | undefined,
  asked: { words: string; facts: readonly string[]; scope: Scope },
): MissingFact | null {
  if (!step) return null;
  const audience = asked.scope.audience === "bot" ? "bot" : "human";
  return missingCase(sopId, step, { audience, words: asked.words, known: asked.facts });
}

/** The answer with the case that is known to hold first, and without the other cases of that decision. */
export function narrowed(
  answer: Given,
  { facts, scope }: { facts: readonly string[]; scope: Scope },
  { library }: Context,
  version: StoredVersion,
): Given {
  const document = library.readingOf(version, scope.audience);
  const chunks = library
    .chunksOf(version)
    .filter(({ audience }) => audience === null || audience === (scope.audience ?? "human"));
  let narrow = answer;
  for (const fact of facts) narrow = withCase(narrow, fact, document, chunks);
  return narrow;
}

function withCase(answer: Given, fact: string, document: SopDocument, chunks: readonly Chunk[]): Given {
  const known = knownCase(document, fact);
  const chunk = known && chunks.find(({ stepId }) => stepId === known.step.id);
  if (!known || !chunk) return answer;
  const { start, end } = known.chosen.span;
  const span = { start: Math.max(start, chunk.span.start), end: Math.min(end, chunk.span.end) };
  if (span.start >= span.end) return answer;
  const citation = citeSpan(chunk, span);
  const branch = known.step.branches.find(({ cases }) => cases.includes(known.chosen));
  const cases = branch?.cases.map((one) => one.span) ?? [];
  const rest = answer.sentences.filter(({ citation: cited }) => !cases.some((one) => overlap(cited.span, one)));
  const first: AnswerSentence = { text: plainInline(citation.quote), citation };
  const { sopId, title, versionId } = citation;
  return {
    kind: "answer",
    method: answer.method,
    sentences: [first, ...rest],
    citations: [citation, ...rest.map(({ citation: cited }) => cited)],
    source: { sopId, title, versionId, stepId: known.step.id, heading: known.step.title },
  };
}

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
