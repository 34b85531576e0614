import { describe, expect, it } from "vitest";
import { casesOfPlaces, knownCase, missingCase, missingPlace } from "./missing-fact.ts";
import { parseSop } from "./parse.ts";
import type { SopMeta } from "./sop.ts";

const meta = (rest: Partial<SopMeta> = {}): SopMeta => ({
  id: "parcel",
  title: "Parcel",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human", "bot"],
  channels: ["chat"],
  regions: ["US"],
  languages: ["en"],
  effectiveFrom: "2026-01-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
  ...rest,
});

const document = parseSop(
  `# Parcel
## Steps
### 1. Find the parcel {#find}
- If the parcel was scanned at the depot, ask the carrier for a second try.
- If the parcel was never scanned, send a new one.
- Otherwise, hand over to the warehouse desk.
`,
  meta(),
);
const [step] = document.steps;
const ask = (words: string, known: string[] = []) =>
  step ? missingCase(document.meta.id, step, { audience: "human", words, known }) : null;

describe("missingPlace", () => {
  const uk = { meta: meta({ regions: ["UK"] }) };
  const us = { meta: meta() };

  it("names the place that tells versions apart, with every value", () => {
    expect(missingPlace([us, uk], {})).toEqual({
      kind: "region",
      fact: "region",
      options: [
        { label: "UK", value: "UK" },
        { label: "US", value: "US" },
      ],
    });
  });

  it("asks for nothing that was said, nor where all of them hold in one place", () => {
    expect(missingPlace([us, uk], { region: "UK" })).toBeNull();
    expect(missingPlace([us, { meta: meta({ regions: ["US", "UK"] }) }], {})).toBeNull();
    expect(missingPlace([us], {})).toBeNull();
  });
});

describe("missingCase", () => {
  it("asks for the case of a decision that the words leave open", () => {
    expect(ask("the parcel has not come")?.options.map(({ label }) => label)).toEqual([
      "the parcel was scanned at the depot",
      "the parcel was never scanned",
      "None of these",
    ]);
  });

  it("asks for nothing when one condition was told, or its case is known", () => {
    expect(ask("the parcel was scanned at the depot on Monday")).toBeNull();
    const value = ask("where is it")?.options[1]?.value ?? "";
    expect(ask("where is it", [value])).toBeNull();
    expect(knownCase(document, value)?.chosen.condition).toBe("the parcel was never scanned");
    expect(knownCase(document, "other#x")).toBeNull();
  });
});

describe("casesOfPlaces", () => {
  const wait = parseSop(
    `# Parcel
## Steps
### 1. Wait {#wait}
Late means later than this:
- US: 10 days.
- UK and ES: 7 days.
`,
    meta({ regions: ["US", "UK", "ES"] }),
  ).steps[0];
  const chosen = (...places: (string | undefined)[]) => (wait ? casesOfPlaces("parcel", wait, places) : []);

  it("knows the case that names where the asker stands, and none where that is not said or is named by several", () => {
    expect(chosen("UK", "chat")).toHaveLength(1);
    expect(chosen("es")).toEqual(chosen("UK"));
    expect(chosen("US")).not.toEqual(chosen("UK"));
    expect(chosen(undefined, "chat")).toEqual([]);
    expect(chosen("US", "UK")).toEqual([]);
  });
});
