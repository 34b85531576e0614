import { isName, isOrganisation, isPlace, isPlainWord, isRunTogether } from "./redact-lexicon.ts";
import type { PiiSpan } from "./redact-types.ts";

/** A word of a turn without a possessive 's. `opens`: it stands where a sentence, a line or a quotation begins. */
export type Word = { text: string; start: number; end: number; capital: boolean; opens: boolean };

/** Words that may stand inside a name. */
export const PARTICLE =
  /^(?:de|del|della|di|da|do|dos|du|la|le|van|von|der|den|ten|ter|af|av|zu|bin|ibn|al|el|y|st)$/iu;
export const TITLE = /^(?:mr|mrs|ms|miss|mx|dr|prof|sir|madam|sr|sra|srta|don|doña|señor|señora|herr|frau)\.?$/iu;
export const COMPANY =
  /^(?:inc|ltd|llc|llp|corp|corporation|co|company|gmbh|ag|sa|sl|plc|group|bank|solutions|systems|technologies|labs|services|university|college|partners|holdings|software|media|analytics|finance|associates|international|consulting|energy|health|networks?|foundation|institute|agency|reports?|entertainment|weekly)\.?$/iu;
export const CALENDAR =
  /^(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter)$/iu;

export function readWords(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{M}]+(?:['’´`-][\p{L}\p{M}]+)*/gu)].map((match) => {
    const bare = match[0].replace(/['’]s$/iu, "");
    const before = text.slice(Math.max(0, match.index - 3), match.index);
    return {
      text: bare,
      start: match.index,
      end: match.index + bare.length,
      capital: /^\p{Lu}/u.test(bare),
      opens: match.index === 0 || /[.!?:\n"“”(>*]\s?$|[-–—]\s$/u.test(before),
    };
  });
}

/** A word that no dictionary has, or a known name; not a place, an organisation or an acronym. */
export function isLikelyName({ text, capital }: Word): boolean {
  if (text.length < 3 || isPlace(text) || isOrganisation(text) || CALENDAR.test(text) || COMPANY.test(text))
    return false;
  if (
    isAcronym(text) ||
    /^\p{Lu}{2,}s$/u.test(text) ||
    /\p{Ll}\p{Lu}/u.test(text.replace(/^(?:Mc|Mac|De|Di|La|Le|O['’])/u, ""))
  )
    return false;
  return isName(text) || (!isPlainWord(text) && (capital || (looksNameLike(text) && !isRunTogether(text))));
}

/** Lower-case unknown words are often typing errors; endings of English inflection betray them. */
function looksNameLike(text: string): boolean {
  return /^[\p{L}\p{M}]{3,}$/u.test(text) && !/(?:ing|tion|ment|ness|able|ible|ally|ful|less|ed|ly)$/u.test(text);
}

/** A lower-case word of no name list with an ending of Spanish inflection: beside Spanish words it is one of them. */
export function looksSpanish({ text, capital }: Word): boolean {
  return !capital && !isName(text) && SPANISH_ENDING.test(text);
}

const SPANISH_ENDING =
  /(?:ci[oó]n(?:es)?|mente|dad(?:es)?|[ai]mos|emos|[ai]?[ea]ron|aban?|[aei]ndo|[ai]d[oa]s?|[ai]ste|[aei]r(?:l[aeo]s?|me|te|se|nos)?)$/u;
/** Words that join others in Spanish, and that English does not have. */
export const SPANISH_JOINT =
  /^(?:el|la|los|las|del|una|unos|unas|con|para|por|que|qué|cómo|cuándo|dónde|mi|mis|su|sus|se|lo|y)$/iu;

function isAcronym(text: string): boolean {
  return text.length <= 8 && text === text.toUpperCase() && !isName(text);
}

/** Words of an answer that carry nothing themselves. */
export const GLUE =
  /^(?:my|full|first|last|name|names|is|its|it|s|im|i|am|m|and|the|yes|yeah|sure|ok|okay|okit|oh|this|ssn|social|number|no|card|credit|account|booking|book|confirmation|claim|policy|order|pass?w[oa]rl?d|nmae|id|email|phone|mi|nombre|es|soy|y|sí|si|claro|thanks|thank|you|hi|hello|please|here|a|ma|mr|mrs|ms|sir)$/iu;

export function person(start: number, end: number): PiiSpan {
  return { start, end, type: "PERSON" };
}
