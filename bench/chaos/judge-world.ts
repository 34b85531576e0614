import { createChatModel } from "../../api/adapters/chat-model.ts";
import { createGate, UpstreamError } from "../../api/adapters/gate.ts";
import { createGovernor, type Governor } from "../../api/adapters/governor.ts";
import type { ChatModel } from "../../api/adapters/ports.ts";
import { defaultJudgeSettings } from "../../api/qa/judge-settings.ts";
import { judgeWording } from "../../api/qa/judging.ts";
import { judgeWithModel, type ModelJudging, type Question, type StoredJudgement } from "../../api/qa/model-judging.ts";
import { nextTry } from "../../api/qa/retry.ts";
import type { JudgeResult } from "../../evals/judge.ts";
import { criterionSchema } from "../../evals/scorecard.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { type Ticket, ticketSchema } from "../../ingest/ticket.ts";

/** The engine that judges tickets, with a clock that jumps over pauses, and no database. */
export type JudgeWorld = {
  judging: ModelJudging;
  governor: Governor;
  model: ChatModel;
  /** milliseconds since it began, pauses included */
  elapsed(): number;
  /** Tries a ticket until it is scored or given up, as the queue does. */
  settle(ticket: Ticket): Promise<Ending>;
};
export type Ending =
  | { kind: "scored"; results: JudgeResult[] }
  | { kind: "dead-letter"; reason: string }
  | { kind: "bug"; reason: string };

export const questions: Question[] = [
  { id: "apology", title: "Says sorry", question: "Does the agent say sorry for the delay?" },
  { id: "next-step", title: "Names the next step", question: "Does the agent say what happens next?" },
  { id: "ownership", title: "Takes ownership", question: "Does the agent take the problem on?" },
].map((one) => ({ criterion: criterionSchema.parse({ ...one, kind: "judged" }), rule: null }));

export function openJudgeWorld(
  peerUrl: string,
  options: { deadlineMs: number; atOnce?: number; realTime?: boolean },
): JudgeWorld {
  let skipped = 0;
  const began = performance.now();
  const now = () => performance.now() + skipped;
  const gate = createGate(async () => {}, now);
  const patienceMs = options.realTime ? 2_000 : 0;
  const governor = createGovernor({ mostAtOnce: options.atOnce ?? 16, now, patienceMs });
  const model = createChatModel({ apiKey: "key", baseUrl: `${peerUrl}/v1`, model: "gpt-4.1-mini" }, gate, governor);
  const stored = new Map<string, StoredJudgement[]>();
  const judging: ModelJudging = {
    model,
    wording: judgeWording,
    secret: "secret of an experiment",
    store: {
      judgeReply: async (key) => stored.get(key) ?? null,
      saveJudgeReply: async ({ key, judgements }) => {
        stored.set(key, judgements);
      },
    },
    spending: {
      settings: async () => ({ ...defaultJudgeSettings, tries: 4 }),
      reserve: async () => ({ settle: async () => {} }),
    },
    now: () => new Date(now()),
    deadlines: { callMs: options.deadlineMs, ticketMs: options.deadlineMs * 3 },
  };
  const random = mulberry32(6);
  async function settle(ticket: Ticket): Promise<Ending> {
    const started = now();
    for (let tries = 0; ; ) {
      try {
        const payer = { purpose: "score" as const, runId: null, ticketId: ticket.id, team: null };
        return { kind: "scored", results: await judgeWithModel(judging, questions, ticket, new Map(), payer) };
      } catch (error) {
        if (!(error instanceof UpstreamError)) return { kind: "bug", reason: String(error) };
        tries += Number(error.sent);
        const settings = await judging.spending.settings();
        const wait = nextTry({ tries, waitedMs: now() - started, error, settings, random });
        if (wait === null) return { kind: "dead-letter", reason: error.message };
        if (options.realTime) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
        else skipped += wait * 1000;
      }
    }
  }
  return { judging, governor, model, elapsed: () => now() - began, settle };
}

/** A ticket whose opening holds a mark, so that a fault can be put on it alone. */
export function markedTicket(id: string, mark: string): Ticket {
  const at = "2026-08-03T10:00:00Z";
  const turns = [
    { by: "customer" as const, text: `Where is my parcel ${id}? (${mark})` },
    { by: "agent" as const, text: `Hello, I am sorry for the delay of ${id}; the parcel is in the depot.` },
    { by: "customer" as const, text: "When will it come?" },
    { by: "agent" as const, text: "The depot sends it out tomorrow, and I will write to you when it has left." },
  ].map((turn) => ({ ...turn, text: trustAsRedacted(turn.text), at, label: null }));
  return ticketSchema.parse({ id, openedAt: at, channel: "chat", language: "en", turns });
}
