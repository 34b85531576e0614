import { findPhoneNumbersInText } from "libphonenumber-js/min";
import { askedTypes, labelBefore } from "./redact-labels.ts";
import type { PiiSpan } from "./redact-types.ts";

const regions = ["US", "GB", "ES"] as const;

/** Phone numbers by the numbering plans of US, GB and ES and all `+` numbers, then by the shape of their groups. */
export function findPhones(text: string): PiiSpan[] {
  if (!/\d(?:\D{0,3}\d){6}/.test(text)) return [];
  const found: PiiSpan[] = regions.flatMap((defaultCountry) =>
    findPhoneNumbersInText(text, { defaultCountry }).map(({ startsAt, endsAt }) => {
      return { start: startsAt, end: endsAt, type: "PHONE" as const };
    }),
  );
  const planned = found.filter(({ start, end }) => !isDate(text.slice(start, end)) && !isAmount(text, start, end));
  const grouped =
    /(?<![\p{L}\d.$€£/-])(?<!\d,)(?:\+|00)?\(?\d{1,5}\)?(?:[ .-]{0,2}\(?\d{2,8}\)?){1,6}(?: ?(?:x|ext\.?) ?\d{1,5})?(?![\d/]|[.,]\d)/giu;
  for (const match of text.matchAll(grouped)) {
    const span = { start: match.index, end: match.index + match[0].length, type: "PHONE" as const };
    if (looksLikePhone(text, span)) planned.push(span);
  }
  return planned.sort((a, b) => b.end - b.start - (a.end - a.start));
}

/**
 * Numbers that the words beside them call a telephone: "0431 35 06 90-Office", "call 33 93 31". They go before addresses, because
 * a signature puts them on the line after a postcode.
 */
export function findNamedPhones(text: string): PiiSpan[] {
  const named =
    /(?<![\p{L}\d.$€£/-])\+?\(?\d{1,5}\)?(?:(?:[ .-]|(?<=\)))\(?\d{1,8}\)?){1,6}(?=[ -]{0,2}(?:office|fax|mobile|cell|home|work)\b)|(?<=\b(?:call|phone|ring|dial)(?: me| us)?(?: at| on)? )\+?\d{2,5}(?:[ .-]\d{2,8}){1,5}(?![\d/]|[.,]\d)/giu;
  return [...text.matchAll(named)].flatMap((match): PiiSpan[] => {
    const digits = match[0].replace(/\D/g, "").length;
    return digits < 6 || digits > 15 || isDate(match[0])
      ? []
      : [{ start: match.index, end: match.index + match[0].length, type: "PHONE" }];
  });
}

function looksLikePhone(text: string, { start, end }: PiiSpan): boolean {
  const shape = text.slice(start, end);
  const digits = shape.replace(/ ?(?:x|ext).*$/i, "").replace(/\D/g, "");
  if (digits.length < 7 || digits.length > 15 || isDate(shape)) return false;
  const label = labelBefore(text, start);
  if (label !== null && label !== "PHONE") return false;
  const groups = shape.split(/[^\d]+/).filter((group) => group !== "").length;
  return groups > 1 ? digits.length >= 7 : label === "PHONE" || (digits.length >= 10 && digits.length <= 11);
}

/** `2026-06-01`, `12.10.2026`, with or without a time. */
export function isDate(text: string): boolean {
  return /^\(?(?:(?:19|20)\d\d[-. ]\d{1,2}[-. ]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d)\b/.test(text);
}

export function isAmount(text: string, start: number, end: number): boolean {
  return (
    /[$€£]\s?$/.test(text.slice(Math.max(0, start - 2), start)) ||
    /^\s?(?:[$€£%]|usd|eur|gbp)/i.test(text.slice(end, end + 4))
  );
}

const DATE =
  /(?<![\d/-])(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{8}|\d{1,2}(?:st|nd|rd|th)?(?: of| de)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)\p{L}*(?:,| de)? \d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}* \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\d/])/giu;

/** Dates that the words before, or the turn before, call a date of birth. Other dates stay: rules depend on them. */
export function findBirthDates(text: string, context: string): PiiSpan[] {
  const asked = askedTypes(context).has("DATE_OF_BIRTH");
  return [...text.matchAll(DATE)].flatMap((match): PiiSpan[] => {
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    const announced = /\b(?:birth\w*|dob|born|nac[ií]\p{L}*|cumplea[ñn]os)(?!\p{L})[^\n]*$/iu.test(before);
    return announced || asked
      ? [{ start: match.index, end: match.index + match[0].length, type: "DATE_OF_BIRTH" }]
      : [];
  });
}
