import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { testDatabase } from "../db/test-database.ts";
import { createGate } from "./gate.ts";
import { createPgvectorIndex, nearestSql } from "./pgvector-index.ts";
import { createPineconeIndex } from "./pinecone-index.ts";
import { startPineconeStub } from "./pinecone-stub.ts";
import type { Scope, VectorEntry, VectorIndex } from "./ports.ts";

/** `settle` waits until what was written is seen. */
type Opened = { index: VectorIndex; settle: () => void; close: () => Promise<void> };

const dimensions = 8;
const database = await testDatabase();
afterAll(() => database.close());
if (!database.vectors) console.warn("pgvector is skipped: this PostgreSQL has no vector extension.");

const gate = createGate(
  async () => {},
  () => 0,
);

async function openPinecone(lag: boolean): Promise<Opened> {
  const stub = await startPineconeStub({ dimension: dimensions, lag });
  const index = createPineconeIndex({ apiKey: "test", indexHost: stub.url }, gate, () => 0);
  return { index, settle: stub.settle, close: stub.close };
}

const indexes: { name: string; skip: boolean; open: () => Promise<Opened> }[] = [
  {
    name: "pgvector",
    skip: !database.vectors,
    open: async () => ({ index: createPgvectorIndex(database.pool), settle: () => {}, close: async () => {} }),
  },
  { name: "Pinecone", skip: false, open: () => openPinecone(false) },
  { name: "Pinecone with writes that are seen later", skip: false, open: () => openPinecone(true) },
];

const random = mulberry32(11);
const randomVector = () => Array.from({ length: dimensions }, () => random() * 2 - 1);
const everywhere = {
  audiences: [],
  channels: [],
  regions: [],
  languages: [],
  effectiveFrom: "2020-01-01",
  effectiveTo: null,
};
const entry = (chunkId: string, vector: number[], scope: Partial<VectorEntry> = {}): VectorEntry => ({
  ...everywhere,
  chunkId,
  vector,
  ...scope,
});
const today: Scope = { asOf: "2026-03-01" };
const axis = (at: number) => Array.from({ length: dimensions }, (_, i) => (i === at ? 1 : 0));
const cosine = (a: number[], b: number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));

for (const { name, skip, open } of indexes) {
  describe.skipIf(skip)(`VectorIndex: ${name}`, () => {
    let opened: Opened;
    let index: VectorIndex;
    beforeAll(async () => {
      opened = await open();
      index = opened.index;
    });
    afterAll(() => opened.close());

    const ids = async (embedderId: string, vector: number[], scope: Scope = today, k = 10) =>
      (await index.query(embedderId, vector, scope, k)).map((hit) => hit.chunkId);
    const fill = async (id: string, entries: VectorEntry[]) => {
      await index.prepare({ id, dimensions });
      await index.upsert(id, entries);
      opened.settle();
    };

    it("finds nothing where nothing was written", async () => {
      await index.prepare({ id: "none", dimensions });
      await index.prepare({ id: "none", dimensions });
      expect(await index.query("none", axis(0), today, 5)).toEqual([]);
      await index.keepOnly("none", ["x"]);
      await index.keepOnly("none", []);
    });

    it("orders by cosine similarity, best first, whatever the lengths of the vectors", async () => {
      const entries = Array.from({ length: 130 }, (_, i) =>
        entry(
          `c${i}`,
          randomVector().map((value) => value * (i + 1)),
        ),
      );
      await fill("order", entries);
      const asked = randomVector();
      const expected = entries
        .map(({ chunkId, vector }) => ({ chunkId, score: cosine(vector, asked) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 20);
      const hits = await index.query("order", asked, today, 20);
      expect(hits.map((hit) => hit.chunkId)).toEqual(expected.map((hit) => hit.chunkId));
      for (const [i, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[i]?.score ?? 0, 5);
    });

    it("replaces vector and scope of a chunk that is written again", async () => {
      await fill("replace", [entry("a", axis(0)), entry("b", axis(1))]);
      await fill("replace", [entry("a", axis(2)), entry("a", axis(3), { channels: ["chat"] })]);
      expect(await ids("replace", axis(3), { ...today, channel: "chat" }, 1)).toEqual(["a"]);
      expect(await ids("replace", axis(3), { ...today, channel: "email" })).toEqual(["b"]);
    });

    it("keeps the vectors of embedders apart", async () => {
      await fill("one", [entry("a", axis(0))]);
      await fill('it\'s "two"', [entry("b", axis(0))]);
      expect(await ids("one", axis(0))).toEqual(["a"]);
      expect(await ids('it\'s "two"', axis(0))).toEqual(["b"]);
    });

    it("finds only what is in force for the scope on the day", async () => {
      await fill("scope", [
        entry("everywhere", axis(0)),
        entry("bots", axis(0), { audiences: ["bot"] }),
        entry("chat-us", axis(0), { channels: ["chat", "voice"], regions: ["US"], languages: ["en"] }),
        entry("past", axis(0), { effectiveTo: "2026-03-01" }),
        entry("last-day", axis(0), { effectiveTo: "2026-03-02" }),
        entry("first-day", axis(0), { effectiveFrom: "2026-03-01" }),
        entry("future", axis(0), { effectiveFrom: "2026-03-02" }),
      ]);
      const found = async (scope: Partial<Scope>) => (await ids("scope", axis(0), { ...today, ...scope })).sort();
      const always = ["everywhere", "first-day", "last-day"];
      expect(await found({})).toEqual(["bots", "chat-us", ...always]);
      expect(await found({ audience: "human" })).toEqual(["chat-us", ...always]);
      expect(await found({ audience: "bot", channel: "email" })).toEqual(["bots", ...always]);
      expect(await found({ channel: "voice", region: "US", language: "en" })).toEqual(["bots", "chat-us", ...always]);
      expect(await found({ channel: "voice", region: "DE" })).toEqual(["bots", ...always]);
      expect(await found({ audience: "human", language: "es", asOf: "2026-02-28" })).toEqual([
        "everywhere",
        "last-day",
        "past",
      ]);
    });

    it("gives each audience its own chunk of a step, and k of them when the other's are all nearer", async () => {
      const near = (i: number) => axis(0).map((value) => value + (i * random()) / 1000);
      const humans = Array.from({ length: 300 }, (_, i) => entry(`h${i}`, near(i), { audiences: ["human"] }));
      const bots = Array.from({ length: 6 }, (_, i) => entry(`b${i}`, axis(1), { audiences: ["bot"] }));
      await fill("audiences", [...humans, ...bots, entry("both", axis(2), { audiences: ["human", "bot"] })]);
      const found = await ids("audiences", axis(0), { ...today, audience: "bot" }, 7);
      expect(found.sort()).toEqual(["b0", "b1", "b2", "b3", "b4", "b5", "both"]);
      expect(await ids("audiences", axis(1), { ...today, audience: "human" }, 400)).toHaveLength(301);
      await fill("audiences", [entry("both", axis(2), { audiences: ["human"] })]);
      expect(await ids("audiences", axis(2), { ...today, audience: "bot" }, 1)).not.toContain("both");
    });

    it("gives k hits when few of many vectors are in scope and all others are nearer", async () => {
      const near = Array.from({ length: 600 }, (_, i) =>
        entry(
          `near${i}`,
          axis(0).map((value) => value + random() / 100),
          { regions: ["US"] },
        ),
      );
      const far = Array.from({ length: 12 }, (_, i) =>
        entry(
          `far${i}`,
          axis(1).map((v) => v + random() / 100),
          { regions: ["DE"] },
        ),
      );
      await fill("narrow", [...near, ...far]);
      const hits = await ids("narrow", axis(0), { ...today, region: "DE" }, 10);
      expect(hits).toHaveLength(10);
      expect(hits.every((id) => id.startsWith("far"))).toBe(true);
    });

    it("forgets all but the chunks to keep, and no other embedder's", async () => {
      const many = Array.from({ length: 230 }, (_, i) => entry(`c${i}`, randomVector()));
      await fill("forget", many);
      await fill("other", [entry("c0", axis(0))]);
      opened.settle();
      expect(await index.count("forget")).toBe(230);
      await index.keepOnly("forget", ["c3", "c7", "never written"]);
      opened.settle();
      expect(await index.count("forget")).toBe(2);
      expect((await ids("forget", axis(0), today, 300)).sort()).toEqual(["c3", "c7"]);
      await index.keepOnly("forget", []);
      opened.settle();
      expect(await ids("forget", axis(0), today, 300)).toEqual([]);
      expect(await index.count("forget")).toBe(0);
      expect(await ids("other", axis(0))).toEqual(["c0"]);
    });

    it("neither stores nor finds by a vector that points nowhere", async () => {
      const zero = axis(-1);
      await fill("zero", [entry("a", axis(0)), entry("b", axis(0))]);
      await fill("zero", [entry("b", zero), entry("c", zero)]);
      expect(await ids("zero", axis(0))).toEqual(["a"]);
      expect(await ids("zero", zero)).toEqual([]);
    });
  });
}

describe.skipIf(!database.vectors)("nearestSql", () => {
  it("can be served by the embedder's own HNSW index", async () => {
    const index = createPgvectorIndex(database.pool);
    await index.prepare({ id: "plan", dimensions });
    await index.upsert("plan", [entry("a", axis(0))]);
    const text = nearestSql("plan", axis(0), { ...today, channel: "chat" }, 5);
    const client = await database.pool.connect();
    await client.query("begin; set local enable_seqscan = off; set local enable_sort = off");
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${text}`);
    await client.query("rollback");
    client.release();
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/Index Scan using plumb_vector_[0-9a-f]{16} /);
  });

  it("gives k hits in a narrow scope even where the HNSW index serves", async () => {
    const index = createPgvectorIndex(database.pool, { exactUpTo: 0 });
    const near = Array.from({ length: 600 }, (_, i) => entry(`n${i}`, randomVector(), { regions: ["US"] }));
    const few = Array.from({ length: 10 }, (_, i) => entry(`f${i}`, randomVector(), { regions: ["DE"] }));
    await index.prepare({ id: "served", dimensions });
    await index.upsert("served", [...near, ...few]);
    await database.pool.query("set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off");
    const hits = await index.query("served", axis(0), { ...today, region: "DE" }, 10);
    await database.pool.query("reset enable_seqscan; reset enable_sort; reset enable_bitmapscan");
    expect(hits).toHaveLength(10);
  });

  it("finds the very nearest of a scope that holds few, and goes on to HNSW where it holds more", async () => {
    const index = createPgvectorIndex(database.pool, { exactUpTo: 50 * dimensions });
    const many = Array.from({ length: 400 }, (_, i) => entry(`n${i}`, randomVector(), { regions: ["US"] }));
    const few = Array.from({ length: 50 }, (_, i) => entry(`f${i}`, randomVector(), { regions: ["DE"] }));
    const asked = axis(0);
    const nearest = [...few]
      .sort((a, b) => cosine(b.vector, asked) - cosine(a.vector, asked))
      .map((one) => one.chunkId);
    await index.prepare({ id: "few", dimensions });
    await index.upsert("few", [...many, ...few]);
    const inGermany = { ...today, region: "DE" };
    const found = async (scope: Scope) => (await index.query("few", asked, scope, 10)).map((hit) => hit.chunkId);
    expect(await found(inGermany)).toEqual(nearest.slice(0, 10));
    expect(await found(today)).toHaveLength(10);
    // One more is more than is compared one by one.
    await index.upsert("few", [entry("new", asked, { regions: ["DE"] })]);
    expect((await found(inGermany))[0]).toBe("new");
    await index.keepOnly("few", ["f1", "f2", "n1"]);
    expect((await found(inGermany)).sort()).toEqual(["f1", "f2"]);
  });

  it("serves vectors that are too long to index", async () => {
    const index = createPgvectorIndex(database.pool);
    const long = (at: number) => Array.from({ length: 2500 }, (_, i) => (i === at ? 1 : 0.001));
    await index.prepare({ id: "long", dimensions: 2500 });
    await index.upsert("long", [entry("a", long(3)), entry("b", long(4))]);
    expect((await index.query("long", long(4), today, 1)).map((hit) => hit.chunkId)).toEqual(["b"]);
  });
});
