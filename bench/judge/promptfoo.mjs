import { readFileSync } from "node:fs";
import promptfoo from "promptfoo";

/** Every criterion of every ticket by promptfoo's llm-rubric, through its own evaluate(). */
const { tickets, criteria, atOnce, model } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const provider = { id: `openai:chat:${model}`, config: { apiBaseUrl: process.env.OPENAI_BASE_URL, apiKey: "key" } };
const began = performance.now();
const usedBefore = process.cpuUsage();
const evaluated = await promptfoo.evaluate(
  {
    prompts: ["{{transcript}}"],
    providers: ["echo"],
    defaultTest: { options: { provider } },
    tests: tickets.map(({ transcript }) => ({
      vars: { transcript },
      assert: criteria.map(({ question }) => ({ type: "llm-rubric", value: question })),
    })),
    writeLatestResults: false,
  },
  { maxConcurrency: atOnce, cache: false, showProgressBar: false },
);
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(usedBefore);
const cpuSeconds = (used.user + used.system) / 1e6;
const results = evaluated.results ?? (await evaluated.toEvaluateSummary()).results;
const scored = results
  .flatMap((one) => one.gradingResult?.componentResults ?? [])
  .filter((one) => typeof one.score === "number").length;
process.stdout.write(`\n${JSON.stringify({ seconds, cpuSeconds, scored, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
process.exit(0);
