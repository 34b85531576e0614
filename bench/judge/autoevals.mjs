import { readFileSync } from "node:fs";
import { ClosedQA } from "autoevals";

/** Every criterion of every ticket by autoevals' ClosedQA: one call each, so many at a time. */
const { tickets, criteria, atOnce, model } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const work = tickets.flatMap((ticket) => criteria.map((criterion) => ({ ticket, criterion })));
const began = performance.now();
const usedBefore = process.cpuUsage();
let next = 0;
let scored = 0;
async function lane() {
  while (next < work.length) {
    const { ticket, criterion } = work[next++];
    const result = await ClosedQA({
      input: "A customer-support ticket",
      output: ticket.transcript,
      criteria: criterion.question,
      model,
      openAiApiKey: "key",
      openAiBaseUrl: process.env.OPENAI_BASE_URL,
    });
    if (result.score !== null && result.score !== undefined) scored += 1;
  }
}
await Promise.all(Array.from({ length: atOnce }, lane));
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(usedBefore);
const cpuSeconds = (used.user + used.system) / 1e6;
process.stdout.write(`\n${JSON.stringify({ seconds, cpuSeconds, scored, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
process.exit(0);
