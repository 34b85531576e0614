import type { Answer, AnswerSentence } from "../../sops/answer.ts";
import { type Chunk, isReadBy, overviewAnchor } from "../../sops/chunk.ts";
import { citeSpan } from "../../sops/cite.ts";
import { casesOfPlaces, knownCase, type MissingFact, missingCase, missingPlace } from "../../sops/missing-fact.ts";
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

/** The cases of the step that follow from where the asker is, where they did not name another. */
export function casesHere(
  sopId: string,
  step: SopStep,
  { facts, scope: { region, channel } }: { facts: readonly string[]; scope: Scope },
): string[] {
  const decided = ({ cases }: SopStep["branches"][number], fact: string) =>
    cases.some(({ id }) => fact === `${sopId}#${id}`);
  return casesOfPlaces(sopId, step, [region, channel]).filter(
    (here) => !step.branches.some((branch) => decided(branch, here) && facts.some((fact) => decided(branch, fact))),
  );
}

/** The answer without some of the cases of the decision that is asked for: one of three would be taken for the rule. */
export function withoutSomeCases(answer: Given, step: SopStep | undefined, asks: MissingFact | null): Given {
  if (!step || answer.method === "model") return answer;
  const branch = step.branches.find(({ cases }) =>
    cases.some(({ id }) => asks?.options.some(({ value }) => value.endsWith(`#${id}`))),
  );
  if (!branch) return answer;
  const told = branch.cases.filter(({ span }) => answer.sentences.some(({ citation }) => overlap(citation.span, span)));
  if (told.length === branch.cases.length) return answer;
  return givenBy(
    answer,
    answer.sentences.filter(({ citation }) => !told.some(({ span }) => overlap(citation.span, span))),
  );
}

type Known = {
  /** what the asker said: it comes first */
  facts: readonly string[];
  /** what follows from where they are: it comes where the SOP has it ("Late means later than this:", then how late) */
  here: readonly string[];
  scope: Scope;
};

/** The answer with the cases that are known to hold, and without the other cases of those decisions. */
export function narrowed(
  answer: Given,
  { facts, here, scope }: Known,
  { library }: Context,
  version: StoredVersion,
): Given {
  const document = library.readingOf(version, scope.audience);
  const chunks = library.chunksOf(version).filter((chunk) => isReadBy(chunk, scope.audience));
  let narrow = answer;
  for (const fact of here) narrow = inSourceOrder(withCase(narrow, fact, document, chunks));
  for (const fact of facts) narrow = withCase(narrow, fact, document, chunks);
  if (facts.length === 0) return narrow;
  // Who says which case it is knows what the SOP is for.
  return givenBy(
    narrow,
    narrow.sentences.filter(({ citation }) => citation.stepId !== overviewAnchor),
  );
}

function inSourceOrder(answer: Given): Given {
  return givenBy(
    answer,
    answer.sentences.toSorted((a, b) => a.citation.span.start - b.citation.span.start),
  );
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
  const { sopId, title, versionId } = citation;
  const source = { sopId, title, versionId, stepId: known.step.id, heading: known.step.title };
  return givenBy(answer, [{ text: plainInline(citation.quote), citation }, ...rest], source);
}

function givenBy(answer: Given, [first, ...rest]: AnswerSentence[], source = answer.source): Given {
  if (!first) return answer;
  const citations: Given["citations"] = [first.citation, ...rest.map(({ citation }) => citation)];
  return { ...answer, sentences: [first, ...rest], citations, source };
}

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
