import { contentId } from "../evals/content-id.ts";
import { obligationKeywords } from "../sops/obligation.ts";
import type { Obligation, SopDocument, SopRef, SopStep } from "../sops/sop.ts";
import { type CheckItem, type Module, moduleSchema, type RuleCitation } from "./module.ts";

const wordsPerMinute = 180;
const minutesPerItem = 0.75;
const distractors = 3;

/**
 * Drafts a module from one step of an SOP version without a model: a lesson in the SOP's own words and, for every obligation, a question
 * on how binding it is and one that tells it from the rules of other steps. Each item cites the span of its obligation.
 * The same version gives the same draft. `minutes` counts reading at 180 words a minute and 45 s an item, rounded up.
 * Throws RangeError when the step is not in the document.
 */
export function assembleModule(sop: SopDocument, stepId: string, sopVersion: string): Module {
  const step = sop.steps.find((each) => each.id === stepId);
  if (!step) throw new RangeError(`${sop.meta.id} has no step ${stepId}`);
  const cite = (anchor: string, { start, end }: { start: number; end: number }): RuleCitation => ({
    ref: refOf(sop, anchor),
    sopVersion,
    start,
    end,
    quote: sop.source.slice(start, end),
  });
  const items = step.obligations.flatMap((obligation) => {
    const citation = cite(obligation.id, obligation.span);
    return [strengthItem(obligation, citation), belongsItem(sop, step, obligation, citation)].filter(
      (item) => item !== null,
    );
  });
  const text = lessonText(step);
  const module = {
    id: kebab(`${sop.meta.id}-${step.id}`),
    title: step.title,
    minutes: Math.max(1, Math.ceil(text.split(/\s+/u).length / wordsPerMinute + items.length * minutesPerItem)),
    skill: sop.meta.title,
    refs: [refOf(sop, step.id), ...step.obligations.map(({ id }) => refOf(sop, id))],
    lessons: [{ id: kebab(step.id), title: step.title, text, citations: [cite(step.id, step.span)] }],
    items,
  };
  return moduleSchema.parse(module);
}

function lessonText(step: SopStep): string {
  const rules = step.obligations.map(({ text }) => `- ${text}`);
  return [step.text.trim() === "" ? `**${step.title}**` : step.text.trim(), rules.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The keyword left out: must it be done, must it not, or is it advice? */
function strengthItem(obligation: Obligation, citation: RuleCitation): CheckItem | null {
  const keyword = obligationKeywords(obligation.text)[0];
  if (!keyword) return null;
  const { index, length } = keyword;
  const blanked = `${obligation.text.slice(0, index)}____${obligation.text.slice(index + length)}`;
  const options = ["MUST", "MUST NOT", "SHOULD", obligation.level === "SHOULD NOT" ? "SHOULD NOT" : "MAY"];
  return {
    id: kebab(`${obligation.id}-strength`),
    ref: citation.ref,
    prompt: `Complete the rule: “${blanked}”`,
    options,
    answer: options.indexOf(obligation.level),
    explanation: obligation.text,
    citation,
  };
}

/** Which rule belongs to this step, among rules of the other steps of the same SOP. */
function belongsItem(
  sop: SopDocument,
  step: SopStep,
  obligation: Obligation,
  citation: RuleCitation,
): CheckItem | null {
  const own = new Set(step.obligations.map(({ text }) => text));
  const others = sop.steps
    .filter((each) => each.id !== step.id)
    .flatMap((each) => each.obligations.map(({ text }) => text));
  const wrong = [...new Set(others)]
    .filter((text) => !own.has(text))
    .sort((a, b) => (orderKey(obligation.id, a) < orderKey(obligation.id, b) ? -1 : 1))
    .slice(0, distractors);
  if (wrong.length === 0) return null;
  const options = [obligation.text, ...wrong].sort((a, b) => (orderKey(step.id, a) < orderKey(step.id, b) ? -1 : 1));
  return {
    id: kebab(`${obligation.id}-belongs`),
    ref: citation.ref,
    prompt: `Which rule belongs to the step “${step.title}”?`,
    options,
    answer: options.indexOf(obligation.text),
    explanation: `It is rule ${obligation.id} of this step; the others belong to other steps.`,
    citation,
  };
}

/** Hash order: mixed, yet the same on every run. */
function orderKey(salt: string, text: string): string {
  return contentId([salt, text]);
}

function refOf(sop: SopDocument, anchor: string): SopRef {
  return `${sop.meta.id}#${anchor}`;
}

function kebab(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}
