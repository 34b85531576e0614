import { type RedactedText, redact, trustAsRedacted } from "../../ingest/redact.ts";

/** Invented names and numbers are what a simulation is made of; these can only be somebody's. */
const real = new Set(["EMAIL", "PHONE", "CREDIT_CARD", "SSN", "IBAN", "IP", "DATE_OF_BIRTH"]);
/** RFC 2606: names that belong to nobody. */
const reserved = /(?:@|\.)(?:[\w-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$/iu;

type Found = ReturnType<typeof redact>["spans"];

/** Places of a text that look like real personal data. Mail addresses at `example` names count as invented. */
export function realData(text: string): Found {
  return redact(text).spans.filter(({ type, start, end }) => real.has(type) && !reserved.test(text.slice(start, end)));
}

/** Text of a simulation as it may leave: invented names and numbers stay, what looks real is blanked out. */
export function fiction(text: string): RedactedText {
  let out = "";
  let at = 0;
  for (const { start, end, type } of realData(text)) {
    out += `${text.slice(at, start)}[${type}]`;
    at = end;
  }
  return trustAsRedacted(out + text.slice(at));
}
