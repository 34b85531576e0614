import { readFileSync } from "node:fs";
import { createChatModel } from "../../api/adapters/chat-model.ts";
import { createGate } from "../../api/adapters/gate.ts";
import { createGovernor } from "../../api/adapters/governor.ts";
import { defaultJudgeSettings } from "../../api/qa/judge-settings.ts";
import { judgeWording } from "../../api/qa/judging.ts";
import { judgeWithModel, type ModelJudging } from "../../api/qa/model-judging.ts";
import { type JudgeBenchInput, measureLanes, questionsOf } from "./lanes.ts";

/** All criteria of every ticket by this engine: gate, governor, checks of form and quotations as in the product; no database. */
const { tickets, criteria, atOnce, model } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as JudgeBenchInput;
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
const questions = questionsOf(criteria);
await measureLanes(tickets, atOnce, async ({ ticket }) => {
  const payer = { purpose: "score" as const, runId: null, ticketId: ticket.id, team: null };
  const results = await judgeWithModel(judging, questions, ticket, new Map(), payer);
  return results.filter(({ verdict }) => verdict.kind !== "unscored").length;
});
