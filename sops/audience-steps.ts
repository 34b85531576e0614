import { documentFor } from "./parse.ts";
import type { Audience, SopDocument } from "./sop.ts";

/**
 * The document as one audience reads it, its steps and obligations under the ids that they have in the whole of it: an id that is derived
 * from words can differ when the other audience's namesake is left out. Spans slice the whole document's source.
 */
export function readingFor(whole: SopDocument, audience: Audience): SopDocument {
  if (whole.blocks.length === 0) return whole;
  const read = documentFor(whole, audience);
  const steps = new Map(whole.steps.map((step) => [step.span.start, step]));
  const rules = new Map(whole.steps.flatMap(({ obligations }) => obligations).map((rule) => [rule.span.start, rule]));
  return {
    ...read,
    steps: read.steps.map((step) => {
      const id = steps.get(step.span.start)?.id ?? step.id;
      const obligations = step.obligations.map((rule) => rules.get(rule.span.start) ?? { ...rule, stepId: id });
      return { ...step, id, obligations };
    }),
  };
}
