import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { acknowledgementJobs } from "./acknowledgements/jobs.ts";
import { createGate, type Gate } from "./adapters/gate.ts";
import { createGovernor } from "./adapters/governor.ts";
import { createPgvectorIndex } from "./adapters/pgvector-index.ts";
import type { VectorIndex } from "./adapters/ports.ts";
import { createPublicRequest } from "./adapters/public-request.ts";
import { createWebhookPost } from "./adapters/webhook-post.ts";
import type { Config, ModelConfig } from "./config.ts";
import { type Context, stores } from "./context.ts";
import type { Database } from "./db/client.ts";
import { helpdeskJobs } from "./helpdesks/jobs.ts";
import { resumeRuns } from "./helpdesks/running.ts";
import { impactJobs } from "./impact/jobs.ts";
import { type Jobs, startJobs } from "./jobs/queue.ts";
import { knowledgeJobs } from "./knowledge/jobs.ts";
import type { StoredQuestion } from "./knowledge/question-store.ts";
import { saveTickets } from "./qa/importing.ts";
import { qaJobs } from "./qa/jobs.ts";
import { createAskJudge, judgeWording } from "./qa/judging.ts";
import { resumeLapsed } from "./qa/scoring.ts";
import { createSpending } from "./qa/spending.ts";
import { simulationJobs } from "./simulations/jobs.ts";
import { answerQuestion } from "./sops/answering.ts";
import { draftArticle } from "./sops/articles.ts";
import { sopJobs, type VersionListener } from "./sops/jobs.ts";
import { createLibrary } from "./sops/library.ts";
import { redactQuestion } from "./sops/questions.ts";
import { checkReply } from "./sops/reply-checking.ts";
import { trainingJobs } from "./training/jobs.ts";
import { postEvent } from "./webhooks/delivering.ts";
import { webhookJobs } from "./webhooks/jobs.ts";
import { wfmJobs } from "./wfm/jobs.ts";

/** Parts that tests replace. */
export type ContextOverrides = Partial<
  Pick<
    Context,
    | "now"
    | "judgeModel"
    | "batchModel"
    | "answerModel"
    | "agentModel"
    | "modelEmbedder"
    | "index"
    | "secret"
    | "postWebhook"
    | "publicRequest"
  >
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
  const models = config.models ? await openModels(config.models, gate, config.judgeConcurrency) : noModels;
  const vectors = config.pinecone
    ? await openPinecone(config.pinecone, gate)
    : database.vectors
      ? createPgvectorIndex(pool)
      : null;
  const secret = overrides.secret ?? config.secret ?? secretIn(config.dataDir);
  const judgeModel = overrides.judgeModel ?? models.judgeModel;
  const spending = createSpending(db, now);
  const context: Context = {
    config,
    database,
    db,
    stores,
    log,
    now,
    jobs: await startJobs(pool, log, judgeModel ? { "score-ticket": config.judgeConcurrency } : {}),
    library: createLibrary(db),
    secret,
    judgeModel,
    askJudge: createAskJudge({ model: judgeModel, secret, db, spending, now }),
    judgeWording,
    spending,
    judgePeer: models.judgePeer,
    batchModel: overrides.batchModel ?? models.batchModel,
    answerModel: overrides.answerModel ?? models.answerModel,
    agentModel: overrides.agentModel ?? models.agentModel,
    modelEmbedder: overrides.modelEmbedder ?? (await openLocalEmbedder(config)) ?? models.modelEmbedder,
    index: overrides.index === undefined ? vectors : overrides.index,
    indexing: { lost: null },
    postWebhook: overrides.postWebhook ?? createWebhookPost(gate, { privateHosts: config.webhookPrivateHosts }),
    publicRequest:
      overrides.publicRequest ??
      createPublicRequest(gate, {
        allowed: { hosts: config.helpdeskPrivateHosts, setting: "PLUMB_HELPDESK_PRIVATE_HOSTS" },
      }),
    saveTickets: (tickets, tx) => saveTickets(context, tickets, tx),
    draftArticle: (article, from, tx) => draftArticle(context, article, from, tx),
    redactQuestion: (text) => redactQuestion(context, text),
    checkReply: (asked, standing) => checkReply(context, asked, standing),
  };
  return context;
}

type Models = Pick<Context, "judgeModel" | "judgePeer" | "batchModel" | "answerModel" | "agentModel" | "modelEmbedder">;
const noModels: Models = {
  judgeModel: null,
  judgePeer: null,
  batchModel: null,
  answerModel: null,
  agentModel: null,
  modelEmbedder: null,
};

/** The vendors' libraries take a second to load: only who uses them waits for that. */
async function openModels(
  { apiKey, baseUrl, judge, answer, embedding }: ModelConfig,
  gate: Gate,
  mostAtOnce: number,
): Promise<Models> {
  const { createChatAgent } = await import("./adapters/chat-agent.ts");
  const { createChatModel } = await import("./adapters/chat-model.ts");
  const { createBatchModel } = await import("./adapters/openai-batch.ts");
  const { createOpenAiEmbedder } = await import("./adapters/openai-embedder.ts");
  // Its own for the judge: what holds scoring back must not hold back an answer that somebody waits for.
  const governor = createGovernor({ mostAtOnce, now: () => performance.now() });
  return {
    judgeModel: createChatModel({ apiKey, baseUrl, model: judge }, gate, governor),
    judgePeer: () => governor.state(),
    batchModel: createBatchModel({ apiKey, baseUrl, model: judge }, gate),
    answerModel: createChatModel({ apiKey, baseUrl, model: answer }, gate),
    agentModel: createChatAgent({ apiKey, baseUrl, model: answer }, gate),
    modelEmbedder: await createOpenAiEmbedder({ apiKey, baseUrl, model: embedding }, gate),
  };
}

async function openLocalEmbedder({ localEmbedder, dataDir }: Config): Promise<Context["modelEmbedder"]> {
  if (localEmbedder === null) return null;
  const { createLocalEmbedder } = await import("./adapters/local-embedder.ts");
  return createLocalEmbedder({ model: localEmbedder, cacheDir: join(dataDir, "models") });
}

async function openPinecone(settings: NonNullable<Config["pinecone"]>, gate: Gate): Promise<VectorIndex> {
  const { createPineconeIndex } = await import("./adapters/pinecone-index.ts");
  return createPineconeIndex(settings, gate, Math.random);
}

/** Who hears of what happens to a version. */
function versionListeners(context: Context): VersionListener[] {
  return [
    async ({ kind, versionId }) => {
      if ((kind === "approved" || kind === "in-force") && versionId !== null)
        await context.jobs.send("open-reading", [{ versionId }]);
    },
    async ({ kind, versionId }) => {
      if (kind === "submitted" && versionId !== null) await context.jobs.send("simulate-version", [{ versionId }]);
    },
    async ({ kind }) => {
      if (kind === "approved" || kind === "in-force" || kind === "retired" || kind === "superseded")
        await context.jobs.send("tend-training", [{}]);
    },
    (event) => postEvent(context, event),
  ];
}

/** A question that was asked before, by what is in force today. */
function answerAgain(context: Context, asked: StoredQuestion) {
  const { question, contactReason, facts, audience, channel, region, language } = asked;
  const where = { channel: channel ?? undefined, region: region ?? undefined, language: language ?? undefined };
  const scope = { audience, ...where, asOf: context.now().toISOString().slice(0, 10) };
  const rest = { history: [], contactReason: contactReason ?? undefined, pinned: new Map<string, string>() };
  return answerQuestion(context, { question, facts, scope, ...rest });
}

/** How often somebody looks whether a day has come on which a version begins or ends; serving itself goes by the date. */
const datesEveryMs = 3_600_000;
/** How often somebody looks whether a helpdesk is to be read. */
const helpdesksEveryMs = 60_000;
/** How often somebody looks for work whose worker died. */
const lapsedEveryMs = 10_000;

/** Takes up background work: the handlers of every slice. */
export async function startWork(context: Context): Promise<Jobs> {
  await context.jobs.work({
    ...sopJobs(context, versionListeners(context)),
    ...qaJobs(context),
    ...trainingJobs(context),
    ...wfmJobs(context),
    ...acknowledgementJobs(context),
    ...impactJobs(context),
    ...simulationJobs(context),
    ...webhookJobs(context),
    ...helpdeskJobs(context),
    ...knowledgeJobs(context, (asked) => answerAgain(context, asked)),
  });
  const lookAtDates = async () => {
    await context.jobs.send("version-dates", [{}]);
    await context.jobs.send("tend-readings", [{}]);
    await context.jobs.send("tend-training", [{}]);
    await context.jobs.send("forget-questions", [{}]);
  };
  await lookAtDates();
  const lookAgain = () => void lookAtDates().catch((err) => context.log.warn({ err }, "dates"));
  setInterval(lookAgain, datesEveryMs).unref();
  await resumeRuns(context);
  const lookForTickets = () =>
    void context.jobs.send("tend-helpdesks", [{}]).catch((err) => context.log.warn({ err }, "helpdesks"));
  setInterval(lookForTickets, helpdesksEveryMs).unref();
  const lookForDead = () => void resumeLapsed(context).catch((err) => context.log.warn({ err }, "lapsed leases"));
  setInterval(lookForDead, lapsedEveryMs).unref();
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
