import { buildJudgePrompt, type JudgeInput } from "../../evals/judge-prompt.ts";
import { readJudgeReply } from "../../evals/model-judge.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { BatchLine, BatchModel } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import type { StoredBatch } from "./judge-store.ts";
import { judgeWording, type ModelArtifact } from "./judging.ts";
import { inputOf, plainResult, replyKey, tokensHeldFor } from "./model-judging.ts";
import { basisOf, failTasks, openQuestions, questionsOn } from "./scoring.ts";
import { BudgetError, type Payer } from "./spending.ts";
import { asTicket } from "./ticket-store.ts";

/** Tickets of one file; the provider takes 50,000, and a smaller one loses less when it fails. */
const ticketsPerBatch = 2_000;
const pollEverySeconds = 60;
/** The provider answers or expires a batch within 24 hours. */
const giveUpHours = 48;

type Question = { key: string; ticketId: string; team: string | null; input: JudgeInput };

/** What has to be asked about tickets of a run, and the tickets about which nothing has. */
async function questionsOf(context: Context, runId: string, ticketIds: readonly string[]) {
  const basis = await basisOf(context, runId);
  const store = context.stores.qa(context.db);
  const { samples } = await context.spending.settings();
  const examples = new Map(Object.entries((basis.judge.artifact as ModelArtifact | null)?.examples ?? {}));
  const open: Question[] = [];
  const settled: string[] = [];
  for (const ticketId of ticketIds) {
    const stored = await store.ticket(ticketId);
    if (!stored) continue;
    const ticket = asTicket(stored);
    const questions = openQuestions(await questionsOn(context, ticket, basis));
    const input = inputOf({ wording: judgeWording, secret: context.secret }, questions, ticket, examples);
    const key = questions.length === 0 ? null : replyKey(basis.judge.name, buildJudgePrompt(input), samples);
    if (key === null || (await store.judgeReply(key))) settled.push(ticketId);
    else open.push({ key, ticketId, team: stored.team, input });
  }
  return { basis, open, settled };
}

const promptOf = ({ input }: Question) => {
  const { system, user, schema } = buildJudgePrompt(input);
  return { system: trustAsRedacted(system), user: trustAsRedacted(user), schema };
};
const payerOf = (runId: string, purpose: Payer["purpose"], { ticketId, team }: Question): Payer => ({
  purpose,
  runId,
  ticketId,
  team,
});

/** One step of a batch run: handing over, or looking whether a batch is over. Given up after the last try, its tickets say why. */
export async function workOnBatch(
  context: Context,
  { runId, batchId }: { runId: string; batchId: string | null },
  last: boolean,
): Promise<void> {
  try {
    await (batchId === null ? sendBatches(context, runId) : pollBatch(context, runId, batchId));
  } catch (error) {
    if (!last) throw error;
    const store = context.stores.qa(context.db);
    const batch = batchId === null ? null : await store.batch(batchId);
    const batched = new Set((await store.batchesOf(runId)).flatMap(({ ticketIds }) => ticketIds));
    const left = (await store.openTaskIds(runId)).filter((ticketId) => !batched.has(ticketId));
    if (batch) await store.changeBatch(batch.id, { state: "failed", finishedAt: context.now() });
    await failTasks(
      context,
      runId,
      batch?.ticketIds ?? left,
      `The batch could not be read: ${(error as Error).message}`,
    );
  }
}

/** Hands the open questions of a run over as batches; tickets without any are scored at once. Done again, it sends what is not yet sent. */
async function sendBatches(context: Context, runId: string): Promise<void> {
  const store = context.stores.qa(context.db);
  if (!context.batchModel) throw new Error("there is no model to hand a batch to");
  const sent = new Set((await store.batchesOf(runId)).flatMap(({ ticketIds }) => ticketIds));
  const left = (await store.openTaskIds(runId)).filter((ticketId) => !sent.has(ticketId));
  for (let at = 0; at < left.length; at += ticketsPerBatch) {
    const { basis, open, settled } = await questionsOf(context, runId, left.slice(at, at + ticketsPerBatch));
    await context.jobs.send(
      "score-ticket",
      settled.map((ticketId) => ({ runId, ticketId })),
    );
    if (open.length === 0) continue;
    await handOver(context, context.batchModel, runId, basis.purpose, open).catch((error: Error) => {
      if (!(error instanceof BudgetError)) throw error;
      return failTasks(
        context,
        runId,
        open.map(({ ticketId }) => ticketId),
        error.message,
      );
    });
  }
}

async function handOver(
  context: Context,
  batchModel: BatchModel,
  runId: string,
  purpose: Payer["purpose"],
  open: readonly Question[],
): Promise<void> {
  const asked = onceEach(open);
  const heldTokens = asked.reduce((sum, one) => sum + tokensOf(one), 0);
  const payer = { purpose, runId, ticketId: null, team: null };
  const held = await context.spending.reserve(payer, { kind: "judge", model: batchModel.name, tokens: heldTokens });
  try {
    const providerId = await batchModel.submit(asked.map((one) => ({ id: one.key, prompt: promptOf(one) })));
    const ticketIds = open.map(({ ticketId }) => ticketId);
    await context.db.transaction(async (tx) => {
      const row = { runId, providerId, state: "waiting" as const, ticketIds, heldTokens };
      const batchId = await context.stores.qa(tx).addBatch(row);
      await context.jobs.send("score-batch", [{ runId, batchId }], tx, pollEverySeconds);
    });
  } finally {
    held.release();
  }
}

/** Tickets with the same text ask the same question: it is asked, and paid for, once. */
const onceEach = (questions: readonly Question[]): Question[] => [
  ...new Map(questions.map((one) => [one.key, one])).values(),
];

const tokensOf = ({ input }: Question): number => {
  return tokensHeldFor(buildJudgePrompt(input), input.items.length);
};

/** Looks whether a batch is over; if so its answers are kept as if they had been asked for one by one, and its tickets are scored. */
async function pollBatch(context: Context, runId: string, batchId: string): Promise<void> {
  const store = context.stores.qa(context.db);
  const batch = await store.batch(batchId);
  if (batch?.state !== "waiting" || !context.batchModel) return;
  const waitedHours = (context.now().getTime() - batch.createdAt.getTime()) / 3_600_000;
  const { status, over, why } = await context.batchModel.poll(batch.providerId).catch((error: unknown) => {
    // A provider that cannot say now is asked again, for longer than the queue would try.
    if (!(error instanceof UpstreamError && error.retryable) || waitedHours > giveUpHours) throw error;
    return { status: batch.status, over: false, why: null };
  });
  if (!over) {
    await store.changeBatch(batchId, { status });
    await context.jobs.send("score-batch", [{ runId, batchId }], undefined, pollEverySeconds);
    return;
  }
  if (status === "failed" || status === "cancelled") {
    await store.changeBatch(batchId, { status, state: "failed", finishedAt: context.now() });
    await failTasks(context, runId, batch.ticketIds, `The batch ${status}${why ? `: ${why}` : "."}`);
    return;
  }
  await takeAnswers(context, batch, status);
}

async function takeAnswers(context: Context, batch: StoredBatch, status: string): Promise<void> {
  const { runId, id, ticketIds, providerId } = batch;
  const { batchModel, db, stores, jobs, now } = context;
  if (!batchModel) return;
  const { basis, open } = await questionsOf(context, runId, ticketIds);
  const { lines, problems } = await batchModel.results(providerId, new Set(open.map(({ key }) => key)));
  const unanswered = open.filter(({ key }) => !lines.has(key)).map(({ ticketId }) => ticketId);
  const unusable = new Set<string>();
  for (const question of onceEach(open)) {
    const line = lines.get(question.key);
    if (line && !(await keepAnswer(context, question, line, payerOf(runId, basis.purpose, question))))
      unusable.add(question.key);
  }
  await failTasks(context, runId, unanswered, `The batch ended (${status}) without an answer for this ticket.`);
  // What could not be used is asked for once more, on its own.
  const rest = ticketIds.filter((ticketId) => !unanswered.includes(ticketId));
  const answered = rest.length - open.filter(({ key }) => unusable.has(key)).length;
  await db.transaction(async (tx) => {
    await stores.qa(tx).changeBatch(id, { status, state: "done", answered, problems, finishedAt: now() });
    await jobs.send(
      "score-ticket",
      rest.map((ticketId) => ({ runId, ticketId })),
      tx,
    );
  });
  await batchModel.discard(providerId);
}

/** Stores an answer that needs no repair, so that scoring finds it; what it cost is counted either way. */
async function keepAnswer(context: Context, question: Question, line: BatchLine, payer: Payer): Promise<boolean> {
  const { batchModel, spending, stores, db } = context;
  const { key, input } = question;
  const model = batchModel?.name ?? "";
  const reply = line.kind === "reply" ? line.reply : null;
  await spending.record(payer, { kind: "judge", model, batch: true }, reply?.usage ?? null, reply ? "ok" : "problem");
  if (!reply) return false;
  const judged = readJudgeReply(reply.text, input, reply.tokens);
  if (judged.some(({ repair }) => repair !== null)) return false;
  const judgements = judged.map((one, i) => ({ ...plainResult(one), criterionId: input.items[i]?.criterion.id ?? "" }));
  const exampleAuditIds = input.items.flatMap(({ examples }) => examples.map(({ auditId }) => auditId));
  const { promptHash } = buildJudgePrompt(input);
  await stores.qa(db).saveJudgeReply({ key, model, promptHash, judgements, exampleAuditIds });
  return true;
}
