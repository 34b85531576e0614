import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Spoken, startOpenAiStub } from "../adapters/openai-stub.ts";
import type { StubServer } from "../adapters/stub-server.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { handIn, lanyardCase, lanyardSop } from "./fixture.ts";

type Sent = { messages: { role: string; content: string | null }[]; tools?: unknown[]; response_format?: unknown };

let stub: StubServer;
let api: TestApi;
let ines: TestPerson;
let version: string;
/** what the agent does at its nth request of a conversation, from 0 */
let script: (Spoken | ((sent: Sent) => Spoken))[] = [];
let judged = { met: true, quote: "It comes on Monday.", reason: "It names a day." };
let customer = { message: "B-12.", done: false };

function answer(sent: Sent): unknown {
  const system = sent.messages[0]?.content ?? "";
  if (system.startsWith("You play a customer")) {
    const now = customer;
    customer = { message: "Thanks.", done: true };
    return now;
  }
  if (system.startsWith("You judge")) return judged;
  const next = script.shift();
  if (!next) return new Spoken({ content: "I have nothing to add." });
  return typeof next === "function" ? next(sent) : next;
}

beforeAll(async () => {
  stub = await startOpenAiStub((request) => answer(request.body as Sent), 1536);
  api = await openTestApi({ environment: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: `${stub.url}/v1` } });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  version = await handIn(api, ines, lanyardSop());
  await api.idle();
});
afterAll(async () => {
  await api.close();
  await stub.close();
});
beforeEach(() => {
  stub.requests.length = 0;
  customer = { message: "B-12.", done: false };
});

const calls = (name: string, args: Record<string, unknown>) => new Spoken({ toolCalls: [{ name, arguments: args }] });
const says = (content: string) => new Spoken({ content });
const question = { id: "day", kind: "judged" as const, question: "Does the agent name a day?" };
let cases = 0;

async function run(expects: object[], acts: typeof script) {
  script = [...acts];
  const id = `case-${cases++}`;
  await api.call("POST /simulations", { as: ines, body: lanyardCase({ id, expects: expects as never }) });
  await api.idle();
  const { texts } = await api.call("GET /sops/:id/simulations", { as: ines, params: { id: "lanyard" } });
  const last = texts.find(({ versionId }) => versionId === version)?.runs.find((one) => one.simulationId === id);
  return api.call("GET /simulation-runs/:id", { as: ines, params: { id: last?.id ?? "" } });
}

describe("a simulation with a model", () => {
  it("lets customer and agent speak, stubs the tools, tells steps and calls, and asks the judge the rest", async () => {
    const done = await run(
      [
        { id: "looks", kind: "calls", tool: "lanyards.find", with: { badge: "B-12" } },
        { id: "sends", kind: "comes-to", step: "send" },
        { id: "monday", kind: "says", words: "monday" },
        question,
      ],
      [
        says("What is the number on your badge?"),
        calls("begin_step", { step_id: "look-up" }),
        calls("lanyards__find", { badge: "B-12" }),
        calls("begin_step", { step_id: "send" }),
        calls("close_contact", {}),
        says("It comes on Monday."),
      ],
    );
    expect(done).toMatchObject({ how: "model", state: "done", passed: true, model: "gpt-4.1-mini" });
    expect(done.result?.outcomes.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["looks", "met"],
      ["sends", "met"],
      ["monday", "met"],
      ["day", "met"],
    ]);
    expect(done.result?.steps).toEqual([
      { id: "look-up", title: "Look it up", hit: true },
      { id: "send", title: "Send a new one", hit: true },
    ]);
    expect(done.result?.trace).toMatchObject({
      ended: "closed",
      calls: [{ tool: "lanyards.find", arguments: { badge: "B-12" }, reply: '{"result":"found"}', problem: null }],
    });
    expect(done.result?.trace?.turns.map(({ by }) => by)).toEqual(["customer", "agent", "customer", "agent"]);
  });

  it("fails with the trace when the agent leaves out a step, calls wrongly or hands over what it should keep", async () => {
    const done = await run(
      [
        { id: "looks", kind: "calls", tool: "lanyards.find", with: { badge: "B-12" } },
        { id: "keeps", kind: "never-hands-off" },
      ],
      [
        calls("lanyards__find", {}),
        calls("hand_over", { to: "front desk", summary: "Lost." }),
        says("Somebody else will help."),
      ],
    );
    expect(done).toMatchObject({ passed: false });
    expect(done.result?.outcomes.map(({ outcome }) => outcome)).toEqual(["failed", "failed"]);
    expect(done.result?.problems).toEqual([{ line: null, message: "lanyards.find: badge is missing" }]);
    expect(done.result?.trace).toMatchObject({ ended: "hand-off", handOff: { to: "front desk" } });
    expect(done.result?.steps.filter(({ hit }) => !hit).map(({ id }) => id)).toEqual(["send"]);
  });

  it("takes no verdict of the judge that quotes what nobody said", async () => {
    judged = { met: true, quote: "It comes by dragon.", reason: "x" };
    const done = await run([question], [calls("close_contact", {}), says("It comes on Monday.")]);
    expect(done).toMatchObject({ passed: false, result: { outcomes: [{ id: "day", outcome: "unchecked" }] } });
  });

  it("ends as failed with the reason when the model refuses", async () => {
    const done = await run([question], [new Spoken({ refusal: "No." })]);
    expect(done).toMatchObject({
      state: "failed",
      passed: null,
      problem: expect.stringContaining("refused to answer"),
    });
  });

  it("sends the bot rendering, invented names as they are, and logs each request", async () => {
    await run([{ id: "keeps", kind: "never-hands-off" }], [calls("close_contact", {}), says("Goodbye.")]);
    const agent = stub.requests.map((request) => request.body as Sent).filter(({ tools }) => tools !== undefined);
    expect(agent[0]?.messages[0]?.content).toContain("### 1. Look it up {#look-up}");
    expect(JSON.stringify(stub.requests.map(({ body }) => body))).toContain("My lanyard broke.");
    const log = await api.call("GET /outbound-log", { as: "head" });
    expect(log.entries.filter(({ purpose }) => purpose === "simulation: agent").length).toBeGreaterThan(0);
  });
});
