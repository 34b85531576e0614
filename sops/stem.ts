import { stemmer } from "stemmer";

export const lexicalLanguages = ["en", "es"] as const;
export type LexicalLanguage = (typeof lexicalLanguages)[number];

const list = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Function words, accents folded. */
const stopWords: Record<LexicalLanguage, ReadonlySet<string>> = {
  en: list(
    "a about above after again against all also am an and any are aren't as at be because been before being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each etc few for from further get got had hadn't has hasn't have haven't having he her here hers herself him himself his how i i'd i'll i'm i've if in into is isn't it it's its itself just let's me more most my myself no nor not of off on once only or other our ours ourselves out over own please same she should shouldn't so some such than that that's the their theirs them themselves then there there's these they they're this those through to too under until up us very was wasn't we we're were weren't what what's when where which while who whom why will with won't would wouldn't you you'd you'll you're you've your yours yourself yourselves",
  ),
  es: list(
    "a al algo algun alguna algunas alguno algunos ante antes aqui asi aunque cada como con contra cual cuales cuando cuanto de del desde donde dos el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas este esto estos estoy fue fueron ha haber habia han hasta hay he la las le les lo los mas me mi mis mientras mucho muy nada ni no nos nosotros nuestra nuestro o os otra otro otros para pero poco por porque puede pueden puedo pues que quien quienes se sea segun ser si sido sin sobre solo somos son soy su sus tal tambien tan tanto te ti tiene tienen tengo todo todos tu tus un una unas uno unos usted ustedes va vamos voy y ya yo",
  ),
};

/** Words of greeting, thanks and time, accents folded: they say when and how somebody asks, not what about. */
const circumstances: Record<LexicalLanguage, ReadonlySet<string>> = {
  en: list(
    "hi hello hey dear morning afternoon evening greetings regards cheers thanks thank thx please sorry kindly today yesterday tomorrow tonight now ago week weeks last since still yet already never ever come comes came coming go goes went gone going january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday",
  ),
  es: list(
    "hola buenos buenas dias tardes noches estimado estimada saludos gracias favor perdon disculpe hoy ayer manana ahora semana semanas pasado pasada todavia aun enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo",
  ),
};

export function isCircumstance(word: string, language: LexicalLanguage): boolean {
  return circumstances[language].has(word);
}

/** Lower case, accents folded (`ñ` kept: `año` is not `ano`), typographic apostrophes straightened. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (isPlain(lower)) return lower;
  return lower
    .replace(/[\u2018\u2019]/g, "'")
    .normalize("NFD")
    .replace(/(?<!n)\u0303|[\u0300-\u0302\u0304-\u036f]/g, "")
    .normalize("NFC");
}

/** Nothing to fold, and letters that a regular expression finds without Unicode's tables. */
const isPlain = (text: string): boolean => /^[\t\n\r\x20-\x7e]*$/.test(text);

/** Runs of letters and digits of a text after `foldCase`; inner apostrophes stay with their word. */
export function foldedWords(text: string): string[] {
  const folded = foldCase(text);
  const word = isPlain(folded) ? /[a-z0-9]+(?:'[a-z]+)*/g : /[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu;
  return folded.match(word) ?? [];
}

export function isStopWord(word: string, language: LexicalLanguage): boolean {
  return stopWords[language].has(word);
}

/**
 * English or Spanish by function words and by letters that only one of them has; `fallback` when nothing tells. `words` are
 * the text's own, where the caller has them already.
 */
export function detectLanguage(
  text: string,
  fallback: LexicalLanguage = "en",
  words: readonly string[] = foldedWords(text),
): LexicalLanguage {
  if (/[¿¡]/.test(text)) return "es";
  let english = 0;
  let spanish = /[áéíóúñ]/i.test(text) ? 1 : 0;
  for (const word of words) {
    if (stopWords.en.has(word)) english++;
    if (stopWords.es.has(word)) spanish++;
  }
  if (english === spanish) return fallback;
  return spanish > english ? "es" : "en";
}

/** Stems that were worked out before: a corpus says the same words again and again, and a stem costs some thirty regular expressions. */
const known: Record<LexicalLanguage, Map<string, string>> = { en: new Map(), es: new Map() };
const mostKnown = 50_000;

/** Porter (1980) for English; for Spanish the light stemmer of Savoy (2006): plural and gender endings only. */
export function stem(word: string, language: LexicalLanguage): string {
  const stems = known[language];
  const before = stems.get(word);
  if (before !== undefined) return before;
  const made = language === "es" ? stemSpanish(word) : stemmer(word.replace(/'.*$/, ""));
  if (stems.size >= mostKnown) stems.clear();
  stems.set(word, made);
  return made;
}

function stemSpanish(word: string): string {
  if (word.length < 5) return word;
  const endings: [RegExp, string][] = [
    [/eses$/, "es"],
    [/ces$/, "z"],
    [/(?:os|as|es)$/, ""],
    [/[oae]$/, ""],
  ];
  for (const [ending, replacement] of endings) if (ending.test(word)) return word.replace(ending, replacement);
  return word;
}
