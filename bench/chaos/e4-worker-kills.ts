import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { problemsOf } from "../../api/qa/crash-history.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import type { Experiment } from "../chaos.ts";
import { startOpenAiPeer } from "../peers/openai-stub.ts";
import { checkerSees, openScoringWorld } from "./scoring-world.ts";

const tickets = 2_000;
const atOnce = 16;
const workers = 3;
const killingMs = 120_000;
/** without one more call, what is left is stuck */
const stuckAfterMs = 120_000;

/**
 * E4: three workers score while one of them, chosen at random, is killed every 200 to 800 ms and replaced. Nothing may be lost or
 * scored twice, and no more calls wasted than were under way in the killed processes. Kills go on for two minutes; then nothing may
 * stand still for as long.
 */
export async function run(): Promise<Experiment> {
  const name = "E4 worker kills";
  const random = mulberry32(4);
  const peer = await startOpenAiPeer({ latency: [50, 400], keepBodies: false });
  const world = await openScoringWorld(peer.url, tickets, atOnce);
  if (!world) return { name, ok: false, figures: { skipped: "PostgreSQL is not installed" } };
  try {
    const alive = new Set<ChildProcess>();
    const enter = async () => {
      const worker = await world.startWorker();
      if (worker.exitCode === null) alive.add(worker);
    };
    await Promise.all(Array.from({ length: workers }, enter));
    const began = Date.now();
    let kills = 0;
    while (peer.log.length < tickets * 0.75 && Date.now() - began < killingMs) {
      await sleep(200 + 600 * random());
      const victim = [...alive][Math.floor(random() * alive.size)];
      if (!victim) continue;
      alive.delete(victim);
      victim.kill("SIGKILL");
      kills += 1;
      void enter();
    }
    const stopped = Date.now();
    const callsByThen = peer.log.length;
    let [calledAt, seen] = [stopped, callsByThen];
    while (!(await world.finished()) && Date.now() - calledAt < stuckAfterMs) {
      await sleep(250);
      if (peer.log.length > seen) [calledAt, seen] = [Date.now(), peer.log.length];
    }
    const history = await world.history();
    const problems = problemsOf(history);
    const calls = peer.log.filter(({ path }) => path.endsWith("/chat/completions"));
    const asked = new Set(calls.map(({ bodyHash }) => bodyHash)).size;
    const wasted = calls.length - asked;
    const control = checkerSees(history, problemsOf);
    const figures = {
      tickets,
      kills,
      scored: new Set(history.scores.map(({ ticketId }) => ticketId)).size,
      problems: problems.slice(0, 5),
      calls: calls.length,
      questions: asked,
      wasted,
      wastedAllowed: kills * atOnce,
      callsUnderKills: callsByThen,
      secondsToEndAfterLastKill: (Date.now() - stopped) / 1000,
      controlSeen: control,
    };
    const ok = problems.length === 0 && asked === tickets && wasted <= kills * atOnce && kills > 0 && control;
    return { name, ok, figures };
  } finally {
    await world.close();
    await peer.close();
  }
}
