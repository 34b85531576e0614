import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sopText } from "../../sops/fixtures.ts";
import type { VectorEntry, VectorIndex } from "../adapters/ports.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";

const held = new Map<string, VectorEntry>();
const memoryIndex: VectorIndex = {
  description: "vectors in memory",
  prepare: async () => {},
  upsert: async (_embedder, entries) => {
    for (const entry of entries) held.set(entry.chunkId, entry);
  },
  keepOnly: async (_embedder, ids) => {
    for (const id of held.keys()) if (!ids.includes(id)) held.delete(id);
  },
  count: async () => held.size,
  query: async () => [...held.keys()].map((chunkId) => ({ chunkId, score: 0.5 })),
};

let api: TestApi;
let asked: (number | null)[] = [];

beforeAll(async () => {
  api = await openTestApi({ overrides: { index: memoryIndex } });
  const body = sopText({ id: "lanyards", owner: "Ines Calder", word: "lanyard" });
  await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  await api.idle();
});
afterAll(() => api.close());

const look = async () => {
  await api.context.jobs.send("index-sops", [{}]);
  await api.idle();
};

describe("an index that lost its content", () => {
  it("is filled again from the database, and the status says so meanwhile", async () => {
    const full = [...held.keys()].sort();
    expect(full.length).toBeGreaterThan(1);
    held.clear();
    const { upsert } = memoryIndex;
    let notes: string[] = [];
    memoryIndex.upsert = async (...args) => {
      notes = (await api.call("GET /status", { as: "nobody" })).notes;
      await upsert(...args);
    };
    await look();
    memoryIndex.upsert = upsert;
    expect([...held.keys()].sort()).toEqual(full);
    expect(notes.join(" ")).toContain(`held 0 of ${full.length} vectors`);
    expect((await api.call("GET /status", { as: "nobody" })).notes.join(" ")).not.toContain("vectors and is being");
  });

  it("is left alone while it holds everything or cannot be counted", async () => {
    const { upsert, count } = memoryIndex;
    asked = [];
    memoryIndex.upsert = async (_embedder, entries) => void asked.push(entries.length);
    await look();
    memoryIndex.count = async () => {
      throw new Error("away");
    };
    await look();
    Object.assign(memoryIndex, { upsert, count });
    expect(asked).toEqual([]);
  });
});
