import type { Logger } from "pino";
import type { JudgeWording } from "../evals/judge-prompt.ts";
import type { HelpdeskArticle } from "../ingest/helpdesk.ts";
import type { RedactedText } from "../ingest/redact.ts";
import type { Ticket } from "../ingest/ticket.ts";
import { type AcknowledgementStore, acknowledgementStore } from "./acknowledgements/store.ts";
import type { GovernorState } from "./adapters/governor.ts";
import type { AgentModel, BatchModel, ChatModel, Embedder, VectorIndex } from "./adapters/ports.ts";
import type { PublicRequest } from "./adapters/public-request.ts";
import type { WebhookPost } from "./adapters/webhook-post.ts";
import type { Config } from "./config.ts";
import { type ConsumersStore, consumersStore } from "./consumers/store.ts";
import type { Database, Db } from "./db/client.ts";
import { type HelpdesksStore, helpdesksStore } from "./helpdesks/store.ts";
import { type ImpactStore, impactStore } from "./impact/store.ts";
import type { RowOutcome } from "./imports/run-import.ts";
import { type ImportsStore, importsStore } from "./imports/store.ts";
import type { Jobs } from "./jobs/queue.ts";
import { type KnowledgeStore, knowledgeStore } from "./knowledge/store.ts";
import { type PeopleStore, peopleStore } from "./people/store.ts";
import type { AskJudge } from "./qa/judging.ts";
import type { Spending } from "./qa/spending.ts";
import { type QaStore, qaStore } from "./qa/store.ts";
import { type SimulationStore, simulationStore } from "./simulations/store.ts";
import type { Library } from "./sops/library.ts";
import type { CheckReply } from "./sops/reply-checking.ts";
import { type SopStore, sopStore } from "./sops/store.ts";
import { type CoachingStore, coachingStore } from "./training/coaching-store.ts";
import { type EffectStore, effectStore } from "./training/effect-store.ts";
import { type LearningStore, learningStore } from "./training/learning-store.ts";
import { type TrainingStore, trainingStore } from "./training/store.ts";
import { type WebhooksStore, webhooksStore } from "./webhooks/store.ts";
import { type WfmStore, wfmStore } from "./wfm/store.ts";

/** Each slice's store, on the database or inside a transaction: `stores.sops(db)`. */
export type Stores = {
  people: (db: Db) => PeopleStore;
  imports: (db: Db) => ImportsStore;
  sops: (db: Db) => SopStore;
  consumers: (db: Db) => ConsumersStore;
  webhooks: (db: Db) => WebhooksStore;
  helpdesks: (db: Db) => HelpdesksStore;
  qa: (db: Db) => QaStore;
  training: (db: Db) => TrainingStore;
  learning: (db: Db) => LearningStore;
  coaching: (db: Db) => CoachingStore;
  effects: (db: Db) => EffectStore;
  wfm: (db: Db) => WfmStore;
  acknowledgements: (db: Db) => AcknowledgementStore;
  impact: (db: Db) => ImpactStore;
  simulations: (db: Db) => SimulationStore;
  knowledge: (db: Db) => KnowledgeStore;
};

/** A store is dozens of functions over a database or transaction, asked for again and again: it is made once for each. */
function once<T>(make: (db: Db) => T): (db: Db) => T {
  const made = new WeakMap<Db, T>();
  return (db) => {
    const store = made.get(db) ?? make(db);
    made.set(db, store);
    return store;
  };
}

export const stores: Stores = {
  people: once(peopleStore),
  imports: once(importsStore),
  sops: once(sopStore),
  consumers: once(consumersStore),
  webhooks: once(webhooksStore),
  helpdesks: once(helpdesksStore),
  qa: once(qaStore),
  training: once(trainingStore),
  learning: once(learningStore),
  coaching: once(coachingStore),
  effects: once(effectStore),
  wfm: once(wfmStore),
  acknowledgements: once(acknowledgementStore),
  impact: once(impactStore),
  simulations: once(simulationStore),
  knowledge: once(knowledgeStore),
};

/** Everything that a slice may reach, put together once per process. Tests pass their own parts. */
export type Context = {
  config: Config;
  database: Database;
  db: Db;
  stores: Stores;
  jobs: Jobs;
  /** parsed SOP versions */
  library: Library;
  log: Logger;
  now: () => Date;
  /** keys hashes of outside ids (customers) so that they cannot be guessed back */
  secret: string;
  /** null = the embedded judge and extracted answers */
  judgeModel: ChatModel | null;
  answerModel: ChatModel | null;
  /** plays the bot in simulations; null = they are walked by script */
  agentModel: AgentModel | null;
  /** criteria of one ticket, by a stored judge; stores no score */
  askJudge: AskJudge;
  /** the words of its prompt */
  judgeWording: JudgeWording;
  /** what the model judge costs, and the limits that stop it */
  spending: Spending;
  /** the judge model's nightly side; null without one */
  batchModel: BatchModel | null;
  /** how the judge model's peer stands; null without one */
  judgePeer: (() => GovernorState) | null;
  /** a question without personal data, by the words of the SOPs in force */
  redactQuestion: (text: string) => Promise<RedactedText>;
  /** would this reply keep to the rules in force? stores nothing */
  checkReply: CheckReply;
  /** null = the embedder fitted to the SOPs themselves */
  modelEmbedder: Embedder | null;
  /** null = full-text only */
  index: VectorIndex | null;
  /** `lost` while an index that lost vectors is filled again */
  indexing: { lost: { held: number; wanted: number } | null };
  postWebhook: WebhookPost;
  /** asks an outside server, through the gate */
  publicRequest: PublicRequest;
  /** redacts and stores tickets, wherever they come from */
  saveTickets: (tickets: Ticket[], tx: Db) => Promise<RowOutcome[]>;
  /** makes an SOP draft of a helpdesk's article; false where that was done before */
  draftArticle: (article: HelpdeskArticle, from: string, tx: Db) => Promise<boolean>;
};
