import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mulberry32, sample } from "../stats/prng.ts";
import { classifyReason, type LabelledText, trainReasons } from "./classify-reason.ts";
import { reasonAccuracy } from "./reason-accuracy.ts";

const openings = ["hello,", "hi there", "good morning", "please help:", "quick question,", "sorry to bother you,"];
const asked: Record<string, string[]> = {
  refund: ["where is my refund", "I want my money back", "refund the order I returned", "the refund never came"],
  "sign-in": ["I cannot log in", "my password does not work", "the login page rejects me", "reset my password"],
  delivery: ["my parcel is late", "where is the package", "the courier lost my parcel", "delivery has not arrived"],
};
const examples: LabelledText[] = Object.entries(asked).flatMap(([reason, texts]) =>
  texts.flatMap((text) => openings.map((opening) => ({ text: `${opening} ${text}`, reason }))),
);
const classifier = trainReasons(examples, { rng: mulberry32(1) });

describe("trainReasons", () => {
  it("names the reason of texts it has not seen", () => {
    expect(classifyReason(classifier, "any news on the refund for my return?").reason).toBe("refund");
    expect(classifyReason(classifier, "I still cannot log in, is the passwrd wrong").reason).toBe("sign-in");
    expect(classifyReason(classifier, "the parcel still isn't here").reason).toBe("delivery");
  });

  it("leaves a text out of scope when it is unlike all reasons, and still says which is nearest", () => {
    const guess = classifyReason(classifier, "which dinosaurs lived in the Cretaceous period");
    expect(guess.reason).toBeNull();
    expect(Object.keys(asked)).toContain(guess.nearest);
  });

  it("gives the same guesses when the seed is the same", () => {
    const again = trainReasons(examples, { rng: mulberry32(1) });
    for (const { text } of examples) expect(classifyReason(again, text)).toEqual(classifyReason(classifier, text));
  });

  it("answers for texts without a known word when asked", () => {
    for (const text of ["", "???", "\u0000", "日本語"])
      expect(Number.isFinite(classifyReason(classifier, text).margin)).toBe(true);
  });

  it("throws RangeError when there are fewer than two reasons", () => {
    const one = examples.filter((example) => example.reason === "refund");
    expect(() => trainReasons(one, { rng: mulberry32(1) })).toThrow(RangeError);
  });
});

const folder = process.env.PLUMB_BENCH_DATA ?? new URL("../../../shared/data", import.meta.url).pathname;
const banking = `${folder}/intent_banking77/dev/train.jsonl`;
const present = existsSync(banking);
if (!present) console.warn(`intent_banking77 is not in ${folder}: its accuracy is not tested`);

describe.skipIf(!present)("classifyReason", () => {
  it("names 9 of 10 among 20 reasons of bank customers when it learned from the other half of the texts", () => {
    const all = readFileSync(banking, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { text: string; intent: string });
    const reasons = new Set(sample([...new Set(all.map(({ intent }) => intent))], 20, mulberry32(4)));
    const some = all.filter(({ intent }) => reasons.has(intent)).map(({ text, intent }) => ({ text, reason: intent }));
    const train = new Set(sample(some, Math.floor(some.length / 2), mulberry32(5)));
    const learned = trainReasons([...train], { rng: mulberry32(6) });
    const rest = some.filter((each) => !train.has(each));
    const { accuracy } = reasonAccuracy(
      rest.map(({ text, reason }) => ({ truth: reason, predicted: classifyReason(learned, text).reason })),
    );
    expect(accuracy).toBeGreaterThan(0.87);
  });
});
