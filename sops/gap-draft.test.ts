import { describe, expect, it } from "vitest";
import { readSopFile } from "../ingest/sop-file.ts";
import { outlineOfGap } from "./gap-draft.ts";
import { parseSop } from "./parse.ts";

const fields = {
  owner: "Ines Calder",
  effectiveFrom: "2026-11-02",
  audiences: ["human"],
  channels: ["chat"],
  regions: ["US"],
  languages: ["en"],
  contactReasons: ["gift-card"],
};
const questions = ["A gift card was sent to the wrong person, what do I do?", "gift card went to a wrong friend"];
const tickets = [
  {
    id: "T-1",
    said: [
      "Hi there, thanks for writing.",
      "Could you tell me the code of the gift card that went astray? I have blocked the gift card in Coinbook now.",
    ],
    actions: [],
  },
  {
    id: "T-2",
    said: [
      "Please tell me the code of the gift card first.",
      "I blocked that gift card in Coinbook, so nobody can spend it.",
    ],
    actions: [],
  },
];

describe("outlineOfGap", () => {
  it("is a draft that can be read, with what handlers did alike as steps and where it was seen", () => {
    const { source, title } = outlineOfGap({ questions, tickets, fields });
    const read = readSopFile(source);
    if (!read.ok) throw new Error("front matter");
    expect(title).toBe("A gift card was sent to the wrong person, what do I do");
    expect(read.meta).toMatchObject({ owner: "Ines Calder", contactReasons: ["gift-card"], channels: ["chat"] });
    const { steps, overview } = parseSop(read.source, read.meta);
    expect(overview?.text).toContain("gift card went to a wrong friend");
    expect(steps.map(({ text }) => text)).toEqual([
      expect.stringMatching(/code of the gift card.*Seen in T-1, T-2\.$/s),
      expect.stringMatching(/blocked.*gift card in Coinbook.*Seen in T-1, T-2\.$/s),
    ]);
    expect(source).not.toMatch(/thanks for writing/);
    expect(steps.flatMap(({ obligations }) => obligations)).toEqual([]);
  });

  it("takes no handle, id or masked word of one contact where others say the same without", () => {
    const own = [
      "The gift card sent to the wrong person, @pickle_lord, I blocked that gift card in Coinbook, so nobody can spend it.",
      "The number of your gift card case is GC-4711.",
    ];
    const withOne = [...tickets, { id: "T-3", said: own, actions: [] }];
    const { source } = outlineOfGap({ questions, tickets: withOne, fields });
    expect(source).toMatch(/Seen in T-1, T-2, T-3/);
    expect(source).not.toMatch(/pickle|PERSON|4711/);
  });

  it("says so when nobody has solved it, and never lets words of a ticket be markup or a rule's anchor", () => {
    const none = outlineOfGap({ questions, tickets: [], fields });
    expect(none.source).toContain("still to be written");
    const [first] = tickets;
    const said = ["Please open <img src=x> the [page](javascript:x) with code **now** {#evil} thanks a lot"];
    const { source } = outlineOfGap({ questions, tickets: [{ ...first, id: "T-3", said, actions: [] }], fields });
    expect(source).not.toMatch(/[^\\]<img|[^\\]\*\*now|\n\{#evil\}/);
    expect(parseSop(source, { ...fields, id: "x" } as never).steps.map(({ id }) => id)).not.toContain("evil");
    expect(() => outlineOfGap({ questions: [], tickets, fields })).toThrow(RangeError);
  });
});
