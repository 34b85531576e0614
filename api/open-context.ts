import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { createChatModel } from "./adapters/chat-model.ts";
import { createGate } from "./adapters/gate.ts";
import { createOpenAiEmbedder } from "./adapters/openai-embedder.ts";
import { createPgvectorIndex } from "./adapters/pgvector-index.ts";
import { createPineconeIndex } from "./adapters/pinecone-index.ts";
import type { Config } from "./config.ts";
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
  const { models, pinecone } = config;
  const chat = (model: string) =>
    models && createChatModel({ apiKey: models.apiKey, baseUrl: models.baseUrl, model }, gate);
  const embedder =
    models &&
    (() => createOpenAiEmbedder({ apiKey: models.apiKey, baseUrl: models.baseUrl, model: models.embedding }, gate));
  const vectors = pinecone
    ? createPineconeIndex(pinecone, gate, Math.random)
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
    judgeModel: overrides.judgeModel ?? chat(models?.judge ?? ""),
    answerModel: overrides.answerModel ?? chat(models?.answer ?? ""),
    modelEmbedder: overrides.modelEmbedder ?? (embedder ? await embedder() : null),
    index: overrides.index === undefined ? vectors : overrides.index,
  };
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
