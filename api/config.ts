import { z } from "zod";

/** Empty strings in the environment count as not set, so that `.env` files may list every name. */
const text = z.preprocess((value) => (value === "" ? undefined : value), z.string().optional());
const port = z.preprocess(
  (value) => (value === "" ? undefined : value),
  z.coerce.number().int().min(0).max(65535).default(4000),
);

const environmentSchema = z.object({
  PORT: port,
  HOST: text.default("127.0.0.1"),
  DATA_DIR: text.default("./data"),
  DATABASE_URL: text,
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: text,
  PLUMB_JUDGE_MODEL: text.default("gpt-4.1-mini"),
  PLUMB_JUDGE_CONCURRENCY: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number().int().min(1).max(256).default(16),
  ),
  PLUMB_ANSWER_MODEL: text.default("gpt-4.1-mini"),
  PLUMB_EMBEDDING_MODEL: text.default("text-embedding-3-small"),
  PINECONE_API_KEY: text,
  PINECONE_INDEX_HOST: text,
  PLUMB_PUBLIC_URL: text,
  PLUMB_SECRET: text,
  PLUMB_ORIGINALS_KEY: text,
  PLUMB_SAMPLE_SIGN_IN: text,
  PLUMB_WEBHOOK_PRIVATE_HOSTS: text,
  PLUMB_HELPDESK_PRIVATE_HOSTS: text,
  PLUMB_LOG_LEVEL: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.enum(["silent", "error", "warn", "info", "debug"]).default("warn"),
  ),
  NODE_ENV: text,
});

export type ModelConfig = { apiKey: string; baseUrl: string | null; judge: string; answer: string; embedding: string };

/** Everything that the environment may say, read once at the entries and passed from there. */
export type Config = {
  port: number;
  host: string;
  dataDir: string;
  /** null = embedded PostgreSQL under dataDir */
  databaseUrl: string | null;
  /** null = embedded judge, answers and embeddings */
  models: ModelConfig | null;
  /** tickets that the judge model is asked about at a time */
  judgeConcurrency: number;
  pinecone: { apiKey: string; indexHost: string } | null;
  /** address that browsers use; null = http://host:port */
  publicUrl: string | null;
  /** null = made once and kept in dataDir */
  secret: string | null;
  /** what redaction took out is encrypted with it; null = with the secret, `none` = it is thrown away */
  originalsKey: string | null;
  sampleSignIn: "allowed" | "refused";
  /** hosts on this machine or a private network that webhooks may go to; empty = the open internet only */
  webhookPrivateHosts: string[];
  /** the same for helpdesks that are read */
  helpdeskPrivateHosts: string[];
  logLevel: "silent" | "error" | "warn" | "info" | "debug";
};

/**
 * Reads the settings. Throws `TypeError` naming the variable that cannot be used.
 * Sample sign-ins are refused when NODE_ENV is `production`, unless PLUMB_SAMPLE_SIGN_IN is `yes`.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TypeError(`Setting ${issue?.path.join(".")}: ${issue?.message}. See .env.example.`);
  }
  const env = parsed.data;
  const pinecone = pineconeConfig(env.PINECONE_API_KEY, env.PINECONE_INDEX_HOST);
  return {
    port: env.PORT,
    host: env.HOST,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    models: env.OPENAI_API_KEY
      ? {
          apiKey: env.OPENAI_API_KEY,
          baseUrl: env.OPENAI_BASE_URL ?? null,
          judge: env.PLUMB_JUDGE_MODEL,
          answer: env.PLUMB_ANSWER_MODEL,
          embedding: env.PLUMB_EMBEDDING_MODEL,
        }
      : null,
    judgeConcurrency: env.PLUMB_JUDGE_CONCURRENCY,
    pinecone,
    publicUrl: env.PLUMB_PUBLIC_URL ?? null,
    secret: env.PLUMB_SECRET ?? null,
    originalsKey: env.PLUMB_ORIGINALS_KEY ?? null,
    sampleSignIn: env.NODE_ENV !== "production" || env.PLUMB_SAMPLE_SIGN_IN === "yes" ? "allowed" : "refused",
    webhookPrivateHosts: listOf(env.PLUMB_WEBHOOK_PRIVATE_HOSTS),
    helpdeskPrivateHosts: listOf(env.PLUMB_HELPDESK_PRIVATE_HOSTS),
    logLevel: env.PLUMB_LOG_LEVEL,
  };
}

/** `a, b` as its parts, in lower case. */
function listOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
}

function pineconeConfig(apiKey: string | undefined, indexHost: string | undefined): Config["pinecone"] {
  if (!apiKey && !indexHost) return null;
  if (!apiKey || !indexHost)
    throw new TypeError("PINECONE_API_KEY and PINECONE_INDEX_HOST belong together: set both or neither.");
  return { apiKey, indexHost };
}
