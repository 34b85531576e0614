import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { createGate, type Gate } from "./adapters/gate.ts";
import { createPgvectorIndex } from "./adapters/pgvector-index.ts";
import type { VectorIndex } from "./adapters/ports.ts";
import type { Config, ModelConfig } from "./config.ts";
import { type Context, stores } from "./context.ts";
import type { Database } from "./db/client.ts";
import { type Jobs, startJobs } from "./jobs/queue.ts";
import { qaJobs } from "./qa/jobs.ts";
import { sopJobs } from "./sops/jobs.ts";
import { createLibrary } from "./sops/library.ts";
import { trainingJobs } from "./training/jobs.ts";

/** Parts that tests replace. */
export type ContextOverrides = Partial<
  Pick<Context, "now" | "judgeModel" | "answerModel" | "modelEmbedder" | "index" | "secret">
>;

/** Puts the parts together: the one place that chooses between embedded and outside ones. */
export async function openContext(
  config: Config,
  database: Database,
  log: Logger,
  overrides: ContextOverrides = {},
): Promise<Context> {
  const { db, pool } = database;
  const now = overrides.now ?? (() => new Date());
  const gate = createGate((entry) => stores.people(db).recordOutbound(entry), Date.now);
  const models = config.models ? await openModels(config.models, gate) : noModels;
  const vectors = config.pinecone
    ? await openPinecone(config.pinecone, gate)
    : database.vectors
      ? createPgvectorIndex(pool)
      : null;
  return {
    config,
    database,
    db,
    stores,
    log,
    now,
    jobs: await startJobs(pool, log),
    library: createLibrary(db),
    secret: overrides.secret ?? config.secret ?? secretIn(config.dataDir),
    judgeModel: overrides.judgeModel ?? models.judgeModel,
    answerModel: overrides.answerModel ?? models.answerModel,
    modelEmbedder: overrides.modelEmbedder ?? models.modelEmbedder,
    index: overrides.index === undefined ? vectors : overrides.index,
  };
}

type Models = Pick<Context, "judgeModel" | "answerModel" | "modelEmbedder">;
const noModels: Models = { judgeModel: null, answerModel: null, modelEmbedder: null };

/** The vendors' libraries take a second to load: only who uses them waits for that. */
async function openModels({ apiKey, baseUrl, judge, answer, embedding }: ModelConfig, gate: Gate): Promise<Models> {
  const { createChatModel } = await import("./adapters/chat-model.ts");
  const { createOpenAiEmbedder } = await import("./adapters/openai-embedder.ts");
  return {
    judgeModel: createChatModel({ apiKey, baseUrl, model: judge }, gate),
    answerModel: createChatModel({ apiKey, baseUrl, model: answer }, gate),
    modelEmbedder: await createOpenAiEmbedder({ apiKey, baseUrl, model: embedding }, gate),
  };
}

async function openPinecone(settings: NonNullable<Config["pinecone"]>, gate: Gate): Promise<VectorIndex> {
  const { createPineconeIndex } = await import("./adapters/pinecone-index.ts");
  return createPineconeIndex(settings, gate, Math.random);
}

/** Takes up background work: the handlers of every slice. */
export async function startWork(context: Context): Promise<Jobs> {
  await context.jobs.work({ ...sopJobs(context), ...qaJobs(context), ...trainingJobs(context) });
  return context.jobs;
}

/** Made once and kept in the data folder: sessions and customer hashes outlive a restart. */
function secretIn(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "secret");
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    const secret = randomBytes(32).toString("hex");
    writeFileSync(path, secret, { mode: 0o600 });
    return secret;
  }
}
