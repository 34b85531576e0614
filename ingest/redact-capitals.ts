import { canBeName, isName, isOrganisation, isPlace, isPlainWord, isUnmistakableName } from "./redact-lexicon.ts";
import { COMPANY, isLikelyName, PARTICLE, person, TITLE, type Word } from "./redact-name-words.ts";
import type { PiiSpan } from "./redact-types.ts";

/** Runs of capitalised words in which at least one word is a known name or in no dictionary. */
export function capitalised(text: string, words: Word[]): PiiSpan[] {
  if (isShouting(text)) return [];
  const found: PiiSpan[] = [];
  for (let from = 0; from < words.length; ) {
    const to = endOfCapitals(text, words, from);
    const span = to > from ? judgeCapitals(text, words.slice(from, to)) : null;
    if (span !== null) found.push(span);
    from = Math.max(to, from + 1);
  }
  return found;
}

function isShouting(text: string): boolean {
  return !/\p{Ll}/u.test(text);
}

function endOfCapitals(text: string, words: Word[], from: number): number {
  let to = from;
  while (to < words.length && words[to]?.capital) {
    to += 1;
    const previous = words[to - 1];
    const next = words[to];
    if (previous === undefined || next === undefined) break;
    const gap = text.slice(previous.end, next.start);
    const joins = gap === " " || (gap === ". " && (previous.text.length <= 2 || TITLE.test(previous.text)));
    if (!joins) break;
    to = afterParticles(text, words, to);
  }
  return to;
}

/** "van der Vlist": skips particles in lower case that lead to another capitalised word; `at` itself where they do not. */
function afterParticles(text: string, words: Word[], at: number): number {
  for (let to = at; to < at + 3; to += 1) {
    const word = words[to];
    const next = words[to + 1];
    if (word === undefined || word.capital || !PARTICLE.test(word.text) || next === undefined) return at;
    if (text.slice(word.end, next.start) !== " ") return at;
    if (next.capital) return to + 1;
  }
  return at;
}

function judgeCapitals(text: string, run: Word[]): PiiSpan | null {
  let from = 0;
  let to = run.length;
  // "Is Katrine", "Hi Ella": frequent words at the edges are no part of the name
  while (from < to && (TITLE.test(run[from]?.text ?? "") || (edge(run[from]) && !startsName(run, from)))) from += 1;
  while (to > from && edge(run[to - 1]) && !(to - from >= 2 && keepsSurname(run[from], run[to - 1]))) to -= 1;
  const words = run.slice(from, to);
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  const after = text.slice(last.end, last.end + 30);
  const whole = text.slice(first.start, last.end);
  const likely = words.filter(isLikelyName);
  if (likely.length === 0 || isPlace(whole) || isOrganisation(whole) || run.some((word) => COMPANY.test(word.text)))
    return null;
  const named = words.some((word, index) => isName(word.text) || (index > 0 && word.text.length === 1));
  if (!named && isPlaceLike(text, first, after)) return null;
  if (first.opens && words.length === 1 && !named && !opensLikeName(after)) return null;
  return person(first.start, last.end);
}

/** "Mark Roseby": a frequent word that is also a name, inside a sentence and before a likely name. */
function startsName(run: Word[], index: number): boolean {
  const [word, next] = [run[index], run[index + 1]];
  if (word === undefined || next === undefined || !canBeName(word.text)) return false;
  return isLikelyName(next) && !(word.opens && OPENER.test(word.text));
}

/** Names that open sentences as other words do. */
const OPENER = /^(?:can|will|may|do|an|so|my|see|let|van|hope|long|even|in|on|no|go|you|for|has|was|day|may)$/i;

/** "Parker White", "Luke Curry": a frequent word after a given name is the surname where some person bears it. */
function keepsSurname(first: Word | undefined, last: Word | undefined): boolean {
  if (first === undefined || last === undefined || !isName(first.text)) return false;
  return canBeName(last.text) || isUnmistakableName(first.text);
}

function edge(word: Word | undefined): boolean {
  return word !== undefined && isPlainWord(word.text) && word.text.length > 1;
}

/** "in Hasle", "from Leiria", "at Kalatsova": after such words an unknown name is a place or an organisation. */
function isPlaceLike(text: string, word: Word, after: string): boolean {
  const before = text.slice(Math.max(0, word.start - 24), word.start);
  return (
    /\b(?:in|from|at|near|to|visit|the|an?|en|desde|hacia|coming to|arrived at|new|los|las|san|santa|saint|st|den|port|fort|mount|lake|north|south|east|west|our|your|my|website|city)\s["“]?$/iu.test(
      before,
    ) ||
    /^(?: (?:website|app|account|page|team|support|studio|help|office|plan|novel|hotel)\b)/iu.test(after) ||
    /^,? [A-Z]{2}\b/.test(after) ||
    /^["”]? (?:Inc|Ltd|LLC|Corp)\b/u.test(after)
  );
}

/** Whether what follows a sentence's first word is what follows a name: a verb, a comma, a colon, an apostrophe. */
function opensLikeName(after: string): boolean {
  return /^(?:['’]s\b|,|:|\s+(?:is|was|has|had|will|would|said|says|told|called|asked|wrote|began|spent|and|from|here)\b)|^\s*$/u.test(
    after,
  );
}
