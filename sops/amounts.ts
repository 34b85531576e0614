import { stem } from "./stem.ts";

/** A figure with what it counts: `14 days`, `€50`. `unit` is the stem of `word`, by which figures are compared. */
export type Amount = { value: number; unit: string; word: string };

const money: Record<string, string> = { $: "dollar", "£": "pound", "€": "euro" };
const pattern =
  /([$£€])\s?(\d+(?:[.,]\d+)*)|(?<![\w.])(\d+(?:[.,]\d+)*)\s?(%|(?:\s*(?:business|working|calendar|full)\s)?\s*\p{L}+)/gu;
/** A word after a figure that is no unit of it. */
const noUnit = /^(?:and|or|of|to|in|on|at|is|the|a|am|pm|y|o|de|en|el|la)$/iu;

/** Every figure of a text that has a unit. Kinds of days count as one unit: "14 days" and "14 calendar days" do not contradict. */
export function amountsIn(text: string): Amount[] {
  return [...text.matchAll(pattern)].flatMap(([, sign, price, count, word = ""]): Amount[] => {
    if (sign && price) return [{ value: numberOf(price), unit: money[sign] ?? sign, word: sign }];
    const noun = word.trim().split(/\s+/).at(-1) ?? "";
    if (!count || noun === "" || noUnit.test(noun)) return [];
    return [{ value: numberOf(count), unit: noun === "%" ? "%" : stem(noun.toLowerCase(), "en"), word: noun }];
  });
}

/** `1,000` and `1.000` are a thousand; `1.5` is one and a half. */
function numberOf(text: string): number {
  return Number(text.replace(/[.,](?=\d{3}(?:\D|$))/g, "").replace(",", "."));
}

/** In words, a unit in which two texts name different figures and share none; null when there is none. */
export function conflictingAmounts(left: readonly Amount[], right: readonly Amount[]): string | null {
  for (const unit of new Set(left.map((one) => one.unit))) {
    const ours = left.filter((one) => one.unit === unit).map(({ value }) => value);
    const theirs = right.filter((one) => one.unit === unit).map(({ value }) => value);
    const word = left.find((one) => one.unit === unit)?.word ?? unit;
    if (theirs.length === 0 || ours.some((value) => theirs.includes(value))) continue;
    return `Different figures for the same thing (${word}): ${ours.join(", ")} against ${theirs.join(", ")}.`;
  }
  return null;
}
