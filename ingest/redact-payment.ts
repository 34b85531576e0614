import type { PiiSpan } from "./redact-types.ts";

/** Payment card numbers: 12-19 digits with a Luhn check digit (ISO/IEC 7812-1), single spaces or hyphens between. */
export function findCards(text: string): PiiSpan[] {
  return [...text.matchAll(/(?<![\d])\d(?:[ -]?\d){11,18}(?!\d)/g)].flatMap((match): PiiSpan[] => {
    const digits = match[0].replace(/\D/g, "");
    const grouped = /^\d{4}([ -])\d{4}\1\d{4}\1\d{4}$/.test(match[0]);
    if (!grouped && !passesLuhn(digits)) return [];
    return [{ start: match.index, end: match.index + match[0].length, type: "CREDIT_CARD" }];
  });
}

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum > 0 && sum % 10 === 0;
}

/** Lengths of IBANs by country (SWIFT IBAN registry). */
const ibanLengths: Record<string, number> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 " +
    "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 " +
    "ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 " +
    "ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** IBANs (ISO 13616): length of the country and mod 97 = 1; after the word IBAN the check digits need not hold. */
export function findIbans(text: string): PiiSpan[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?=[ -]?[a-z0-9])/giu)].flatMap((match): PiiSpan[] => {
    const length = ibanLengths[match[0].slice(0, 2).toUpperCase()];
    const end = length === undefined ? null : endOfCompact(text, match.index, length);
    if (end === null) return [];
    const compact = text.slice(match.index, end).replace(/[ -]/g, "").toUpperCase();
    const announced = /iban[^\n]{0,20}$/i.test(text.slice(Math.max(0, match.index - 30), match.index));
    return announced || mod97(compact) === 1 ? [{ start: match.index, end, type: "IBAN" }] : [];
  });
}

/** Where `length` letters and digits from `start` end, with single spaces or hyphens between, or null. */
function endOfCompact(text: string, start: number, length: number): number | null {
  let count = 0;
  for (let at = start; at < text.length && at < start + length * 2; at += 1) {
    const isAlnum = /[a-z0-9]/i.test(text[at] ?? "");
    if (isAlnum) count += 1;
    else if (!/[ -]/.test(text[at] ?? "") || !/[a-z0-9]/i.test(text[at + 1] ?? "")) return null;
    if (count === length) return /[\p{L}\p{N}]/u.test(text[at + 1] ?? "") ? null : at + 1;
  }
  return null;
}

function mod97(iban: string): number {
  let remainder = 0;
  for (const mark of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(Number.parseInt(mark, 36))) remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder;
}
