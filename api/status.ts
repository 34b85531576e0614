import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import type { ReplyOf } from "./http/contract.ts";
import type { peopleContract } from "./people/contract.ts";
import { type SampleSignIn, sampleSignIns } from "./sample/organisation-file.ts";

type Status = ReplyOf<(typeof peopleContract)["GET /status"]>;
type Stage = Status["stages"][number];

/** What the start has done so far, told to whoever opens the page meanwhile. */
export class StartProgress {
  state: Status["state"] = "starting";
  problem: string | null = null;
  private readonly stages = new Map<string, Stage>();

  /** `total` null = not known */
  stage(name: string, done: number, total: number | null): void {
    this.stages.set(name, { name, done, total, finished: total !== null && done >= total });
  }

  fail(problem: string): void {
    this.state = "failed";
    this.problem = problem;
  }

  list(): Stage[] {
    return [...this.stages.values()];
  }
}

/** The page before the sign-in, and the bar that says what runs embedded. */
export async function statusOf(config: Config, progress: StartProgress, context: Context | null): Promise<Status> {
  const organisation = context ? await context.stores.people(context.db).organisation() : null;
  const scoring = context ? await scoringStage(context) : [];
  const signIns: SampleSignIn[] = organisation?.sample && config.sampleSignIn === "allowed" ? sampleSignIns() : [];
  return {
    state: progress.state,
    problem: progress.problem,
    stages: [...progress.list(), ...scoring],
    organisation: organisation && { name: organisation.name, sample: organisation.sample },
    modes: modesOf(config, context),
    notes: notesOf(config, context),
    sampleSignIns: signIns,
  };
}

async function scoringStage(context: Context): Promise<Stage[]> {
  const [run] = await context.stores.qa(context.db).runs();
  if (!run || run.finishedAt) return [];
  return [{ name: "Scoring tickets", done: run.done, total: run.total, finished: false }];
}

function modesOf(config: Config, context: Context | null): Status["modes"] {
  return {
    database: config.databaseUrl ? "PostgreSQL" : "embedded PostgreSQL",
    judge: config.models ? config.models.judge : "embedded judge",
    answers: config.models ? config.models.answer : "extracts from the SOPs",
    embeddings: config.localEmbedder ?? config.models?.embedding ?? "embedded, fitted to the SOPs",
    index: config.pinecone ? "Pinecone" : context && !context.index ? "full-text only" : "pgvector",
  };
}

function notesOf(config: Config, context: Context | null): string[] {
  const notes: string[] = [];
  if (!config.models)
    notes.push("The embedded judge is weak on purpose; audits correct every figure that rests on it.");
  if (!config.databaseUrl) notes.push("The embedded database survives a crash of the program, not a loss of power.");
  if (context && !context.index)
    notes.push("No vector index: this PostgreSQL lacks pgvector, so search is full-text only.");
  const lost = context?.indexing.lost;
  if (lost)
    notes.push(
      `The vector index held ${lost.held} of ${lost.wanted} vectors and is being filled again; until then search rests on full-text.`,
    );
  return notes;
}
