import type { Audience, Target } from "./sop.ts";

/** The words by which English and Spanish SOPs decide, jump, hand over and end. All patterns read plain or marked-up text on one line. */

const otherwiseStart =
  /^(?:otherwise|else|in (?:all|any) other cases?|(?:anything|everything|anybody|everybody) else|any other [\p{L} ]{1,40}|for anything else|in every other case|if not|if none(?: of (?:these|them))?(?: applies)?|de lo contrario|en caso contrario|si no(?=,)|en (?:otro|cualquier otro) caso|en los demás casos|todo lo demás)(?=[\s,:;])\s*[,:;]?\s*/iu;
const otherwiseInside =
  /[.;,]\s+(?:and\s+|y\s+)?(otherwise|else|if not|if none(?: were)?|in (?:all|any) other cases?|de lo contrario|en caso contrario|si no(?=,)|en otro caso|en los demás casos)(?=[\s,:])\s*,?\s*/iu;
const conditionStart = /^(?:(?:and|but|y|pero)\s+)?(?:if|in case|si|en caso de que)\s+(?=[\p{L}\p{N}"'«“`*])/iu;
const itemConditionStart = /^(?:if|in case|when|si|cuando|en caso de que)\s+(?=[\p{L}\p{N}"'«“`*])/iu;

export type CaseWords = { condition: string | null; action: string };

/**
 * A sentence or list item as cases: `If C, A`, `If C, A; otherwise B`, `Otherwise B`. Null when it decides nothing.
 * In an item `when` opens a condition too; in running text it mostly tells a time.
 */
export function casesIn(text: string, place: "item" | "sentence"): CaseWords[] | null {
  const rest = otherwiseStart.exec(text);
  if (rest) return [{ condition: null, action: text.slice(rest[0].length) }];
  const opening = (place === "item" ? itemConditionStart : conditionStart).exec(text);
  if (!opening) return null;
  const body = text.slice(opening[0].length);
  const inside = otherwiseInside.exec(body);
  const first = conditionAndAction(inside ? body.slice(0, inside.index) : body);
  if (!first) return null;
  if (!inside) return [first];
  return [first, { condition: null, action: body.slice(inside.index + inside[0].length) }];
}

/** The condition ends at the first comma, colon or "then" that is neither inside quotation marks nor inside an enumeration. */
function conditionAndAction(body: string): CaseWords | null {
  const closed = body.replace(/"[^"]*"|“[^”]*”|«[^»]*»|`[^`]*`|\([^)]*\)/gu, (quoted) => "x".repeat(quoted.length));
  for (const end of closed.matchAll(/,(?!\d)\s*(?:then\s+|entonces\s+)?|:\s+|\s+then\s+|\s+entonces\s+/giu)) {
    const action = body.slice(end.index + end[0].length).trim();
    if (action === "" || (end[0].startsWith(",") && goesOnCounting(action))) continue;
    return { condition: body.slice(0, end.index).trim(), action };
  }
  return null;
}

/** "If a bank, a lawyer or the police write, …": what follows the first comma is the condition still. */
function goesOnCounting(rest: string): boolean {
  const comma = rest.search(/,(?!\d)/u);
  if (comma < 0) return false;
  const part = rest.slice(0, comma);
  if (/^(?:or|o)\b/iu.test(part)) return true;
  return /^(?:an?|the|\d[\d.,]*|un|una|el|la|los|las)\s/iu.test(part) && /\s(?:or|o|u)\s/iu.test(part);
}

/** `Label: what to do`, with a label of at most 90 characters. */
export function labelledCase(text: string): CaseWords | null {
  const match = /^([^:\n]{1,90}):\s+(\S.*)$/su.exec(text);
  return match?.[1] && match[2] ? { condition: match[1].trim(), action: match[2].trim() } : null;
}

const handOver =
  /(?:\bhand(?:s|ed|ing)?(?:\s+(?:it|them|him|her|this|the (?:contact|case|customer|conversation)))?\s+over|\bhand-?offs?\b|\b(?:escalate|transfer|pass)(?:s|d|ed|es)?(?:\s+(?:it|them|the (?:contact|case|customer|user|conversation)))?(?:\s+on)?(?=\s+(?:at once\s+)?to\b)|\b(?:pas(?:e|ar)|transf(?:iera|erir)|deriv(?:e|ar)|escal(?:e|ar))(?:\s+(?:el|la)\s+(?:contacto|caso|conversación|cliente))?(?=\s+(?:al?)\s+(?!\*)))/iu;
const recipient =
  /^(?:\s+at once|\s+right away|\s+as well|\s+on)?\s+(?:to|al?)\s+(?:the\s+|an?\s+|la\s+|el\s+)?([^.,;:()*]+?)(?=\s+(?:when|if|and|because|after|before|with|without|unless|at once|on the same|the same|in|within|who|which|or|today|as|once|for|by|whatever|unanswered|cuando|si|tras|y|después|que)\b|[.,;:()*]|$)/iu;
const notDone = /\b(?:not|never|no|nor|without)\s+(?:\p{L}+\s+){0,2}$/iu;
const personTakesOver = /\b(?:a person|an agent|somebody|a human)\s+takes?\s+over\b/iu;

/** The hand-off that an obligation asks for: the verb stands right behind its keyword. */
export function orderedHandOff(text: string, keywordEnd: number): string | null {
  const order = text.slice(keywordEnd).replace(/^\s+(?:\p{L}+ly\s+)?/u, "");
  return handOver.exec(order)?.index === 0 ? handOffIn(order) : null;
}

/** Who a text hands a contact over to; null when it does not, or says not to. */
export function handOffIn(text: string): string | null {
  const match = handOver.exec(text);
  if (!match) return personTakesOver.test(text) ? "person" : null;
  if (notDone.test(text.slice(0, match.index))) return null;
  const to = recipient.exec(text.slice(match.index + match[0].length))?.[1]?.trim();
  return to && to.length <= 60 ? to : "person";
}

const stepNumber =
  /\b(?:go(?:es)?|return|back|skip|continue|jump|proceed|on|vaya|vuelva|pase|continúe|siga)\b[^.;]{0,40}?\b(?:step|paso)\s+(\d{1,3})\b|\((?:step|paso)\s+(\d{1,3})\)/iu;
const stepAnchor = /\]\(#([\p{L}\p{N}_-]+)\)/u;
const otherPage =
  /\b(?:go(?:es)? (?:on )?(?:to|with)|continue with|switch to|use|this is|is a change of mind:|move to|pase a|vaya a|continúe con|siga con|use)\s+(?:the (?:SOP|page)\s+)?[*_]([^*_]+)[*_]/iu;
const ends =
  /\b(?:stop(?:\s+here)?(?=[.,;:!]|$|\s+and\b)|stop here|end here|nothing (?:more|else) (?:is )?to do|leave this page|skip this SOP|return to the topic SOP|close the (?:contact|chat|ticket|case|conversation)(?=[.,;:]|$)|termine aquí|cierre el (?:contacto|chat|caso)|no hay nada más que hacer)/iu;

const order =
  /^(?:(?:then|now|finally|afterwards|after that|in the end|luego|después|por último),?\s+)?(?:go|continue|return|close|stop|end|hand|escalate|transfer|pass|skip|switch|vaya|continúe|cierre|pase|transfiera|derive)\b/iu;

/** Whether a sentence orders everybody somewhere, so that its target is that of its step. */
export function isOrder(sentence: string): boolean {
  return order.test(sentence.trim()) && !/\b(?:when|if|unless|until|cuando|si)\b|:$/iu.test(sentence);
}

export type StepNames = {
  byNumber: ReadonlyMap<number, string>;
  byTitle: ReadonlyMap<string, string>;
  ids: ReadonlySet<string>;
};

/** Where the words of an action lead one audience. Clauses that speak of the other audience do not count. */
export function targetOf(action: string, audience: Audience, steps: StepNames): Target {
  const clauses = action.split(/[;.]\s+/u).filter((clause) => !isNested(clause));
  const own = clauses.filter((clause) => speaker(clause) === audience);
  const common = clauses.filter((clause) => speaker(clause) === null);
  for (const text of own.length > 0 ? [own.join("; "), common.join("; ")] : [common.join("; ")]) {
    const target = leads(text, steps);
    if (target) return target;
  }
  return { kind: "next" };
}

/** A condition inside a case: what hangs on it does not hold for the whole case. */
function isNested(clause: string): boolean {
  return /^(?:(?:and|but|y|pero)\s+)?(?:if|unless|si|a menos que)\s/iu.test(clause.trim());
}

/** The clause of an action that decides again and leads away; null when none does. */
export function nestedDecision(action: string, steps: StepNames): string | null {
  const clauses = action.split(/[;.]\s+/u).filter(isNested);
  return clauses.find((clause) => leads(clause, steps) !== null) ?? null;
}

function speaker(clause: string): Audience | null {
  if (/^(?:a |the |un |el )?(?:bots?|assistant|Pip|Marlow)\b/iu.test(clause.trim())) return "bot";
  return /^(?:a person|an agent|agents|people|una persona)\b(?!\s+takes?\s+over)/iu.test(clause.trim())
    ? "human"
    : null;
}

function leads(text: string, steps: StepNames): Target | null {
  const to = handOffIn(text);
  if (to !== null) return { kind: "hand-off", to };
  const page = otherPage.exec(text)?.[1]?.trim();
  const same = page === undefined ? undefined : steps.byTitle.get(page.toLowerCase());
  if (page !== undefined) return same ? { kind: "step", stepId: same } : { kind: "other-sop", title: page };
  const anchor = stepAnchor.exec(text)?.[1];
  if (anchor) return steps.ids.has(anchor) ? { kind: "step", stepId: anchor } : { kind: "missing", step: `#${anchor}` };
  const numbered = stepNumber.exec(text);
  if (numbered) return stepByNumber(Number(numbered[1] ?? numbered[2]), steps);
  return ends.test(text) ? { kind: "end" } : null;
}

function stepByNumber(number: number, steps: StepNames): Target {
  const stepId = steps.byNumber.get(number);
  return stepId ? { kind: "step", stepId } : { kind: "missing", step: `step ${number}` };
}

/** Whether a loop says how often it may be taken: "once", "at most twice", "up to 3 times". */
export function saysHowOften(text: string): boolean {
  return /\b(?:once|twice|one more (?:time|attempt|try)|(?:at most|up to|no more than)\s+\p{L}*\d*\s*(?:times?|attempts?|tries)?|\d+ times|una vez|dos veces|como máximo)\b/iu.test(
    text,
  );
}

const opposites: [RegExp, RegExp][] = [
  [/\bon\b/iu, /\boff\b/iu],
  [/\byes\b/iu, /\bno\b/iu],
  [/\binside\b/iu, /\boutside\b/iu],
  [/\babove\b/iu, /\bbelow\b/iu],
  [/\bwithin\b/iu, /\bbeyond\b/iu],
  [/\bentre\b/iu, /\bfuera\b/iu],
];

/** Whether two conditions are each other's contrary: on and off, inside and outside, or the same words with a "not". */
export function areContrary(a: string, b: string): boolean {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/\b(?:does |do |did |is |are |has |have )?(?:not|no)\b|\bis\b|\bare\b/gu, "")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  const negative = (text: string) => /\b(?:not|no)\b/iu.test(text);
  if (negative(a) !== negative(b) && bare(a) === bare(b)) return true;
  return opposites.some(([yes, no]) => (yes.test(a) && no.test(b)) || (no.test(a) && yes.test(b)));
}
