import { contentId } from "../evals/content-id.ts";
import type { RedactedText } from "../ingest/redact.ts";
import { obligationKeywords } from "../sops/obligation.ts";
import type { Obligation, SopDocument, SopRef, SopStep } from "../sops/sop.ts";
import { type CheckItem, type Lesson, type Module, moduleSchema, type RuleCitation } from "./module.ts";

const wordsPerMinute = 180;
const minutesPerItem = 0.75;
const distractors = 3;
/** An ordering item shows so many neighbouring steps. */
const stepsToOrder = 5;

/** A piece of a real contact, redacted: what the customer said and what was answered; `met` = people judged that it keeps to the rule. */
export type Excerpt = { ticketId: string; customer: RedactedText; reply: RedactedText; met: boolean };

/**
 * Drafts a module from steps of an SOP version without a model: for each step a lesson in the SOP's own words; how it went in real
 * contacts; questions of all kinds. Each item cites the span of its rule. The same input gives the same draft. `minutes` counts
 * reading at 180 words a minute and 45 s an item, rounded up. Throws RangeError when a step is not in the document.
 */
export function assembleModule(
  sop: SopDocument,
  stepIds: string | readonly string[],
  sopVersion: string,
  excerpts: readonly Excerpt[] = [],
): Module {
  const steps = [stepIds].flat().map((id) => {
    const step = sop.steps.find((each) => each.id === id);
    if (!step) throw new RangeError(`${sop.meta.id} has no step ${id}`);
    return step;
  });
  const [first] = steps;
  if (!first) throw new RangeError("a module needs a step");
  const cite = citer(sop, sopVersion);
  const lessons = [...steps.map((step) => stepLesson(step, cite)), ...excerptLessons(first, cite, excerpts)];
  const items = [
    ...steps.flatMap((step) => stepItems(sop, step, cite)),
    ...orderingItem(sop, first, cite),
    ...replyItem(first, cite, excerpts),
  ];
  const words = lessons.reduce((sum, { text }) => sum + text.split(/\s+/u).length, 0);
  return moduleSchema.parse({
    id: kebab(`${sop.meta.id}-${first.id}`),
    title: first.title,
    minutes: Math.max(1, Math.ceil(words / wordsPerMinute + items.length * minutesPerItem)),
    skill: sop.meta.title,
    refs: steps.flatMap((step) => [refOf(sop, step.id), ...step.obligations.map(({ id }) => refOf(sop, id))]),
    lessons,
    items,
  });
}

/** Makes the citation of an anchor's span. */
export type Cite = (anchor: string, span: { start: number; end: number }) => RuleCitation;

export function citer(sop: SopDocument, sopVersion: string): Cite {
  return (anchor, { start, end }) => {
    return { ref: refOf(sop, anchor), sopVersion, start, end, quote: sop.source.slice(start, end) };
  };
}

function stepLesson(step: SopStep, cite: Cite): Lesson {
  const rules = step.obligations.map(({ text }) => `- ${text}`);
  const text = [step.text.trim() === "" ? `**${step.title}**` : step.text.trim(), rules.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
  return { id: kebab(step.id), title: step.title, text, citations: [cite(step.id, step.span)] };
}

/** How it went in real contacts: one that keeps to the rule and one that does not, as they were written. */
function excerptLessons(step: SopStep, cite: Cite, excerpts: readonly Excerpt[]): Lesson[] {
  const shown = [excerpts.find(({ met }) => met), excerpts.find(({ met }) => !met)].filter((one) => one !== undefined);
  const [rule] = step.obligations;
  if (shown.length === 0 || !rule) return [];
  const parts = shown.map(({ customer, reply, met }) => {
    const title = met ? "This keeps to the rule:" : "This does not:";
    return `${title}\n\n${quoted("Customer", customer)}\n>\n${quoted("Reply", reply)}`;
  });
  return [
    {
      id: kebab(`${step.id}-in-practice`),
      title: `${step.title}: how it went`,
      text: parts.join("\n\n"),
      citations: [cite(rule.id, rule.span)],
    },
  ];
}

const quoted = (who: string, text: string): string => `> **${who}:** ${text.trim().replaceAll(/\s*\n\s*/g, " ")}`;

function stepItems(sop: SopDocument, step: SopStep, cite: Cite): CheckItem[] {
  const single = step.obligations.flatMap((obligation) => {
    const citation = cite(obligation.id, obligation.span);
    return [strengthItem(obligation, citation), belongsItem(sop, step, obligation, citation)];
  });
  return [...single, multipleItem(sop, step, cite)].filter((item) => item !== null);
}

/** The keyword left out: must it be done, must it not, or is it advice? */
function strengthItem(obligation: Obligation, citation: RuleCitation): CheckItem | null {
  const keyword = obligationKeywords(obligation.text)[0];
  if (!keyword) return null;
  const { index, length } = keyword;
  const blanked = `${obligation.text.slice(0, index)}____${obligation.text.slice(index + length)}`;
  const options = ["MUST", "MUST NOT", "SHOULD", obligation.level === "SHOULD NOT" ? "SHOULD NOT" : "MAY"];
  return {
    kind: "single",
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
  const wrong = rulesElsewhere(sop, step, obligation.id).slice(0, distractors);
  if (wrong.length === 0) return null;
  const options = [obligation.text, ...wrong].sort(byOrderKey(step.id));
  return {
    kind: "single",
    id: kebab(`${obligation.id}-belongs`),
    ref: citation.ref,
    prompt: `Which rule belongs to the step “${step.title}”?`,
    options,
    answer: options.indexOf(obligation.text),
    explanation: `It is rule ${obligation.id} of this step; the others belong to other steps.`,
    citation,
  };
}

/** All rules of the step among rules of other steps; only where the step has several. */
function multipleItem(sop: SopDocument, step: SopStep, cite: Cite): CheckItem | null {
  const own = [...new Set(step.obligations.map(({ text }) => text))].slice(0, 4);
  const wrong = rulesElsewhere(sop, step, `${step.id} all`).slice(0, 3);
  if (own.length < 2 || wrong.length === 0) return null;
  const options = [...own, ...wrong].sort(byOrderKey(`${step.id} all`));
  return {
    kind: "multiple",
    id: kebab(`${step.id}-all`),
    ref: cite(step.id, step.span).ref,
    prompt: `Which of these hold in the step “${step.title}”? Choose all that do.`,
    options,
    answers: own.map((text) => options.indexOf(text)).sort((a, b) => a - b),
    explanation: "The others are rules of other steps of the same page.",
    citation: cite(step.id, step.span),
  };
}

function rulesElsewhere(sop: SopDocument, step: SopStep, salt: string): string[] {
  const own = new Set(step.obligations.map(({ text }) => text));
  const others = sop.steps
    .filter((each) => each.id !== step.id)
    .flatMap((each) => each.obligations.map(({ text }) => text));
  return [...new Set(others)].filter((text) => !own.has(text)).sort(byOrderKey(salt));
}

/** The steps around this one, in their order; only where the page has three or more with different titles. */
function orderingItem(sop: SopDocument, step: SopStep, cite: Cite): CheckItem[] {
  const at = sop.steps.findIndex(({ id }) => id === step.id);
  const from = Math.max(0, Math.min(at - 2, sop.steps.length - stepsToOrder));
  const titles = [...new Set(sop.steps.slice(from, from + stepsToOrder).map(({ title }) => title))];
  if (titles.length < 3) return [];
  return [
    {
      kind: "ordering",
      id: kebab(`${step.id}-order`),
      ref: cite(step.id, step.span).ref,
      prompt: `Put these steps of “${sop.meta.title}” in their order.`,
      options: titles,
      explanation: `“${step.title}” is step ${step.number} of the page.`,
      citation: cite(step.id, step.span),
    },
  ];
}

/** What would you reply? A customer of a contact that missed the rule; a reply that kept to it is the example. */
function replyItem(step: SopStep, cite: Cite, excerpts: readonly Excerpt[]): CheckItem[] {
  const asked = excerpts.find(({ met }) => !met) ?? excerpts[0];
  const [rule] = step.obligations;
  if (!asked || !rule) return [];
  return [
    {
      kind: "reply",
      id: kebab(`${step.id}-reply`),
      ref: cite(rule.id, rule.span).ref,
      prompt: asked.customer.trim(),
      explanation: `The reply has to keep to “${step.title}”.`,
      example: excerpts.find(({ met, ticketId }) => met && ticketId !== asked.ticketId)?.reply ?? null,
      citation: cite(rule.id, rule.span),
    },
  ];
}

/** Hash order: mixed, yet the same on every run. */
function byOrderKey(salt: string): (a: string, b: string) => number {
  return (a, b) => (contentId([salt, a]) < contentId([salt, b]) ? -1 : 1);
}

function refOf(sop: SopDocument, anchor: string): SopRef {
  return `${sop.meta.id}#${anchor}`;
}

export function kebab(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}
