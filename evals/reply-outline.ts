import { obligationKeywords } from "../sops/obligation.ts";
import { plainInline, sentenceSpans } from "../sops/sentences.ts";
import type { Obligation, SopDocument, Span } from "../sops/sop.ts";
import { likeness, type TextVector, textVector, weightsWithin } from "../sops/text-vector.ts";

/** One line of a draft reply: words of the SOP's own good example, or what the handler has to say in words of their own. */
export type OutlineLine = { kind: "wording" | "prompt"; text: string; span: Span; obligationId: string | null };

/** From which likeness an example's sentence meets an obligation. */
const meets = 0.24;

/** What a handler says to the customer; other rules are for doing. */
const spoken =
  /\b(?:greet|acknowledge|recommend|tell|say|state|give|ask|confirm|name|offer|explain|apologi[sz]e|thank|inform|repeat|restate|mention|warn|promise|salude|diga|decir|pida|pregunte|confirme|explique|ofrezca)\b/iu;

/**
 * A reply that would meet the open obligations, without a model: for each that is said to the customer, in their order, the sentence of
 * a good example in the SOP that is nearest to it, else the obligation itself as what to say. Every line is an exact span of the SOP.
 */
export function outlineReply(document: SopDocument, open: readonly Obligation[]): OutlineLine[] {
  const wordings = goodSentences(document);
  const weightOf = weightsWithin([...wordings, ...open].map(({ text }) => text));
  const vectors = wordings.map(({ text }): TextVector => textVector(text, weightOf));
  const taken = new Set<number>();
  return open
    .filter(({ level, text }) => !level.endsWith("NOT") && level !== "MAY" && spoken.test(text))
    .flatMap((obligation): OutlineLine[] => {
      const asked = textVector(obligation.text, weightOf);
      const nearest = vectors
        .map((vector, i) => ({ i, near: taken.has(i) ? 0 : likeness(vector, asked) }))
        .sort((a, b) => b.near - a.near)[0];
      const wording = nearest && nearest.near >= meets ? wordings[nearest.i] : undefined;
      if (!nearest || !wording) return [promptFor(obligation)];
      taken.add(nearest.i);
      return [{ kind: "wording", text: wording.text, span: wording.span, obligationId: obligation.id }];
    });
}

/** `You MUST tell the creator the status` as `Tell the creator the status`. */
function promptFor({ id, text, span }: Obligation): OutlineLine {
  const [keyword] = obligationKeywords(text);
  const asked = plainInline(keyword ? text.slice(keyword.index + keyword.length) : text);
  return { kind: "prompt", text: asked.charAt(0).toUpperCase() + asked.slice(1), span, obligationId: id };
}

/** What is true of the example alone: figures, ids and days of the week. */
const ofTheExample = /\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/iu;

/** Sentences that a good example puts in the handler's mouth and that hold for any contact. */
function goodSentences(document: SopDocument): { text: string; span: Span }[] {
  return document.examples.flatMap(({ span }) => {
    const source = document.source.slice(span.start, span.end);
    const quoted = /^\s*(?:[-*]\s+)?(?:\*\*)?(?:good|bien|bueno|correcto)\b[^"“«]*["“«]([^"”»]+)["”»]/iu.exec(source);
    const said = quoted?.[1];
    if (said === undefined) return [];
    const at = span.start + (quoted?.[0].indexOf(said) ?? 0);
    return sentenceSpans(said)
      .map(({ start, end }) => ({
        text: plainInline(said.slice(start, end)),
        span: { start: at + start, end: at + end },
      }))
      .filter(({ text }) => !ofTheExample.test(text));
  });
}
