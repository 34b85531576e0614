import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locateQuote, locateSpan, verifyEvidence } from "./evidence.ts";

const ticket = { turns: [{ text: "Hello there" }, { text: "Please\n  send the\tform. Hello" }] };

describe("locateQuote", () => {
  it("looks in the named turn alone", () => {
    expect(locateQuote("Hello", ticket, 1)).toEqual({ turn: 1, start: 24, end: 29, quote: "Hello" });
    expect(["form", "Hello there"].map((quote, turn) => locateQuote(quote, ticket, turn))).toEqual([null, null]);
    expect([-1, 2, 0.5].map((turn) => locateQuote("Hello", ticket, turn))).toEqual([null, null, null]);
  });

  it("maps a quotation with other white space to the words of the ticket", () => {
    expect(locateQuote(" Please send  the form. ", ticket, 1)).toEqual({
      turn: 1,
      start: 0,
      end: 23,
      quote: "Please\n  send the\tform.",
    });
  });

  it("is null when the words are not there or there are none", () => {
    expect([locateQuote("please send", ticket, 1), locateQuote("  ", ticket, 1), locateSpan("x", "")]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("always gives evidence that verifies", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), fc.nat(40), (text, from, length) => {
        const quote = text.slice(from, from + length).replaceAll(/\s+/gu, "  ");
        const found = locateQuote(quote, { turns: [{ text }] }, 0);
        expect(
          quote.trim() === "" ? found === null : found !== null && verifyEvidence(found, { turns: [{ text }] }),
        ).toBe(true);
      }),
    );
  });
});

describe("verifyEvidence", () => {
  it("refuses a shifted, empty or foreign span", () => {
    const good = { turn: 0, start: 0, end: 5, quote: "Hello" };
    expect(verifyEvidence(good, ticket)).toBe(true);
    const bad = [
      { ...good, start: 1 },
      { ...good, turn: 2 },
      { ...good, end: 0, quote: "" },
      { ...good, start: -11, end: -6 },
    ];
    expect(bad.map((each) => verifyEvidence(each, ticket))).toEqual([false, false, false, false]);
  });
});
