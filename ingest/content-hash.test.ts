import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, contentHash } from "./content-hash.ts";
import { ticketSchema } from "./ticket.ts";

const ticket = ticketSchema.parse({
  id: "T-1",
  openedAt: "2026-06-01T12:00:00+02:00",
  channel: "chat",
  turns: [{ at: "2026-06-01T10:00:42Z", by: "customer", text: "hi" }],
});

describe("canonicalJson", () => {
  it("sorts keys at every depth and leaves out undefined", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: undefined })).toBe('{"b":[{"c":null,"d":1}]}');
  });

  it("is JSON of the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("throws when a value has no JSON form", () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError);
  });
});

describe("contentHash", () => {
  it("does not change when an instant is written in another way", () => {
    expect(contentHash({ ...ticket, openedAt: "2026-06-01T10:00:00.000Z" })).toBe(contentHash(ticket));
  });

  it("is what it was before tickets had a site, reopens, a queue or a date of change, where these say nothing", () => {
    const { site: _, reopens: _r, queue: _q, updatedAt: _u, ...first } = ticket;
    const at = (text: string) => new Date(text).toISOString();
    const before = {
      ...first,
      openedAt: at(ticket.openedAt),
      turns: ticket.turns.map((one) => ({ ...one, at: at(one.at) })),
    };
    expect(contentHash(ticket)).toBe(createHash("sha256").update(canonicalJson(before)).digest("hex"));
    expect(contentHash({ ...ticket, queue: "calls" })).not.toBe(contentHash(ticket));
  });

  it("changes with any content", () => {
    const other = { ...ticket, turns: ticket.turns.map((turn) => ({ ...turn, text: "ho" })) };
    expect(contentHash(other)).not.toBe(contentHash(ticket));
    expect(contentHash({ ...ticket, tags: ["x"] })).not.toBe(contentHash(ticket));
  });
});
