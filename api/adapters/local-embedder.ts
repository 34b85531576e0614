import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Embedder } from "./ports.ts";
import { unitVector } from "./unit-vector.ts";

/** What is used of `@huggingface/transformers` (4.x), which is installed by whoever wants a local model. */
export type TransformersLibrary = {
  env: { allowRemoteModels: boolean; localModelPath: string; cacheDir: string | null };
  pipeline(
    task: "feature-extraction",
    model: string,
    options: { dtype: string },
  ): Promise<(texts: string[], options: { pooling: "mean"; normalize: true }) => Promise<{ tolist(): number[][] }>>;
};

export type LocalEmbedderSettings = {
  /** a folder with config.json, tokenizer.json and onnx/, else the name of a model on the hub */
  model: string;
  /** where a model of the hub is kept */
  cacheDir: string;
};

/** The library is not installed, or there is no such model. */
export class LocalModelUnavailable extends Error {}

const packageName = "@huggingface/transformers";
const batchTexts = 16;

/**
 * A sentence-embedding model (ONNX) run on this machine by transformers.js: mean of the token vectors, L2-normalised. No text leaves;
 * a model that is named by its place on the hub is downloaded once. Throws `LocalModelUnavailable`, and `RangeError` for an empty text.
 */
export async function createLocalEmbedder(
  { model, cacheDir }: LocalEmbedderSettings,
  load: () => Promise<TransformersLibrary> = loadLibrary,
): Promise<Embedder> {
  const library = await load();
  const folder = /^[./~]/.test(model) ? resolve(model) : null;
  if (folder !== null && !existsSync(join(folder, "config.json")))
    throw new LocalModelUnavailable(`PLUMB_LOCAL_EMBEDDER: there is no model in ${folder} (config.json is missing).`);
  library.env.allowRemoteModels = folder === null;
  if (folder === null) library.env.cacheDir = cacheDir;
  else library.env.localModelPath = dirname(folder);
  const name = folder === null ? model : basename(folder);
  const extract = await library
    .pipeline("feature-extraction", name, { dtype: folder === null ? "fp32" : precisionIn(folder) })
    .catch((error: Error) => {
      throw new LocalModelUnavailable(`PLUMB_LOCAL_EMBEDDER: ${model} could not be loaded: ${error.message}`);
    });
  const vectorsOf = async (texts: string[]) =>
    (await extract(texts, { pooling: "mean", normalize: true })).tolist().map(usable);
  const dimensions = (await vectorsOf(["length"]))[0]?.length ?? 0;
  return {
    id: `local:${name}:${folder === null ? "hub" : fingerprint(folder)}:${dimensions}`,
    description: `${name} on this machine (a trained model: finds meaning as well as words)`,
    dimensions,
    async embed(texts, purpose) {
      if (texts.some((text) => text.trim() === "")) throw new RangeError("An empty text has no embedding.");
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += batchTexts)
        vectors.push(
          ...(await vectorsOf(texts.slice(at, at + batchTexts).map((text) => prompt(name, purpose) + text))),
        );
      return vectors;
    },
  };
}

/** E5 models were trained with these words before each text, and are poor without them (Wang et al. 2022). */
function prompt(model: string, purpose: "index" | "query"): string {
  if (!/(^|[^a-z])e5([^a-z]|$)/i.test(model)) return "";
  return purpose === "index" ? "passage: " : "query: ";
}

/** The whole model where the folder has it, else the smaller one of 8 bits. */
function precisionIn(folder: string): "fp32" | "q8" {
  return existsSync(join(folder, "onnx", "model.onnx")) ? "fp32" : "q8";
}

/** Another file under the same name is another model: its vectors must not mix with the old ones. */
function fingerprint(folder: string): string {
  const onnx = join(folder, "onnx");
  const sizes = existsSync(onnx)
    ? readdirSync(onnx)
        .sort()
        .map((file) => `${file} ${statSync(join(onnx, file)).size}`)
    : [];
  const config = readFileSync(join(folder, "config.json"));
  return createHash("sha256").update(config).update(sizes.join("\n")).digest("hex").slice(0, 12);
}

function usable(vector: number[]): number[] {
  const unit = unitVector(vector);
  if (!unit) throw new Error("The local model gave a vector that points nowhere.");
  return unit;
}

async function loadLibrary(): Promise<TransformersLibrary> {
  try {
    return (await import(packageName)) as TransformersLibrary;
  } catch (error) {
    throw new LocalModelUnavailable(
      `PLUMB_LOCAL_EMBEDDER is set, but ${packageName} cannot be loaded: run "npm install --no-save ${packageName}@4.3.2". (${(error as Error).message.split("\n")[0]})`,
    );
  }
}
