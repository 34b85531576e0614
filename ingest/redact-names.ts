import { capitalised } from "./redact-capitals.ts";
import { asksForName } from "./redact-labels.ts";
import {
  canBeName,
  isFrequentWord,
  isName,
  isOrganisation,
  isPlace,
  isPlainWord,
  isUnmistakableName,
} from "./redact-lexicon.ts";
import {
  CALENDAR,
  GLUE,
  isLikelyName,
  looksSpanish,
  PARTICLE,
  person,
  readWords,
  SPANISH_JOINT,
  TITLE,
  type Word,
} from "./redact-name-words.ts";
import type { PiiSpan } from "./redact-types.ts";

/** Words that never are the name after "my name is". */
const NOT_AFTER_INTRODUCTION =
  /^(?:and|is|on|in|at|of|for|the|a|an|my|your|his|her|not|it|its|i|im|to|with|but|as|or|this|that|wrong|incorrect|misspelled|please|booking|confirmation|account|ssn|social|policy|claim|order|card|credit|password|email|phone|number|id|pin|spelled|correct|so|are|were|from|y|en|el|mi|no|es|con|pero|because|calling|speaking|here|trying|having|looking|sorry|sure|just|also|still|very|afraid|still)$/iu;

/** Strong: any word that follows is a name. Weak: only a word that no dictionary has, or a known name. */
const STRONG =
  /\b(?:(?:my|his|her|full|first|last|the|sur|maiden|customer|account ?holder|partner'?s?|wife'?s?|husband'?s?|user) ?name(?:'?s| is| was| on (?:it|the account|file) is|\s*:)|name(?:\s*:| is| on the account is)|people call me|me llamo|mi nombre(?: completo)? es|nombre(?: completo)?(?:\s*:| es)|a nombre de|se llama|under the name(?: of)?|signed by|speaking with|(?:dear|estimad[oa]|querid[oa])|change it to(?: m[rs]+\.?)?)[\s:,"'“]{1,6}/giu;
const WEAK =
  /\b(?:i'?m|i am|this is|it'?s|it is|its|soy|con|name|names|call me|called|nombre|le (?:habla|atiende)|you(?:'re| are) (?:speaking|chatting) (?:with|to)|regards|sincerely|thanks|thank you|cheers|best|saludos|atentamente|cordialmente|hi|hello|hey|hola|yes|sure|ok|okay|kid|son|daughter|wife|husband|partner|brother|sister|mother|father|boss|colleague|friend|assistant to)[\s,:.!\-–—]{1,4}/giu;

export type NameOptions = {
  context: string;
  knownNames: readonly string[];
  notNames: readonly string[];
  vocabulary: (word: string) => boolean;
};

/** Names of persons; see docs/decisions/0004-redaction.md for what each rule adds. */
export function findNames(text: string, options: NameOptions): PiiSpan[] {
  const all = readWords(text);
  const known = [...options.notNames.flatMap((name) => name.split(/\s+/)), ...ownWords(text, all, options.vocabulary)];
  const keep = new Set(known.map((word) => word.toLowerCase()));
  const words = all.filter((word) => !keep.has(word.text.toLowerCase()));
  const found = [
    ...knownNameSpans(text, options.knownNames),
    ...titled(text, words),
    ...introduced(text, words, STRONG, (word) => !NOT_AFTER_INTRODUCTION.test(word.text)),
    ...introduced(text, words, WEAK, (word) => isLikelyName(word)),
    ...capitalised(text, words),
    ...lowerCase(text, words),
    ...shortAnswer(text, words, options.context),
  ];
  const more = [...found, ...coordinated(text, words, found)];
  return merged([...more, ...repeated(words, text, more)])
    .filter(({ start, end }) => !keep.has(text.slice(start, end).toLowerCase()) && !isCompany(text, start))
    .map((span) => withTitles(text, span));
}

/** Words of the organisation. One with a capital can be a surname all the same, where it stands as a name does. */
function ownWords(text: string, words: Word[], vocabulary: (word: string) => boolean): string[] {
  const own = words.filter(({ text: word }) => !isName(word) && vocabulary(word));
  const named = new Set(own.filter((word) => word.capital && standsAsName(text, words, word)).map(lower));
  return own.map(lower).filter((word) => !named.has(word));
}

const lower = ({ text }: Word): string => text.toLowerCase();

/** After a title or a given name, before another name, or after "my name is". */
function standsAsName(text: string, words: Word[], word: Word): boolean {
  const index = words.indexOf(word);
  const [before, after] = [words[index - 1], words[index + 1]];
  const follows = before !== undefined && /^\.?\s{1,2}$/.test(text.slice(before.end, word.start));
  if (follows && (TITLE.test(before.text) || isName(before.text))) return true;
  if (after?.capital && text.slice(word.end, after.start) === " " && isName(after.text)) return true;
  return [...text.matchAll(STRONG)].some((match) => match.index + match[0].length === word.start);
}

/** "my company name is hgt": whose name it is was said. */
function isCompany(text: string, start: number): boolean {
  return /\b(?:company|business|firm|employer)(?:'?s)?(?: name)?(?: is| was|\s*:)?\s{1,2}$/iu.test(
    text.slice(Math.max(0, start - 30), start),
  );
}

const TITLE_BEFORE = /(?<![\p{L}\p{N}])(?:mr|mrs|ms|mx|dr|prof|sr|sra|srta|herr|frau|señora?|doña)\.?\s{1,2}$/iu;
const DEGREE_AFTER = /^,? (?:DDS|DVM|MD|PhD|Jr|Sr|II|III|IV)\b\.?/;

/** A form of address before a name and a degree after it say of whom the talk is, too. */
function withTitles(text: string, { start, end }: PiiSpan): PiiSpan {
  const before = TITLE_BEFORE.exec(text.slice(Math.max(0, start - 9), start));
  const after = DEGREE_AFTER.exec(text.slice(end, end + 6));
  return person(start - (before?.[0].length ?? 0), end + (after?.[0].length ?? 0));
}

/** Joins spans that overlap, so that the longest reading of a name wins. */
function merged(spans: PiiSpan[]): PiiSpan[] {
  const joined: PiiSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || span.start >= last.end) joined.push({ ...span });
    else last.end = Math.max(last.end, span.end);
  }
  return joined;
}

function knownNameSpans(text: string, names: readonly string[]): PiiSpan[] {
  const parts = names.flatMap((name) => [name, ...name.split(/[\s,]+/)]).map((name) => name.trim());
  const usable = parts.filter((part) => part.length >= 3 && /\p{L}/u.test(part) && !isFrequentWord(part));
  return usable.flatMap((part) => {
    const escaped = part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, "giu");
    return [...text.matchAll(pattern)].map((match) => person(match.index, match.index + match[0].length));
  });
}

/** Mr. White, Dr. Wells: after a title any capitalised word is a name; in lower case one that can be. */
function titled(text: string, words: Word[]): PiiSpan[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    if (!TITLE.test(word.text) || next === undefined || !/^\.?\s{1,2}$/.test(text.slice(word.end, next.start)))
      return [];
    if (!next.capital && (word.capital || !isLikelyName(next))) return [];
    return [person(next.start, endOfName(text, words, index + 1, 4))];
  });
}

function introduced(text: string, words: Word[], pattern: RegExp, accepts: (word: Word) => boolean): PiiSpan[] {
  const starts = new Map(words.map((word, index) => [word.start, index]));
  return [...text.matchAll(pattern)].flatMap((match): PiiSpan[] => {
    const index = starts.get(match.index + match[0].length);
    const word = index === undefined ? undefined : words[index];
    if (index === undefined || word === undefined || !accepts(word) || TITLE.test(word.text)) return [];
    let end = word.end;
    for (let at = index + 1; at < words.length && at < index + 4; at += 1) {
      const next = words[at];
      const gap = next === undefined ? "" : text.slice(end, next.start);
      if (next === undefined || !(gap === " " || (gap === ". " && (words[at - 1]?.text.length ?? 9) <= 2))) break;
      const particle = PARTICLE.test(next.text) && words[at + 1]?.capital === true;
      const initial = next.capital && next.text.length === 1;
      const fits = word.capital ? next.capital || particle : !isPlainWord(next.text) && accepts(next);
      if (!fits || (!initial && !particle && NOT_AFTER_INTRODUCTION.test(next.text))) break;
      end = next.end;
    }
    return [person(word.start, end)];
  });
}

/** The words that directly follow as part of one name. */
function endOfName(text: string, words: Word[], index: number, most: number): number {
  let end = words[index]?.end ?? 0;
  for (let at = index + 1; at < words.length && at < index + most; at += 1) {
    const next = words[at];
    const current = words[at - 1];
    if (next === undefined || current === undefined || !/^\.? $/.test(text.slice(end, next.start))) break;
    if (!(current.capital ? next.capital : isLikelyName(next)) || (text[end] === "." && current.text.length > 2)) break;
    end = next.end;
  }
  return end;
}

/**
 * A turn of a few words that are all glue ("my name is", "and ssn") or likely names is an answer that names somebody. After a turn that
 * asks for a name every other word counts.
 */
function shortAnswer(text: string, words: Word[], context: string): PiiSpan[] {
  const asked = context !== "" && asksForName(context);
  if (words.length === 0 || words.length > 8 || /[?]/.test(text)) return [];
  const others = words.filter((word) => !GLUE.test(word.text));
  const spanish = words.some((word) => SPANISH_JOINT.test(word.text));
  const ordinary = (word: Word) => spanish && (looksSpanish(word) || (!word.capital && afterArticle(text, word)));
  const fits = (word: Word): boolean =>
    (asked ? !isFrequentWord(word.text) || canBeName(word.text) : isLikelyName(word) && !ordinary(word)) &&
    word.text.length >= 2;
  if (others.length === 0 || others.length > 4) return [];
  const [given, surname] = others;
  // "bob saget", "carla house": a turn that is a known given name and one word more
  if (others.length === 2 && given && surname && isGivenName(given) && text.slice(given.end, surname.start) === " ")
    return [person(given.start, surname.end)];
  const likely = others.filter(fits);
  const surnames = (word: Word): boolean => others.length <= 3 && others[0] !== word && canBeName(word.text);
  if (likely.length === 0 || !others.every((word) => fits(word) || surnames(word) || word.text.length <= 3)) return [];
  return others
    .filter((word) => fits(word) || surnames(word) || (word.text.length === 1 && others.length > 1))
    .map((word) => person(word.start, word.end));
}

function isGivenName({ text, capital }: Word): boolean {
  return !capital && isName(text) && !isFrequentWord(text) && !isPlace(text) && !isOrganisation(text);
}

function afterArticle(text: string, { start }: Word): boolean {
  return /\b(?:el|la|los|las|del|al|una?|unos|unas|the|an?)\s$/i.test(text.slice(Math.max(0, start - 6), start));
}

/** "jared paavolainen": given names that no dictionary has, and a likely surname after them, wherever they stand in lower case. */
function lowerCase(text: string, words: Word[]): PiiSpan[] {
  return words.flatMap((word, index) => {
    if (word.capital || afterArticle(text, word) || !isUnmistakableName(word.text) || isPlace(word.text)) return [];
    if (CALENDAR.test(word.text) || isOrganisation(word.text)) return [];
    const next = words[index + 1];
    const surname =
      next !== undefined && text.slice(word.end, next.start) === " " && !next.capital && isLikelyName(next);
    return [person(word.start, surname ? next.end : word.end)];
  });
}

/** "Mazzi, Bowman and Hill": a capitalised word that can be a name, in a list with one. */
function coordinated(text: string, words: Word[], found: PiiSpan[]): PiiSpan[] {
  const more: PiiSpan[] = [];
  const known = new Set(found.flatMap(({ start, end }) => [start, -end]));
  const joins = (gap: string): boolean => /^(?:,? (?:and|or|y|&) |, )$/.test(gap);
  for (const order of [words, words.toReversed()]) {
    order.forEach((word, index) => {
      const before = order[index - 1];
      if (
        before === undefined ||
        !word.capital ||
        !canBeName(word.text) ||
        isPlace(word.text) ||
        CALENDAR.test(word.text)
      )
        return;
      const [left, right] = before.start < word.start ? [before, word] : [word, before];
      const touches = before.start < word.start ? known.has(-before.end) : known.has(before.start);
      if (!touches || !joins(text.slice(left.end, right.start)) || word.opens) return;
      more.push(person(word.start, word.end));
      known.add(word.start).add(-word.end);
    });
  }
  return more;
}

/** A part of a name found elsewhere in the turn is that person again. */
function repeated(words: Word[], text: string, found: PiiSpan[]): PiiSpan[] {
  const parts = new Set(
    found
      .flatMap(({ start, end }) => text.slice(start, end).split(/[\s.]+/))
      .filter((part) => part.length >= 3 && !isFrequentWord(part)),
  );
  return words.filter((word) => parts.has(word.text)).map((word) => person(word.start, word.end));
}
