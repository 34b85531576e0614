import type { PiiType } from "./redact-types.ts";

/** Words that announce a value of a type, in English and Spanish. Order is trust: the first that matches nearest to the value wins. */
const labels: readonly (readonly [PiiType, RegExp])[] = [
  ["CREDIT_CARD", /\b(?:credit|debit|card|visa|mastercard|amex|cvv|cvc|tarjeta)\b/giu],
  ["SSN", /\b(?:ssn|ssn'?s|social security|social|seguridad social)\b/giu],
  ["IBAN", /\biban\b/giu],
  ["DATE_OF_BIRTH", /\b(?:birth\w*|dob|born|b-day|nac[ií]\p{L}*|cumplea[ñn]os)(?!\p{L})/giu],
  [
    "OTHER",
    /\b(?:pass?w?[oa]r?l?d|password\w*|pass ?code|pin|security (?:code|answer)|contrase[ñn]a|clave|license|licence|passport|pasaporte|dni|nie|nif|national id)\b/giu,
  ],
  [
    "PHONE",
    /\b(?:tel|phone|telephone|mobile|cell|fax|call|desk|office|reach|answering|whatsapp|tel[eé]fono|m[oó]vil|ll[aá]m\w+)\b/giu,
  ],
  [
    "ORDER",
    /\b(?:order|booking|confirmation|reservation|tracking|reference|pnr|ticket|pedido|reserva|localizador|seguimiento)\b/giu,
  ],
  [
    "ACCOUNT",
    /\b(?:account|acct|acc|policy|claim|member(?:ship)?|customer|client|user ?id|cuenta|p[oó]liza|cliente|socio)\b/giu,
  ],
  ["ADDRESS", /\b(?:zip|zip ?code|post ?code|postal)\b/giu],
];

/** How far before a value its label may stand, in UTF-16 units. */
const REACH = 40;

/** The type that the words just before `start` announce, or null. The nearest label wins; a sentence end between breaks the tie. */
export function labelBefore(text: string, start: number, reach = REACH): PiiType | null {
  const whole = text.slice(Math.max(0, start - reach), start);
  const before = whole.slice(Math.max(whole.lastIndexOf("\n"), whole.lastIndexOf("? "), 0));
  return nearestLabel(before);
}

/** The type that the words just after `end` name ("4321 ssn"), or null. */
export function labelAfter(text: string, end: number): PiiType | null {
  const match = /^\s(?:is (?:the|my) |is a |this is (?:the|my) )?(\p{L}+(?: \p{L}+)?)/u.exec(text.slice(end, end + 40));
  return match === null ? null : nearestLabel(match[1] ?? "");
}

/** The types that an earlier turn asks for: "can I have your account number and phone?" */
export function askedTypes(context: string): Set<PiiType> {
  return new Set(labels.filter(([, pattern]) => context.search(pattern) >= 0).map(([type]) => type));
}

/** Whether an earlier turn asks who somebody is. */
export function asksForName(context: string): boolean {
  return /\b(?:(?:your|full|first|last|sur|customer|holder'?s?) ?name|name please|name (?:on|of|for|and)|who (?:am i|is this)|whom? (?:am|are)|nombre|apellidos?|c[oó]mo (?:se|te) llama|con qui[eé]n)\b/iu.test(
    context,
  );
}

function nearestLabel(words: string): PiiType | null {
  let best: { type: PiiType; at: number } | null = null;
  for (const [type, pattern] of labels) {
    for (const match of words.matchAll(pattern)) {
      if (best === null || match.index > best.at) best = { type, at: match.index };
    }
  }
  return best?.type ?? null;
}
