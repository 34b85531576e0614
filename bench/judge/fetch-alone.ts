import { readFileSync } from "node:fs";
import { requestOf } from "../../api/adapters/chat-model.ts";
import { judgeWording } from "../../api/qa/judging.ts";
import { inputOf } from "../../api/qa/model-judging.ts";
import { buildJudgePrompt } from "../../evals/judge-prompt.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { type JudgeBenchInput, measureLanes, questionsOf } from "./lanes.ts";

/** The same requests by `fetch` and nothing else: how fast the stand-in for a model and the connections to it are by themselves. */
const { tickets, criteria, atOnce, model } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as JudgeBenchInput;
const questions = questionsOf(criteria);
const bodies = tickets.map(({ ticket }) => {
  const prompt = buildJudgePrompt(inputOf({ wording: judgeWording, secret: "secret" }, questions, ticket, new Map()));
  const redacted = { ...prompt, system: trustAsRedacted(prompt.system), user: trustAsRedacted(prompt.user) };
  return JSON.stringify(requestOf(model, redacted));
});
const headers = { "content-type": "application/json", authorization: "Bearer key" };
await measureLanes(bodies, atOnce, async (body) => {
  const response = await fetch(`${process.env.OPENAI_BASE_URL}/chat/completions`, { method: "POST", headers, body });
  await response.text();
  return 0;
});
