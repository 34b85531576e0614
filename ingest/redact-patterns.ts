import type { PiiSpan, PiiType } from "./redact-types.ts";

/** E-mail addresses, also those that speech-to-text or a chat widget has stripped of "@" and ".". */
export function findEmails(text: string): PiiSpan[] {
  const found = matches(
    text,
    /[\p{L}\p{M}\p{N}._%+'-]{1,64}@[\p{L}\p{M}\p{N}-]{1,63}(?:\.[\p{L}\p{M}\p{N}-]{1,63}){1,6}/gu,
    "EMAIL",
  );
  const spoken =
    /(?:\b[\p{L}\p{N}._-]{1,40} (?:\d{1,8} )?)?(?:\bat )?[\p{L}\p{N}._-]{0,40}(?:gmail|yahoo|hotmail|outlook|icloud|protonmail|aol|ymail|rediffmail|mail) ?(?:dot |\.)?(?:co ?m|com|net|org|co ?uk|es|in)\b/giu;
  for (const match of /mail|yahoo|outlook|icloud|aol/i.test(text) ? text.matchAll(spoken) : []) {
    found.push(trimLead(text, match.index, match.index + match[0].length));
  }
  return found;
}

/** Drops the words before a spoken address that are not of it ("address is …"). */
function trimLead(text: string, start: number, end: number): PiiSpan {
  const lead = /^(?:e ?-?mail|mail|id|is|its|address|my|to|at|and|correo|es|mi|the|yes|sure|ok)\s+/iu;
  let from = start;
  for (let match = lead.exec(text.slice(from, end)); match !== null; match = lead.exec(text.slice(from, end))) {
    from += match[0].length;
  }
  return { start: from, end, type: "EMAIL" };
}

export function findUrls(text: string): PiiSpan[] {
  return matches(text, /\b(?:https?:\/\/|www\.)[^\s<>"'()[\]{}]{2,2000}/giu, "URL").map((span) => {
    const trailing = /[.,;:!?]+$/.exec(text.slice(span.start, span.end))?.[0].length ?? 0;
    return { ...span, end: span.end - trailing };
  });
}

/** IPv4 with bytes of 0-255 and IPv6 (RFC 4291 text forms). */
export function findIps(text: string): PiiSpan[] {
  const v4 = matches(text, /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/g, "IP").filter(
    ({ start, end }) => isIpv4(text.slice(start, end)) && !VERSION.test(text.slice(Math.max(0, start - 10), start)),
  );
  const v6 = matches(text, /(?<![\p{L}\p{N}:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?![\p{L}\p{N}:])/giu, "IP").filter(
    ({ start, end }) => isIpv6(text.slice(start, end)),
  );
  return [...v4, ...v6];
}

const VERSION = /\b(?:v|ver|versi[oó]n|release)\.?\s?$/iu;

function isIpv4(text: string): boolean {
  return text.split(".").every((byte) => Number(byte) <= 255);
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2 || groups.some((group) => group === "")) return false;
  return halves.length === 2 ? groups.length >= 1 && groups.length <= 7 : groups.length === 8;
}

/** US social security numbers written in groups, UK national insurance numbers, Spanish DNI and NIE (with their check letter). */
export function findNationalIds(text: string): PiiSpan[] {
  const ssn = matches(text, /(?<![\d-])\d{3}([- ])\d{2}\1\d{4}(?![\d-])/g, "SSN");
  const nino = matches(text, /\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/gi, "OTHER");
  const dni = matches(text, /\b(?:[XYZ]-?\d{7}|\d{8})-?[A-Z]\b/gi, "OTHER").filter(({ start, end }) =>
    isDni(text.slice(start, end)),
  );
  return [...ssn, ...nino, ...dni];
}

/** Check letter of DNI and NIE: number mod 23 (Real Decreto 1553/2005). */
function isDni(text: string): boolean {
  const bare = text.replaceAll("-", "").toUpperCase();
  const digits = bare.slice(0, -1).replace("X", "0").replace("Y", "1").replace("Z", "2");
  return "TRWAGMYFPDXBNJZSQVHLCKE"[Number(digits) % 23] === bare.at(-1);
}

export function matches(text: string, pattern: RegExp, type: PiiType): PiiSpan[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, type }));
}
