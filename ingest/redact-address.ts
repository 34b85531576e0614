import { isFrequentWord, isPlace, isPlainWord } from "./redact-lexicon.ts";
import type { PiiSpan } from "./redact-types.ts";

type Kind = "number" | "capital" | "street" | "unit" | "military" | "link" | "other";
type Token = { start: number; end: number; text: string; kind: Kind };

const STREET =
  /^(?:st|street|str|rd|road|ave|avenue|blvd|boulevard|ln|lane|dr|drive|ct|court|pl|place|sq|square|ter|terrace|way|hwy|highway|pkwy|parkway|cir|circle|cres|crescent|close|mews|row|grove|gardens|alley|crossroad|crossing|rue|allée|impasse|chemin|quai|route|via|viale|corso|piazza|vicolo|calle|c|cl|avda|avenida|av|paseo|plaza|pza|camino|carretera|ctra|ronda|travesía|urb|urbanización|rua|r|travessa|rúa|praça|estrada|ul|ulica|aleja|al|u|utca|út|útja|tér|körút|nám|náměstí|třída|straße|strasse|platz|gasse|allee|weg|straat|laan|plein|gracht|kade|gatan|gata|väg|vägen|vej|vei|veien|vegen|gade|allé|katu|tie|kuja|polku|tn|tänav|cesta|trg|bulevar|sokak|caddesi)\.?$/iu;
/** Words that stand for a street where addresses are spoken or typed in a hurry, and street words grown together with the next. */
const LOWER_STREET =
  /^(?:colony|nagar|layout|complex|estate|towers?|villas?|enclave|bazaar|bazar|marg|salai|theru|chowk|wadi|block|phase|sector|cross|building|bldg|mall|barrio|colonia|poblaci[oó]n|jalan|jl|(?:street|road|avenue|lane)\p{L}{2,15})$/iu;
const STREET_END =
  /\p{L}{3}(?:gatan|gata|vägen|vägar|vegen|veien|vej|vei|gade|gaten|stræde|straße|strasse|str|gasse|platz|allee|straat|laan|weg|plein|kade|gracht|dreef|steenweg|katu|tie|kuja|polku|utca|stien|veg|bakken|backen|gränd|stigen|gutan|trasse|singel|dijk|hof|lei)\.?$/iu;
const UNIT =
  /^(?:apt|apto|apartment|suite|ste|unit|flat|box|floor|piso|puerta|esc|bajo|depto|po|p\.o|room|bldg|building|#)\.?$/iu;
const MILITARY = /^(?:psc|apo|fpo|dpo|cmr|usns|uss|uscgc|usnv|usnv)$/iu;
const LINK =
  /^(?:de|del|la|las|los|el|da|do|dos|das|di|du|des|le|les|van|von|den|der|op|ten|the|of|and|y|e|v|nad|pod|i|u|na|im|am|an|a|al|aan|zur|sur|sous|en|nr|no|nº|n)\.?$/iu;
const ABBREVIATION =
  /^(?:apt|ste|st|str|rd|ave|av|avda|blvd|dr|ln|ctra|pza|p\.o|po|no|nr|box|c|ul|u|al|r|nám|\p{L})\.?$/iu;
const ANNOUNCES =
  /(?:address\w*|located|lives?|living|reside\w*|moved|deliver\w*|ship\w*|mail\w*|sent|send|return|arrived|meet(?:ing)? (?:you|me|us)|drops? (?:you|me) off|office is|house is|enter|street|side of|corner of|direcci[oó]n|domicilio|vivo|viv[eoi]\w*|env[ií]\w+|entreg\w+|calle)[^\n.!?]{0,30}$|(?:address\w*|validate the following|direcci[oó]n)[^!]{0,25}$/iu;

const MONTH =
  /^(?:january|february|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/i;

const STOP =
  /^(?:i|you|he|she|it|we|they|me|my|your|is|are|was|and|or|but|for|to|from|with|at|on|in|that|this|the|please|can|will|have|has|had|want|need|phone|email|name|number|my|its|by|then|if|of|so|not|do|does)$/i;

/** The most tokens that one address may have. */
const MAX_TOKENS = 24;

/**
 * Postal addresses of any country that writes them with numbers and capitals: a run of numbers, capitalised words and street words is
 * an address when enough in it says so (a street word, a flat, a postcode, words before that announce it). `context` is the earlier turn.
 */
export function findAddresses(text: string, context: string): PiiSpan[] {
  const spoken = spokenStreets(text);
  if (!/\d|\b(?:u\.?s\.?n\.?s|uss|uscgc)\b/i.test(text)) return spoken;
  const tokens = tokenise(text);
  const asked =
    /\b(?:address|where do you live|direcci[oó]n|domicilio)\b/iu.test(context) && !/\be-?mail\b|correo/iu.test(context);
  const found: PiiSpan[] = [];
  for (let from = 0; from < tokens.length; ) {
    const to = endOfRun(text, tokens, from);
    const span = to > from ? judgeRun(text, tokens.slice(from, to), asked) : null;
    if (span !== null) found.push(span);
    from = Math.max(to, from + 1);
  }
  return spoken.concat(
    found.map((span) => withCorner(text, span)),
    postcodes(text),
  );
}

/**
 * Streets without a house number, in turns without capitals: what follows "address is" or is nearly the whole turn, when a street word is
 * in it and no word of a sentence ("polondy kotawah road hyderabad", "no river road bridge town al 45896").
 */
function spokenStreets(text: string): PiiSpan[] {
  if (/\p{Lu}/u.test(text)) return [];
  const named =
    /(?:address|direcci[oó]n)(?: (?:is|es|to|would be|will be))?[\s:]+((?:[\p{L}\p{N}'-]+[ ,]{1,2}){1,8}[\p{L}\p{N}]+)\W*$/iu;
  const alone = /^\W*((?:no )?(?:[\p{L}'-]+ ){2,8}\d{4,6})\W*$/iu;
  const match = named.exec(text) ?? alone.exec(text);
  const found = match?.[1];
  if (!match || found === undefined) return [];
  const words = found.split(/[ ,]+/).filter((word) => word !== "no");
  const street = words.slice(1).some((word) => STREET.test(word) || STREET_END.test(word) || LOWER_STREET.test(word));
  if (!street || words.some((word) => STOP.test(word))) return [];
  const start = match.index + match[0].indexOf(found);
  return [{ start, end: start + found.length, type: "ADDRESS" }];
}

/** "the corner of Elm Street and 5th Avenue": the streets that meet there are one place. */
function withCorner(text: string, { start, end, type }: PiiSpan): PiiSpan {
  const before = /\b(?:the )?corner of (?:[\p{L}\p{M}\p{N}'’.-]+ ){0,6}$/iu.exec(
    text.slice(Math.max(0, start - 80), start),
  );
  const from = start - (before?.[0].length ?? 0);
  if (!/^(?:the )?corner of /i.test(text.slice(from, from + 14))) return { start: from, end, type };
  const after = /^ (?:and|&|y) (?:[\p{L}\p{M}\p{N}'’-]+ ){0,4}[\p{Lu}\p{N}][\p{L}\p{M}\p{N}'’-]*/u.exec(
    text.slice(end, end + 60),
  );
  return { start: from, end: end + (after?.[0].length ?? 0), type };
}

function tokenise(text: string): Token[] {
  const lowerOnly = !/\p{Lu}/u.test(text);
  const tokens = [...text.matchAll(/[\p{L}\p{M}\p{N}#](?:[\p{L}\p{M}\p{N}'’`ʻ/-]|\.(?=\p{L}))*\.?/gu)].map((match) => {
    const token = { start: match.index, end: match.index + match[0].length, text: match[0] };
    return { ...token, kind: kindOf(match[0], lowerOnly) };
  });
  if (lowerOnly) markLowerCaseStreets(tokens);
  return tokens;
}

/** "115 main st myrtle beach sc 29588": in a turn without capitals, the words between a number and a street word, and a few after. */
function markLowerCaseStreets(tokens: Token[]): void {
  tokens.forEach((token, index) => {
    if (token.kind !== "number") return;
    const length = tokens
      .slice(index + 1, index + 7)
      .findIndex(({ kind, text }) => kind === "street" || LOWER_STREET.test(text));
    if (length < 0 || tokens.slice(index + 1, index + 1 + length).some(({ text }) => STOP.test(text))) return;
    let to = index + 1 + length;
    while (to < tokens.length && to < index + length + 7 && !STOP.test(tokens[to]?.text ?? "")) to += 1;
    for (const word of tokens.slice(index + 1, to)) {
      if (LOWER_STREET.test(word.text)) word.kind = "street";
      else if (["other", "link"].includes(word.kind)) word.kind = "capital";
    }
    const number = tokens[index - 1];
    if (number !== undefined && /^(?:no|nr|n[o°º])\.?$/iu.test(number.text)) number.kind = "unit";
  });
}

function kindOf(text: string, lowerOnly: boolean): Kind {
  const bare = text.replace(/\.$/, "");
  if (
    /^\d{1,6}(?:[-/]\d{1,5})?\p{L}?$/u.test(bare) ||
    /^[A-Z]{1,2}\d[\dA-Z]?$/i.test(bare) ||
    /^\d[A-Z]{2}$/i.test(bare)
  )
    return "number";
  if (MONTH.test(bare)) return "other";
  if (MILITARY.test(bare)) return "military";
  if (UNIT.test(text)) return "unit";
  if (STREET.test(text) && !/^(?:u|r|c|al|ct)$/.test(text)) return "street";
  if (STREET_END.test(text) && !isPlainWord(bare)) return "street";
  if (/^\p{Lu}/u.test(text)) return "capital";
  if (LINK.test(text)) return "link";
  return lowerOnly && !isFrequentWord(bare) && /^\p{L}/u.test(bare) ? "capital" : "other";
}

function endOfRun(text: string, tokens: Token[], from: number): number {
  let to = from;
  while (to < tokens.length && to - from < MAX_TOKENS) {
    const token = tokens[to];
    const next = tokens[to + 1];
    if (token === undefined || token.kind === "other") break;
    const previous = tokens[to - 1];
    if (to > from && previous !== undefined && breaks(text.slice(previous.end, token.start), previous, token)) break;
    // "Mobile:", a label, is no part of an address
    if (text[token.end] === ":" && token.kind !== "number" && next !== undefined) break;
    to += 1;
  }
  return to;
}

function breaks(gap: string, before: Token, after: Token): boolean {
  // some mail programs quote each line with > or ???
  if (!/^(?:[\s,;\-–·|/]{1,8}|[\s,]*\n[>?]{1,3} ?)$/u.test(gap) || gap.includes("\n\n\n")) return true;
  if (!before.text.endsWith(".") || gap.includes("\n")) return false;
  return (
    !ABBREVIATION.test(before.text) ||
    (after.kind === "capital" && isFrequentWord(after.text) && before.kind !== "unit")
  );
}

function judgeRun(text: string, run: Token[], asked: boolean): PiiSpan | null {
  const tokens = trim(text, run);
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return null;
  if (/[$€£]\s?$/.test(text.slice(Math.max(0, first.start - 2), first.start))) return null;
  if (score(text, tokens, asked) < 3) return null;
  const end = last.text.endsWith(".") && !ABBREVIATION.test(last.text) ? last.end - 1 : last.end;
  return { start: first.start, end, type: "ADDRESS" };
}

/** Drops lines and words before the first sign of an address, and links at the end. */
function trim(text: string, run: Token[]): Token[] {
  const sign = run.findIndex(({ kind }) => kind !== "capital" && kind !== "link");
  if (sign < 0) return [];
  let from = sign;
  const signs = run[sign]?.kind;
  // "Růžena and Király u. 15", "Joaquin Suarez 2906": the words before a number that ends the run are its street
  while (from > 0 && sign - from < 5 && (signs === "street" || !opensWithNumber(run, sign))) {
    const before = run[from - 1];
    const here = run[from];
    if (before === undefined || here === undefined || text.slice(before.end, here.start).includes("\n")) break;
    from -= 1;
  }
  while (from < sign && (run[from]?.kind === "link" || isFrequentWord(run[from]?.text ?? ""))) from += 1;
  let to = run.length;
  while (to > from && run[to - 1]?.kind === "link") to -= 1;
  return run.slice(from, to);
}

/** Whether the number at `index` is followed by a street name, as in "12 Oak Street", so that words before it are not of the address. */
function opensWithNumber(run: Token[], index: number): boolean {
  if (run[index]?.kind !== "number") return run[index]?.kind !== "street";
  return (
    ["capital", "street"].includes(run[index + 1]?.kind ?? "other") && index > 0 && run[index - 1]?.kind !== "capital"
  );
}

function score(text: string, tokens: Token[], asked: boolean): number {
  const has = (kind: Kind): boolean => tokens.some((token) => token.kind === kind);
  const numbers = tokens.filter(({ kind }) => kind === "number");
  if (has("military") && (numbers.length > 0 || tokens.filter(({ kind }) => kind === "military").length > 1)) return 4;
  if (numbers.length === 0) return 0;
  const beside = (kinds: Kind[]): boolean =>
    tokens.some(
      (token, index) =>
        token.kind === "number" &&
        [tokens[index - 1], tokens[index + 1]].some((near) => near !== undefined && kinds.includes(near.kind)),
    );
  const unitNumber = tokens.some((token, index) => token.kind === "unit" && tokens[index + 1]?.kind === "number");
  const before = text.slice(Math.max(0, (tokens[0]?.start ?? 0) - 60), tokens[0]?.start ?? 0);
  const words = tokens.filter(
    ({ kind, text: word }) => kind === "capital" || (kind === "street" && STREET_END.test(word)),
  ).length;
  return (
    (has("street") && words > 0 ? 2 : 0) +
    (has("street") && beside(["street", "capital", "link"]) ? 1 : 0) +
    (unitNumber ? 2 : 0) +
    (asked || ANNOUNCES.test(before) ? 2 : 0) +
    (beside(["capital"]) ? 1 : 0) +
    (numbers.length >= 2 ? 1 : 0) +
    (numbers.some((token) => /^\d{4,5}$/.test(token.text)) && words >= 2 ? 1 : 0) +
    (tokens.some(({ text: word, kind }) => kind === "capital" && isPlace(word)) ? 1 : 0)
  );
}

/** UK postcodes, and numbers that the words before call a postcode. */
function postcodes(text: string): PiiSpan[] {
  const uk = /\b(?:[A-Z]{1,2}\d[A-Z\d]?) ?\d[ABD-HJLNP-UW-Z]{2}\b/g;
  const named =
    /(?<=\b(?:zip|zip ?code|post ?code|postal code|c[oó]digo postal)\b[^\d\n]{0,12})\d{4,5}(?:-\d{4})?\b/giu;
  return [...text.matchAll(uk), ...text.matchAll(named)].map((match) => {
    return { start: match.index, end: match.index + match[0].length, type: "ADDRESS" as const };
  });
}
