import { readFileSync } from "node:fs";
import { createChatModel } from "../../api/adapters/chat-model.ts";
import { createGate } from "../../api/adapters/gate.ts";
import { createGovernor } from "../../api/adapters/governor.ts";
import { defaultJudgeSettings } from "../../api/qa/judge-settings.ts";
import { judgeWording } from "../../api/qa/judging.ts";
import { judgeWithModel, type ModelJudging } from "../../api/qa/model-judging.ts";
import { criterionSchema } from "../../evals/scorecard.ts";
import type { Ticket } from "../../ingest/ticket.ts";

/** All criteria of every ticket by this engine: gate, governor, checks of form and quotations as in the product; no database. */
type Input = {
  tickets: { ticket: Ticket }[];
  criteria: { id: string; title: string; question: string }[];
  atOnce: number;
  model: string;
};
const { tickets, criteria, atOnce, model } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Input;
const baseUrl = process.env.OPENAI_BASE_URL ?? "";
const now = () => performance.now();
const governor = createGovernor({ mostAtOnce: atOnce, now });
const judging: ModelJudging = {
  model: createChatModel(
    { apiKey: "key", baseUrl, model },
    createGate(async () => {}, now),
    governor,
  ),
  wording: judgeWording,
  secret: "secret of a benchmark",
  store: { judgeReply: async () => null, saveJudgeReply: async () => {} },
  spending: {
    settings: async () => defaultJudgeSettings,
    reserve: async () => ({ settle: async () => {} }),
  },
  now: () => new Date(),
};
const questions = criteria.map((one) => ({ criterion: criterionSchema.parse({ ...one, kind: "judged" }), rule: null }));
const began = performance.now();
const usedBefore = process.cpuUsage();
let next = 0;
let scored = 0;
async function lane(): Promise<void> {
  while (next < tickets.length) {
    const ticket = tickets[next++]?.ticket;
    if (!ticket) return;
    const payer = { purpose: "score" as const, runId: null, ticketId: ticket.id, team: null };
    const results = await judgeWithModel(judging, questions, ticket, new Map(), payer);
    scored += results.filter(({ verdict }) => verdict.kind !== "unscored").length;
  }
}
await Promise.all(Array.from({ length: atOnce }, lane));
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(usedBefore);
const cpuSeconds = (used.user + used.system) / 1e6;
process.stdout.write(
  `\n${JSON.stringify({ seconds, cpuSeconds, scored, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
);
process.exit(0);
