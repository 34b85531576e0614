import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sopText } from "../../sops/fixtures.ts";
import { termDocuments } from "../../sops/lexicon.ts";
import type { VectorEntry, VectorIndex } from "../adapters/ports.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { indexSops } from "./indexing.ts";

/** By chunk, with the embedder whose vector was written last. */
const held = new Map<string, VectorEntry & { embedder: string }>();
const memoryIndex: VectorIndex = {
  description: "vectors in memory",
  prepare: async () => {},
  upsert: async (embedder, entries) => {
    for (const entry of entries) held.set(entry.chunkId, { ...entry, embedder });
  },
  keepOnly: async (embedder, ids) => {
    for (const [id, entry] of held) if (entry.embedder === embedder && !ids.includes(id)) held.delete(id);
  },
  count: async () => held.size,
  query: async () => [...held.keys()].map((chunkId) => ({ chunkId, score: 0.5 })),
};

const approve = (id: string, word: string) => {
  const body = sopText({ id, owner: "Ines Calder", word });
  return api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
};

let api: TestApi;
let asked: (number | null)[] = [];

beforeAll(async () => {
  api = await openTestApi({ overrides: { index: memoryIndex } });
  await approve("lanyards", "lanyard");
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

describe("a large library", () => {
  const told: string[] = [];
  const { upsert } = memoryIndex;
  const spaces = async () => {
    const { rows } = await api.context.database.pool.query<{ space: string }>(
      "select distinct embedder_id as space from chunk_embedding",
    );
    return rows.map(({ space }) => space);
  };
  /** As the job does it, with what counts as large. */
  const approveInLarge = async (id: string, word: string) => {
    const { send } = api.context.jobs;
    api.context.jobs.send = async (name, ...rest) => (name === "index-sops" ? undefined : send(name, ...rest));
    await approve(id, word);
    api.context.jobs.send = send;
    told.length = 0;
    memoryIndex.upsert = async (space, entries) => {
      told.push(...entries.map(({ chunkId }) => chunkId));
      await upsert(space, entries);
    };
    const changed = await indexSops(api.context, 1);
    memoryIndex.upsert = upsert;
    return changed;
  };

  it("counts words again for a few new chunks, and tells the index of those alone", async () => {
    for (let n = 0; n < 30; n += 1) await approve(`page-${n}`, ["badge", "keycard", "visitor", "parcel"][n % 4] ?? "");
    await api.idle();
    const [before, space] = [new Set(held.keys()), await spaces()];
    expect(await approveInLarge("umbrellas", "umbrella")).toBe(true);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((id) => before.has(id))).toEqual([]);
    expect(held.size).toBe(before.size + told.length);
    expect(await spaces()).toEqual(space);
    const model = await api.context.library.activeModel();
    expect(model && termDocuments(model, "umbrella")).toBe(told.length);
    expect(model?.documents).toBe(held.size);
    expect(await indexSops(api.context, 1)).toBe(false);
  });

  it("fits its space again once a tenth has changed", async () => {
    const space = await spaces();
    await approveInLarge("cables", "cable");
    expect(await spaces()).toEqual(space);
    await approveInLarge("drones", "drone");
    await approveInLarge("elevators", "elevator");
    const after = await spaces();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(space);
    expect(new Set(told).size).toBe(held.size);
  });
});
