import { setTimeout as sleep } from "node:timers/promises";
import OpenAI from "openai";
import { z } from "zod";
import { createChatModel } from "../../api/adapters/chat-model.ts";
import { createGate } from "../../api/adapters/gate.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { Experiment } from "../chaos.ts";
import { slowFaults } from "../peers/openai-faults.ts";
import { startOpenAiPeer } from "../peers/openai-stub.ts";

const deadlineMs = 500;
const stalls = 500;
const atOnce = 50;
const schema = z.strictObject({ verdict: z.enum(["pass", "fail"]) });

/**
 * E7: 500 calls to a peer that never answers, stalls or drips. Each must end at its deadline, and leave no memory and no more sockets
 * after all of them than after half: for every request that is given up Node's `fetch` opens an empty connection to go on with, so that
 * some stand open, as many as there were calls at a time.
 */
export async function run(): Promise<Experiment> {
  const peer = await startOpenAiPeer({ keepBodies: false });
  const gate = createGate(async () => {}, Date.now);
  const model = createChatModel({ apiKey: "key", baseUrl: `${peer.url}/v1`, model: "m", deadlineMs }, gate);
  peer.script(slowFaults.map((fault) => ({ match: { contains: `with ${fault}` }, fault })));
  const prompt = (n: number) => ({
    system: trustAsRedacted("Judge."),
    user: trustAsRedacted(`Ticket ${n} with ${slowFaults[n % slowFaults.length]}`),
    schema,
  });
  const times: number[] = [];
  let answered = 0;
  const work = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      const began = performance.now();
      await model.ask(prompt(n), "judge").then(
        () => {
          answered += 1;
        },
        () => null,
      );
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, n) => work(n, n + 1)));
  await settled();
  const before = process.memoryUsage().rss;
  const each = stalls / atOnce / 2;
  const half = (from: number) => Array.from({ length: atOnce }, (_, n) => work(from + n * each, from + (n + 1) * each));
  await Promise.all(half(100));
  await settled();
  const socketsHalfway = peer.openSockets();
  await Promise.all(half(100 + stalls / 2));
  await settled();
  const socketsLeft = peer.openSockets();
  const grownMb = (process.memoryUsage().rss - before) / 2 ** 20;
  const slowest = Math.max(...times);
  const control = await clientTimeout(peer.url);
  await peer.close();
  const ok =
    answered === 0 &&
    slowest <= deadlineMs + 1_000 &&
    socketsLeft <= socketsHalfway + 2 &&
    grownMb <= 50 &&
    control > deadlineMs + 1_000;
  const figures = {
    calls: times.length,
    deadlineMs,
    slowestMs: Math.round(slowest),
    answered,
    socketsHalfway,
    socketsLeft,
    grownMb: Math.round(grownMb),
    // Control: the client's own timeout covers headers only; the same dripped answer outlasts it.
    clientTimeoutEndsMs: Math.round(control),
  };
  return { name: "E7 slow peer", ok, figures };
}

async function settled(): Promise<void> {
  await sleep(1_500);
  globalThis.gc?.();
}

async function clientTimeout(url: string): Promise<number> {
  const client = new OpenAI({ apiKey: "key", baseURL: `${url}/v1`, maxRetries: 0, timeout: deadlineMs });
  const began = performance.now();
  const body = { model: "m", messages: [{ role: "user" as const, content: "Ticket with stall-4s" }] };
  await client.chat.completions.create(body).catch(() => null);
  return performance.now() - began;
}
