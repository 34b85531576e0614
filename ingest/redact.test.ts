import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RedactOptions, redact, trustAsRedacted } from "./redact.ts";
import { passesLuhn } from "./redact-payment.ts";

const clean = (text: string, options?: RedactOptions): string => redact(text, options).text;

describe("redact", () => {
  it.each([
    ["Write to ana.lopez+x@example.co.uk, please", "Write to [EMAIL], please"],
    ["my email is alex 007 gmailcom", "my email is [EMAIL]"],
    ["Card 4111 1111 1111 1111 was lost", "Card [CREDIT_CARD] was lost"],
    ["card 5498878581177505", "card [CREDIT_CARD]"],
    ["IBAN GB82 WEST 1234 5698 7654 32 is mine", "IBAN [IBAN] is mine"],
    ["to es9121000418450200051332.", "to [IBAN]."],
    ["from 192.168.10.7 and 2001:db8::ff00:42:8329", "from [IP] and [IP]"],
    ["SSN 123-45-6789", "SSN [SSN]"],
    ["ssn is 6789", "ssn is [SSN]"],
    ["Mi DNI es 12345678Z", "Mi DNI es [OTHER]"],
    ["My password is hunter22", "My password is [OTHER]"],
    ["see https://example.org/a?b=c.", "see [URL]."],
    ["Call +44 20 7946 0958 or (212) 555-0123", "Call [PHONE] or [PHONE]"],
    ["mi teléfono es 612 345 678", "mi teléfono es [PHONE]"],
    ["You can call 33 93 31", "You can call [PHONE]"],
    ["0431 35 06 90-Office, (790)091-7442-Fax", "[PHONE]-Office, [PHONE]-Fax"],
    ["I was born on 3/12/1985", "I was born on [DATE_OF_BIRTH]"],
    ["nací el 12/03/1985", "nací el [DATE_OF_BIRTH]"],
    ["policy no 53479278", "policy no [ACCOUNT]"],
    ["order number 4F7-22918", "order number [ORDER]"],
    ["my confirmation number is a 4 g 4 f 3", "my confirmation number is [ORDER]"],
  ])("masks what identifies in %j", (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    "The payout of $1,250.00 was sent on 2026-06-01 at 10:30.",
    "El pago de 250,00 € se envió el 12/05/2026 a las 10:30.",
    "Go to Settings > Payouts and click Verify Identity.",
    "Escalate to Tier 2 within 24 hours; keep 5 GB free.",
    "I was charged twice in March and in April 2026.",
    "Necesito ayuda con mi cuenta, no me ha llegado el dinero.",
    "Update to version 10.2.14.3 of the app.",
    "I'm sure they've sent it, haven't they?",
    "okthank you",
    "nothingthanks bye",
    "my company name is hgt",
    "i drive a ford fusion",
    "the date of charge is 12 th june",
    "no thaks bye",
  ])("leaves %j as it is", (text) => {
    expect(clean(text)).toBe(text);
  });

  it.each([
    ["My name is Rose Hill and I need help", "My name is [PERSON] and I need help"],
    ["Soy María José García López, gracias", "Soy [PERSON], gracias"],
    ["me llamo juan pérez", "me llamo [PERSON]"],
    ["Le atiende Lucía Fernández del equipo", "Le atiende [PERSON] del equipo"],
    ["This is Mark Roberts speaking", "This is [PERSON] speaking"],
    ["Please correct it to Mr. White.", "Please correct it to [PERSON]."],
    ["Ask Dr. Ana Reyes, PhD about it", "Ask [PERSON] about it"],
    ["beatriz porter", "[PERSON]"],
    ["Regards,\nTom", "Regards,\n[PERSON]"],
    ["yuvaraj 235689", "[PERSON] [ACCOUNT]"],
    ["my name is nirmal", "my name is [PERSON]"],
    ["pasword is kgfrl12", "pasword is [OTHER]"],
    ["We told Heidi van der Vlist yesterday", "We told [PERSON] yesterday"],
  ])("masks the name in %j", (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it.each([
    ["Flat 3, 22 Baker Street, London NW1 6XE", "[ADDRESS]"],
    ["Send it to 350 Fifth Avenue, New York, NY 10118 please", "Send it to [ADDRESS] please"],
    ["vivo en Calle Mayor 15, 28013 Madrid", "vivo en [ADDRESS]"],
    ["my new address is 7195 west sherwood dr", "my new address is [ADDRESS]"],
    ["new address is polondy kotawah road hyderabad", "new address is [ADDRESS]"],
    ["no 25 lake view colony bridge town al 25634", "[ADDRESS]"],
    ["no river road bridge town al 45896", "[ADDRESS]"],
    ["We are at the corner of 12 Elm Street and Oak Avenue today", "We are at [ADDRESS] today"],
    ["my address is the one on the road map", "my address is the one on the road map"],
  ])("masks the address in %j", (text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  it("reads an answer by the turn before", () => {
    expect(clean("grace", { context: "May I have your full name?" })).toBe("[PERSON]");
    expect(clean("4532", { context: "The last four digits of your SSN, please?" })).toBe("[SSN]");
    expect(clean("2500", { context: "How much did you send?" })).toBe("2500");
    expect(clean("03/12/1985", { context: "What is your date of birth?" })).toBe("[DATE_OF_BIRTH]");
  });

  it("masks known names and keeps the organisation's words", () => {
    expect(clean("ask lindqvist or Tove", { knownNames: ["Tove Lindqvist"] })).toBe("ask [PERSON] or [PERSON]");
    expect(clean("Our Zentaro plan", { notNames: ["Zentaro"] })).toBe("Our Zentaro plan");
    expect(clean("reembolsaron una tetera rota")).toBe("reembolsaron una tetera rota");
    expect(clean("soy jimena paavolainen")).toBe("soy [PERSON]");
    const vocabulary = (word: string) => ["zentaro", "maria"].includes(word);
    expect(clean("zentaro", { vocabulary })).toBe("zentaro");
    expect(clean("zentaro")).toBe("[PERSON]");
    expect(clean("my name is maria", { vocabulary })).toBe("my name is [PERSON]");
  });

  it.each(["Chargeback", "crypto", "Authenticator", "captcha", "Livestream fee"])(
    "keeps %j, a word of support",
    (text) => {
      expect(clean(text)).toBe(text);
    },
  );

  it.each([
    ["Zentaro", "Zentaro"],
    ["What does Zentaro show?", "What does Zentaro show?"],
    ["Zentaro hold for Paavolainen", "Zentaro hold for [PERSON]"],
    ["my name is Zentaro", "my name is [PERSON]"],
    ["Mr. Zentaro called", "[PERSON] called"],
    ["Maria Zentaro cannot sign in", "[PERSON] cannot sign in"],
    ["Zentaro Maria cannot sign in", "[PERSON] cannot sign in"],
  ])("keeps a capitalised word of the organisation in %j unless it stands as a name", (text, expected) => {
    const vocabulary = (word: string) => word.toLowerCase() === "zentaro";
    expect(clean(text, { vocabulary })).toBe(expected);
  });

  it("gives offsets in UTF-16 units of the input", () => {
    const text = "😀 mail a@b.io";
    expect(redact(text).spans).toEqual([{ start: 8, end: 14, type: "EMAIL" }]);
    expect(text.slice(8, 14)).toBe("a@b.io");
  });

  it("leaves trusted text as it is", () => {
    expect(trustAsRedacted("a@b.io")).toBe("a@b.io");
  });
});

describe("redact on hostile text", () => {
  const piece = fc.constantFrom(
    "1",
    "1 ",
    "1-",
    "(",
    "a",
    "A",
    "é ",
    "Ana ",
    "@",
    ".",
    "a.",
    "::",
    "[EMAIL]",
    "gmail ",
    "St ",
    "iban ",
    "my name is ",
    "\n",
    "😀",
    "\ud800",
    "GB",
    "0",
    ",",
    "+",
    "ES91",
    "#",
    "\u0001",
  );
  const check = (text: string, context = ""): void => {
    const { spans, text: out } = redact(text, { context });
    let at = 0;
    let rebuilt = "";
    for (const { start, end, type } of spans) {
      expect(start).toBeGreaterThanOrEqual(at);
      expect(end).toBeGreaterThan(start);
      rebuilt += `${text.slice(at, start)}[${type}]`;
      at = end;
    }
    expect(at).toBeLessThanOrEqual(text.length);
    expect(rebuilt + text.slice(at)).toBe(out);
  };

  it("gives sorted spans that do not overlap and rebuild the text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.string(), (parts, context) => check(parts.join(""), context)),
    );
  });

  it("ends on long repetitions", () => {
    for (const unit of [
      "1",
      "1 ",
      "1-",
      "a",
      "A ",
      "Ana ",
      "a@",
      "a.",
      "1.",
      ":",
      "1:",
      "Ana, ",
      "12 St ",
      "x 1 ",
      "my name is ",
      "gmail ",
      " ",
      "\n",
      "(1",
      "+1",
      "ES91 ",
      "#",
    ]) {
      check(unit.repeat(Math.floor(20_000 / unit.length)));
    }
  });
});

describe("passesLuhn", () => {
  it("accepts the example of ISO/IEC 7812-1 and refuses any single changed digit", () => {
    expect(passesLuhn("4539578763621486")).toBe(true);
    fc.assert(
      fc.property(fc.nat(15), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const digits = [..."4539578763621486"]
          .map((digit, i) => (i === at ? (Number(digit) + by) % 10 : digit))
          .join("");
        expect(passesLuhn(digits)).toBe(false);
      }),
    );
  });
});
