import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createChatModel } from "../../api/adapters/chat-model.ts";
import { createGate } from "../../api/adapters/gate.ts";
import { createGovernor } from "../../api/adapters/governor.ts";
import { judgeWording } from "../../api/qa/judging.ts";
import { inputOf } from "../../api/qa/model-judging.ts";
import { buildJudgePrompt } from "../../evals/judge-prompt.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { Experiment } from "../chaos.ts";
import { chatFaults, slowFaults } from "../peers/openai-faults.ts";
import { type OpenAiPeer, startOpenAiPeer } from "../peers/openai-stub.ts";
import { type Ending, markedTicket, openJudgeWorld, questions } from "./judge-world.ts";

const ticketsPerFault = 20;
const deadlineMs = 3_000;
/** for faults that end at the deadline and nowhere else */
const shortDeadlineMs = 400;
const lanes = 12;

/**
 * E6: every fault of the peer on 20 tickets each, once on the first call of each ticket and once on every call. Pauses are jumped over
 * by the clock; the calls are real. Then, in real time: a rate limit, an open circuit, and a judge that hangs beside answers.
 */
export async function run(): Promise<Experiment> {
  const peer = await startOpenAiPeer();
  try {
    const matrix = await faultMatrix(peer);
    peer.reset();
    const quota = await quotaCalls(peer);
    peer.reset();
    const circuit = await circuitTimes(peer);
    peer.reset();
    const bulkhead = await bulkheadLatency(peer);
    const storm = await rateLimit();
    const figures = { ...matrix.figures, ...quota, ...circuit, ...bulkhead, ...storm };
    const ok =
      matrix.ok &&
      quota.quotaCallsAMinute <= 1 &&
      circuit.circuitOpensMs <= 10_000 &&
      circuit.circuitClosesMs <= 10_000 &&
      bulkhead.answersP99DuringMs <= Math.max(2 * bulkhead.answersP99Ms, bulkhead.answersP99Ms + 20) &&
      storm.sent <= 1.1 * storm.allowed;
    return { name: "E6 fault matrix", ok, figures };
  } finally {
    await peer.close();
  }
}

async function faultMatrix(peer: OpenAiPeer) {
  const faults = Object.keys(chatFaults);
  const cases = faults.flatMap((fault) => (["first", "every"] as const).map((when) => ({ fault, when })));
  const idOf = (fault: string, when: string, n: number) => `${when}-${fault}-${n}`;
  peer.script(
    cases.flatMap(({ fault, when }) =>
      when === "every"
        ? [{ match: { contains: `mark every-${fault}-` }, fault }]
        : Array.from({ length: ticketsPerFault }, (_, n) => ({
            match: { contains: `mark ${idOf(fault, when, n)}.`, nth: 1 },
            fault,
          })),
    ),
  );
  const clean = await startOpenAiPeer();
  const truth = openJudgeWorld(clean.url, { deadlineMs: 20_000 });
  const counts = { scored: 0, needsHuman: 0, deadLetter: 0, bug: 0 };
  const silentlyWrong: string[] = [];
  const notMended: string[] = [];
  let naiveWrong = 0;
  const queue = [...cases].sort((a, b) => Number(slowFaults.includes(b.fault)) - Number(slowFaults.includes(a.fault)));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { fault, when } = next;
      const slow = slowFaults.includes(fault) && when === "every";
      const world = openJudgeWorld(peer.url, { deadlineMs: slow ? shortDeadlineMs : deadlineMs });
      for (let n = 0; n < ticketsPerFault; n += 1) {
        const ticket = markedTicket(`T-${n}`, `mark ${idOf(fault, when, n)}.`);
        const right = await truth.settle(ticket);
        const ending = await world.settle(ticket);
        tally(counts, ending);
        if (wrong(ending, right)) silentlyWrong.push(`${when} ${fault}`);
        if (when === "first" && fault.startsWith("5") && ending.kind !== "scored") notMended.push(fault);
        if (when === "every" && n === 0) naiveWrong += await naivelyWrong(peer, ticket, right);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  await clean.close();
  const tickets = cases.length * ticketsPerFault;
  const ended = counts.scored + counts.needsHuman + counts.deadLetter;
  const ok =
    ended === tickets && counts.bug === 0 && silentlyWrong.length === 0 && notMended.length === 0 && naiveWrong > 0;
  const figures = {
    faults: faults.length,
    tickets,
    ...counts,
    silentlyWrong: [...new Set(silentlyWrong)],
    // Control: a reader that believes every JSON it is given is wrong somewhere, and the comparison sees it.
    wrongWithoutChecks: naiveWrong,
  };
  return { ok, figures };
}

function tally(counts: Record<"scored" | "needsHuman" | "deadLetter" | "bug", number>, ending: Ending): void {
  if (ending.kind === "bug") counts.bug += 1;
  else if (ending.kind === "dead-letter") counts.deadLetter += 1;
  else if (ending.results.some(({ needsPerson }) => needsPerson)) counts.needsHuman += 1;
  else counts.scored += 1;
}

/** A verdict that differs from the one without faults, and nobody is asked to look. */
function wrong(ending: Ending, right: Ending): boolean {
  if (ending.kind !== "scored" || right.kind !== "scored") return false;
  return ending.results.some(
    (result, i) => !result.needsPerson && result.verdict.kind !== right.results[i]?.verdict.kind,
  );
}

async function naivelyWrong(peer: OpenAiPeer, ticket: ReturnType<typeof markedTicket>, right: Ending): Promise<number> {
  const input = inputOf({ wording: judgeWording, secret: "s" }, questions, ticket, new Map());
  const { system, user, schema } = buildJudgePrompt(input);
  const body = {
    model: "m",
    messages: [
      { role: "system", content: system },
      { role: "user", content: user },
    ],
    response_format: {
      type: "json_schema",
      json_schema: { name: "reply", strict: true, schema: z.toJSONSchema(schema) },
    },
  };
  try {
    const response = await fetch(`${peer.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(deadlineMs),
    });
    const reply = (await response.json()) as { choices: { message: { content: string } }[] };
    const said = JSON.parse(reply.choices[0]?.message.content ?? "") as { scores: { verdict: string }[] };
    const differs = (kind: string | undefined, i: number) =>
      right.kind === "scored" && kind !== right.results[i]?.verdict.kind;
    return Number(questions.some((_, i) => differs(said.scores[i]?.verdict, i)));
  } catch {
    return 0;
  }
}

/** Calls to an account without quota, by the minute of the engine's own clock. */
async function quotaCalls(peer: OpenAiPeer) {
  peer.script([{ fault: "429-quota" }]);
  const world = openJudgeWorld(peer.url, { deadlineMs });
  for (let n = 0; n < 10; n += 1) await world.settle(markedTicket(`Q-${n}`, "quota"));
  const minutes = world.elapsed() / 60_000;
  // The first call learns of it; the limit speaks of those after it.
  return { quotaCalls: peer.log.length, quotaCallsAMinute: (peer.log.length - 1) / minutes };
}

async function circuitTimes(peer: OpenAiPeer) {
  peer.script([{ fault: "503-overloaded" }]);
  const world = openJudgeWorld(peer.url, { deadlineMs: 2_000, realTime: true });
  const began = performance.now();
  let over = false;
  const work = Array.from({ length: 8 }, async (_, n) => {
    for (let i = 0; !over; i += 1) {
      await world.model.complete?.(promptOf(`C-${n}-${i}`), "judge").catch(() => sleep(50));
    }
  });
  while (world.governor.state().state === "open for calls") await sleep(5);
  const opened = performance.now();
  await sleep(2_000);
  peer.script([]);
  const back = performance.now();
  while (world.governor.state().state !== "open for calls") await sleep(5);
  const closed = performance.now();
  over = true;
  await Promise.all(work);
  return { circuitOpensMs: Math.round(opened - began), circuitClosesMs: Math.round(closed - back) };
}

const schema = z.strictObject({ verdict: z.enum(["pass", "fail"]) });
const promptOf = (text: string) => ({ system: trustAsRedacted("Judge."), user: trustAsRedacted(text), schema });

/** How long answers take while the judge's calls all hang: theirs is another governor. */
async function bulkheadLatency(peer: OpenAiPeer) {
  const gate = createGate(async () => {}, Date.now);
  const governor = () => createGovernor({ mostAtOnce: 64, now: () => performance.now() });
  const settings = { apiKey: "key", baseUrl: `${peer.url}/v1`, deadlineMs: 3_000 };
  const answers = createChatModel({ ...settings, model: "answers" }, gate, governor());
  const judge = createChatModel({ ...settings, model: "judge" }, gate, governor());
  const measure = async (label: string) => {
    const times: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      const began = performance.now();
      await answers.ask(promptOf(`${label} ${n}`), "answer");
      times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[197] ?? Number.NaN;
  };
  await measure("warm");
  const rounds: { before: number; during: number }[] = [];
  for (let round = 0; round < 3; round += 1) {
    const before = await measure(`before ${round}`);
    peer.script([{ match: { model: "judge" }, fault: "hang-in-body" }]);
    const hang = (n: number) => judge.ask(promptOf(`J-${round}-${n}`), "judge").catch(() => null);
    const hanging = Array.from({ length: 64 }, (_, n) => hang(n));
    await sleep(200);
    const during = await measure(`during ${round}`);
    peer.script([]);
    await Promise.all(hanging);
    rounds.push({ before, during });
  }
  // Other work on the machine makes single rounds slow: the middle one of three counts.
  const middle = (of: "before" | "during") => rounds.map((round) => round[of]).sort((a, b) => a - b)[1] ?? Number.NaN;
  const [before, during] = [middle("before"), middle("during")];
  return { answersP99Ms: Math.round(before * 10) / 10, answersP99DuringMs: Math.round(during * 10) / 10 };
}

/** Sixteen callers against a limit of 120 a minute, over more than one window (75 s instead of 5 min). */
async function rateLimit() {
  const peer = await startOpenAiPeer({ requestsPerMinute: 120, keepBodies: false });
  const world = openJudgeWorld(peer.url, { deadlineMs: 2_000, realTime: true });
  const until = performance.now() + 75_000;
  await Promise.all(
    Array.from({ length: 16 }, async (_, n) => {
      for (let i = 0; performance.now() < until; i += 1)
        await world.model.complete?.(promptOf(`S-${n}-${i}`), "judge").catch(() => sleep(250));
    }),
  );
  const answered = peer.log.filter(({ status }) => status === 200).length;
  await peer.close();
  return { allowed: answered, sent: peer.log.length, refusedByPeer: peer.log.length - answered };
}
