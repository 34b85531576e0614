import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { createLocalEmbedder, LocalModelUnavailable, type TransformersLibrary } from "./local-embedder.ts";

const root = mkdtempSync(join(tmpdir(), "plumb-model-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function modelFolder(name: string, weights: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "onnx"), { recursive: true });
  writeFileSync(join(folder, "config.json"), "{}");
  writeFileSync(join(folder, "onnx", "model.onnx"), weights);
  return folder;
}

/** Stands in for the library: a text's vector is its length and 1, not of length 1. */
function standIn() {
  const asked: { model: string; texts: string[] }[] = [];
  const library: TransformersLibrary = {
    env: { allowRemoteModels: true, localModelPath: "", cacheDir: null },
    pipeline: async (_task, model) => async (texts) => {
      asked.push({ model, texts });
      return { tolist: () => texts.map((text) => [text.length, 1]) };
    },
  };
  return { asked, library, load: async () => library };
}

const texts = (count: number) => Array.from({ length: count }, (_, i) => trustAsRedacted(`text ${i}`));

describe("createLocalEmbedder", () => {
  it("reads a folder without asking the hub, and gives unit vectors in the order of the texts", async () => {
    const { asked, library, load } = standIn();
    const embedder = await createLocalEmbedder({ model: modelFolder("tiny", "abc"), cacheDir: root }, load);
    expect(library.env).toMatchObject({ allowRemoteModels: false, localModelPath: root });
    expect(embedder.dimensions).toBe(2);
    const vectors = await embedder.embed(texts(40), "index");
    expect(vectors).toHaveLength(40);
    expect(vectors[0]).not.toEqual(vectors[39]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1);
    expect(asked.map((one) => one.texts.length)).toEqual([1, 16, 16, 8]);
  });

  it("names another model where the file behind the name is another", async () => {
    const idOf = async (weights: string) =>
      (await createLocalEmbedder({ model: modelFolder("tiny", weights), cacheDir: root }, standIn().load)).id;
    expect(await idOf("abc")).toBe(await idOf("xyz"));
    expect(await idOf("abc")).not.toBe(await idOf("longer"));
  });

  it("takes a name as a model of the hub, kept in the data folder", async () => {
    const { asked, library, load } = standIn();
    await createLocalEmbedder({ model: "somebody/e5-small", cacheDir: "/data/models" }, load);
    expect(library.env).toMatchObject({ allowRemoteModels: true, cacheDir: "/data/models" });
    expect(asked[0]?.model).toBe("somebody/e5-small");
  });

  it("says to an E5 model which text is a question", async () => {
    const { asked, load } = standIn();
    const embedder = await createLocalEmbedder({ model: "somebody/multilingual-e5-small", cacheDir: root }, load);
    await embedder.embed([trustAsRedacted("why")], "query");
    await embedder.embed([trustAsRedacted("because")], "index");
    expect(asked.slice(1).map((one) => one.texts)).toEqual([["query: why"], ["passage: because"]]);
  });

  it("refuses an empty text, a folder without a model and a model that cannot be loaded", async () => {
    const { library, load } = standIn();
    const embedder = await createLocalEmbedder({ model: "somebody/tiny", cacheDir: root }, load);
    await expect(embedder.embed([trustAsRedacted(" ")], "query")).rejects.toThrow(RangeError);
    const nothing = createLocalEmbedder({ model: join(root, "none"), cacheDir: root }, load);
    await expect(nothing).rejects.toThrow(LocalModelUnavailable);
    library.pipeline = async () => Promise.reject(new Error("no such file"));
    const broken = createLocalEmbedder({ model: "somebody/none", cacheDir: root }, load);
    await expect(broken).rejects.toThrow(/could not be loaded: no such file/);
  });

  it("says how to install the library where it is absent", async () => {
    const absent = createLocalEmbedder({ model: "somebody/tiny", cacheDir: root });
    await expect(absent).rejects.toThrow(/npm install --no-save @huggingface\/transformers@/);
  });
});
