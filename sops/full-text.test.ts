import { describe, expect, it } from "vitest";
import { seededRng } from "./fixtures.ts";
import { matchesByCost, type QueryWord, queryWords } from "./full-text.ts";
import { fitLexicalModel } from "./lexicon.ts";
import { rewriteQuery } from "./retrieve.ts";

const texts = ["a refund for the customer", "the customer waits", "the customer calls", "lanyards for customers"];
const model = fitLexicalModel(texts, { rng: seededRng() });

describe("queryWords", () => {
  it("gives the words as written, function words left out, the rarest first", () => {
    const words = queryWords(model, rewriteQuery([], "Is the Customer waiting for a two-factor refund?"));
    expect(words.map(({ text }) => text)).toEqual(["two-factor", "waiting", "refund?", "customer"]);
    expect(words.map(({ documents }) => documents)).toEqual([0, 1, 1, 4]);
  });

  it("counts words of earlier turns less, and each word once", () => {
    const weightOf = (history: string[], question: string) =>
      queryWords(model, rewriteQuery(history, question)).find(({ text }) => text === "lanyards")?.weight ?? 0;
    expect(weightOf(["user: lanyards"], "waits")).toBeCloseTo(0.5 * weightOf([], "lanyards"));
    expect(queryWords(model, rewriteQuery(["user: refund"], "refund refund"))).toHaveLength(1);
  });

  it("keeps a question of nothing but function words, and gives nothing for one without words", () => {
    expect(
      queryWords(model, rewriteQuery([], "who is it"))
        .map(({ text }) => text)
        .sort(),
    ).toEqual(["is", "it", "who"]);
    expect(queryWords(model, rewriteQuery([], "?!"))).toEqual([]);
  });
});

describe("matchesByCost", () => {
  const word = (text: string, documents: number): QueryWord => ({ text, documents, weight: 1 });
  const rare = word("rare", 10);
  const some = word("some", 3000);
  const common = word("common", 40_000);

  it("matches any word where the library is small", () => {
    expect(matchesByCost([rare, common], 100, 2500)).toEqual([{ kind: "any", words: ["rare", "common"] }]);
  });

  it("lets the rarest words choose in a large one, and widens until every word counts", () => {
    expect(matchesByCost([rare, some, common], 50_000, 2500)).toEqual([
      { kind: "any", words: ["rare"] },
      { kind: "any", words: ["rare", "some"] },
      { kind: "any", words: ["rare", "some", "common"] },
    ]);
  });

  it("begins with chunks that have all words where every word is common", () => {
    expect(matchesByCost([some, common, common], 50_000, 2500).map(({ kind }) => kind)).toEqual([
      "all",
      "all",
      "any",
      "any",
    ]);
  });

  it("asks for nothing without words", () => {
    expect(matchesByCost([], 50_000, 2500)).toEqual([]);
  });
});
