import { citationFate } from "../evals/impact.ts";
import type { SopDocument, Span } from "../sops/sop.ts";
import type { Module, RuleCitation } from "./module.ts";
import type { InForceLookup } from "./verify-module.ts";

export type Requoted = {
  module: Module;
  /** rules whose quotes now read as they do in force */
  renewed: string[];
  /** rules that no version in force has any more: their quotes are left for a person to take out */
  gone: string[];
};

/**
 * The module with every quote that no longer stands in force replaced by the rule's words as they read now. The words around the quotes, and the
 * questions, stay as they are: whether they still fit is for a person to say.
 */
export function requote(module: Module, inForce: InForceLookup): Requoted {
  const renewed = new Set<string>();
  const gone = new Set<string>();
  const renew = (citation: RuleCitation): RuleCitation => {
    const { ref, quote } = citation;
    const [sopId = "", anchor = ""] = ref.split("#");
    const versions = inForce(sopId);
    const fates = versions.map(({ document }) => citationFate(document, anchor, quote));
    if (fates.includes("holds")) return citation;
    const now = versions[fates.lastIndexOf("reworded")];
    const span = now && spanOf(now.document, anchor);
    if (!now || !span) {
      gone.add(ref);
      return citation;
    }
    renewed.add(ref);
    return { ...citation, sopVersion: now.name, ...span, quote: now.document.source.slice(span.start, span.end) };
  };
  const lessons = module.lessons.map((lesson) => ({ ...lesson, citations: lesson.citations.map(renew) }));
  const items = module.items.map((item) => ({ ...item, citation: item.citation && renew(item.citation) }));
  return { module: { ...module, lessons, items }, renewed: [...renewed], gone: [...gone] };
}

function spanOf({ steps }: SopDocument, anchor: string): Span | null {
  const step = steps.find(({ id }) => id === anchor);
  const rule = steps.flatMap(({ obligations }) => obligations).find(({ id }) => id === anchor);
  const span = rule?.span ?? step?.span;
  return span ? { start: span.start, end: span.end } : null;
}
