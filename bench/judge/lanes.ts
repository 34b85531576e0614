import type { Question } from "../../api/qa/model-judging.ts";
import { criterionSchema } from "../../evals/scorecard.ts";
import type { Ticket } from "../../ingest/ticket.ts";

/** What bench/judge.ts hands to an engine, as a file. */
export type JudgeBenchInput = {
  tickets: { ticket: Ticket }[];
  criteria: { id: string; title: string; question: string }[];
  atOnce: number;
  model: string;
};

/** The criteria as judged questions without rules. */
export function questionsOf(criteria: JudgeBenchInput["criteria"]): Question[] {
  return criteria.map((one) => ({ criterion: criterionSchema.parse({ ...one, kind: "judged" }), rule: null }));
}

/** Does the work on every item, `atOnce` at a time, prints what it took and how much was scored, and ends the process. */
export async function measureLanes<T>(items: T[], atOnce: number, work: (item: T) => Promise<number>): Promise<void> {
  const began = performance.now();
  const usedBefore = process.cpuUsage();
  const left = items.values();
  let scored = 0;
  const lane = async (): Promise<void> => {
    for (const item of left) {
      const more = await work(item);
      scored += more;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(usedBefore);
  const cpuSeconds = (used.user + used.system) / 1e6;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(`\n${JSON.stringify({ seconds, cpuSeconds, scored, peakMb })}\n`);
  process.exit(0);
}
