import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bm25Score, prepareText, rankByBm25 } from "./bm25.ts";
import { seededRng } from "./fixtures.ts";
import { countTerms, dot, embed, fitLexicalModel, recountLexicalModel, tokenize, vectorSpaceOf } from "./lexicon.ts";
import { projectionOf } from "./lsa.ts";
import { detectLanguage } from "./stem.ts";

const texts = [
  "A creator waits for a payout from the bank",
  "The bank returned the payout of the creator",
  "Refund a gift within fourteen days",
  "A gift sent by mistake can be refunded",
  "The video was removed by moderation",
  "Appeal the removal of a video",
];
const model = fitLexicalModel(texts, { rng: seededRng() });

describe("tokenize", () => {
  it("stems English and Spanish, folds accents and drops function words", () => {
    expect(tokenize("The creators' payouts were RETURNED")).toEqual(["creator", "payout", "return"]);
    expect(tokenize("¿Cómo retiro mis pagos retrasados?")).toEqual(["retir", "pag", "retrasad"]);
    expect(tokenize("what is this")).toEqual(["what", "is", "thi"]);
    expect(tokenize("")).toEqual([]);
  });
});

describe("detectLanguage", () => {
  it("knows Spanish by its words or signs and falls back when nothing tells", () => {
    expect(detectLanguage("no puedo iniciar sesión")).toBe("es");
    expect(detectLanguage("how do I sign in")).toBe("en");
    expect(detectLanguage("payout", "es")).toBe("es");
  });
});

describe("fitLexicalModel", () => {
  it("gives the same model for the same texts and seed, and survives JSON", () => {
    expect(fitLexicalModel(texts, { rng: seededRng() })).toEqual(model);
    const copy = JSON.parse(JSON.stringify(model));
    expect(embed(copy, "payout")).toEqual(embed(model, "payout"));
    expect(model.id).toMatch(/^lexical-1-\d+-[0-9a-z]{7}$/);
  });

  it("never has more dimensions than the corpus allows", () => {
    expect(model.dimensions).toBeLessThan(texts.length);
    expect(fitLexicalModel([], { rng: seededRng() }).dimensions).toBe(0);
    expect(embed(fitLexicalModel([], { rng: seededRng() }), "payout")).toEqual([]);
    expect(fitLexicalModel(["one text only"], { rng: seededRng() }).dimensions).toBe(1);
    expect(fitLexicalModel(["same", "same", "same"], { rng: seededRng() }).dimensions).toBe(1);
  });
});

describe("recountLexicalModel", () => {
  const more = [...texts, "An umbrella was left in a taxi"];

  it("counts words as a fit of the same texts does, and leaves vectors as they were", () => {
    const fresh = fitLexicalModel(more, { rng: seededRng() });
    const recounted = recountLexicalModel(model, more, 1);
    const { documents, averageLength, terms, documentFrequency } = fresh;
    expect(recounted).toMatchObject({ documents, averageLength, terms, documentFrequency });
    for (const text of texts) expect(embed(recounted, text)).toEqual(embed(model, text));
    expect(vectorSpaceOf(recounted)).toBe(model.id);
    expect(recounted.id).not.toBe(model.id);
  });

  it("adds up what has changed since the fit", () => {
    const twice = recountLexicalModel(recountLexicalModel(model, more, 1), texts, 1);
    expect(twice.space).toEqual({ id: model.id, documents: texts.length, changed: 2 });
    expect(twice.id.startsWith(model.id)).toBe(true);
  });
});

describe("embed", () => {
  it("has length 1, or 0 when the text shares nothing with the corpus", () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...texts), fc.string()), (text) => {
        const vector = embed(model, text);
        expect(vector).toHaveLength(model.dimensions);
        const norm = Math.sqrt(dot(vector, vector));
        expect(norm < 1e-9 || Math.abs(norm - 1) < 1e-9).toBe(true);
      }),
      { numRuns: 50 },
    );
    expect(embed(model, "zzz qqq").every((value) => value === 0)).toBe(true);
  });

  it("is nearer to a text of the same subject than to another, even when a word is misspelt", () => {
    const near = (a: string, b: string) => dot(embed(model, a), embed(model, b));
    expect(near("payoutt", texts[0] ?? "")).toBeGreaterThan(near("payoutt", texts[2] ?? ""));
    expect(near("refund", texts[3] ?? "")).toBeGreaterThan(near("refund", texts[4] ?? ""));
  });
});

describe("projectionOf", () => {
  it("finds the singular vectors of a matrix whose decomposition is known", () => {
    const rows = [
      { at: [0], value: [3] },
      { at: [1], value: [2] },
      { at: [2], value: [1] },
    ];
    const { projection, dimensions } = projectionOf(rows, 3, 2, seededRng());
    expect(dimensions).toBe(2);
    const bytes = Uint8Array.from(atob(projection), (char) => char.charCodeAt(0));
    const values = [...new Float32Array(bytes.buffer)].map(Math.abs);
    [1, 0, 0, 1, 0, 0].forEach((expected, i) => {
      expect(values[i]).toBeCloseTo(expected, 6);
    });
  });
});

describe("bm25Score", () => {
  it("follows the formula by hand and favours a word in the title", () => {
    const one = fitLexicalModel(["alpha beta", "gamma delta"], { rng: seededRng() });
    const text = prepareText(one, { id: "a", title: "", text: "alpha beta" });
    const idf = Math.log(1 + 1.5 / 1.5);
    expect(bm25Score(one, countTerms(["alpha"]), text)).toBeCloseTo(idf, 12);
    const documents = [
      prepareText(one, { id: "body", title: "gamma", text: "alpha beta" }),
      prepareText(one, { id: "title", title: "alpha", text: "gamma beta" }),
    ];
    expect(rankByBm25(one, documents, countTerms(["alpha"]), 10).map(({ chunkId }) => chunkId)).toEqual([
      "title",
      "body",
    ]);
    expect(rankByBm25(one, documents, countTerms(["omega"]), 10)).toEqual([]);
  });
});
