import { setTimeout as sleep } from "node:timers/promises";
import { problemsOf } from "../../api/qa/crash-history.ts";
import { score, scoreTask } from "../../api/qa/schema.ts";
import type { Experiment } from "../chaos.ts";
import { startOpenAiPeer } from "../peers/openai-stub.ts";
import { checkerSees, openScoringWorld } from "./scoring-world.ts";

/**
 * E5: a worker is frozen (SIGSTOP) in the middle of a call, another takes the ticket over once the lease is over and finishes it, the
 * first is thawed and tries to write. Frozen for as long as the other needs, about 30 s: a lease lasts 20 s, so 90 s would show no more.
 */
export async function run(): Promise<Experiment> {
  const name = "E5 zombie";
  const peer = await startOpenAiPeer({ latency: 3_000 });
  const world = await openScoringWorld(peer.url, 1, 1);
  if (!world) return { name, ok: false, figures: { skipped: "PostgreSQL is not installed" } };
  try {
    const zombie = await world.startWorker();
    while (peer.log.length === 0) await sleep(20);
    zombie.kill("SIGSTOP");
    const frozen = Date.now();
    await world.startWorker();
    while (!(await world.finished()) && Date.now() - frozen < 90_000) await sleep(200);
    const takenOverAfterMs = Date.now() - frozen;
    const before = await world.context.db.select().from(score);
    zombie.kill("SIGCONT");
    // Its call has long been answered: it writes at once, or never.
    await sleep(6_000);
    const after = await world.context.db.select().from(score);
    const [task] = await world.context.db.select().from(scoreTask);
    const history = await world.history();
    const problems = problemsOf(history);
    const unchanged = JSON.stringify(before) === JSON.stringify(after);
    const store = world.context.stores.qa(world.context.db);
    // Control: whoever writes with the fence of the first taking is refused, and the checker sees a second score.
    const old = { runId: task?.runId ?? "", ticketId: task?.ticketId ?? "", fence: 1, tries: 0, firstTriedAt: null };
    const refused = !(await store.endTask(old, null, new Date()));
    const control = refused && checkerSees(history, problemsOf);
    const ok = problems.length === 0 && unchanged && task?.fence === 2 && peer.log.length === 2 && control;
    const figures = {
      takenOverAfterMs,
      fence: task?.fence,
      calls: peer.log.length,
      scores: after.length,
      unchanged,
      problems,
      controlSeen: control,
    };
    return { name, ok, figures };
  } finally {
    await world.close();
    await peer.close();
  }
}
