/**
 * A mark inside the answer prompts that nobody has a reason to say: a reply that holds it gives the instructions away. It is no
 * secret; a made-up word that stands in no SOP.
 */
export const promptCanary = "brackwell-otterfen-7419";

/** Fewer words than this in a row may be anybody's. */
const tellingWords = 6;

/** Letters and digits alone, so that spaces, hyphens, capitals, full-width and invisible characters hide nothing. */
const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Whether texts, together and one by one, hold the mark of the prompt, written either way round. */
export function holdsCanary(texts: readonly string[]): boolean {
  const mark = bare(promptCanary);
  const all = bare(texts.join(""));
  return all.includes(mark) || [...all].reverse().join("").includes(mark);
}

const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a text repeats six words in a row of the instructions. */
export function repeatsInstructions(text: string, instructions: string): boolean {
  const known = ` ${wordsOf(instructions).join(" ")} `;
  const words = wordsOf(text);
  return words.some(
    (_, at) => at + tellingWords <= words.length && known.includes(` ${words.slice(at, at + tellingWords).join(" ")} `),
  );
}

/** A model's words as they are shown: one line, without characters that nobody sees. */
export function shownText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

/** In characters; what is longer is no sentence. */
const longestSentence = 1000;
const figures = /\p{Nd}+(?:[.,:]\p{Nd}+)*/gu;
const images = /!\[|<[a-z/!?][^>]*>?/iu;
const addresses = [
  /(?:\p{L}[\p{L}\d+.-]*:)?\/\/\S+/giu,
  /\b(?:javascript|vbscript|data|mailto|tel|sms|file):\S+/giu,
  /(?<![\p{L}\d._%+-])[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}/giu,
  /(?<![\p{L}\d-])(?:[\p{L}\d-]+\.)+\p{L}{2,}(?:[/:?#]\S*)?/giu,
  /\[[^\]]*\]\s*[([][^)\]]*[)\]]/giu,
];

/**
 * Whether the words bring nothing that could do harm and is not in the source: no figure, address or link that the source does not
 * have, letter for letter; no image and no HTML at all.
 */
export function isSupported(text: string, source: string): boolean {
  const [said, known] = [text.normalize("NFKC"), source.normalize("NFKC")];
  if (said.length > longestSentence) return false;
  if (images.test(said)) return false;
  const numbers = new Set(known.match(figures) ?? []);
  if (!(said.match(figures) ?? []).every((figure) => numbers.has(figure))) return false;
  return addresses.every((kind) => {
    const there = new Set(found(kind, known));
    return found(kind, said).every((address) => there.has(address));
  });
}

function found(kind: RegExp, text: string): string[] {
  return (text.match(kind) ?? []).map((address) => address.replace(/[.,;:!?)\]>*_`"'”’]+$/u, ""));
}
