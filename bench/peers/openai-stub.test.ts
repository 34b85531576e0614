import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type OpenAiPeer, startOpenAiPeer } from "./openai-stub.ts";

const data = process.env.PLUMB_BENCH_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
const spec = join(data, "trust/api-specs/dev/openai-subset.openapi.json");

let peer: OpenAiPeer;
let client: OpenAI;
beforeAll(async () => {
  peer = await startOpenAiPeer({ seed: 7 });
  client = new OpenAI({ apiKey: "key", baseURL: `${peer.url}/v1`, maxRetries: 0 });
});
afterAll(() => peer.close());
afterEach(() => peer.reset());

const verdict = z.strictObject({
  scores: z.array(
    z.strictObject({
      criterion: z.enum(["apology", "clarity"]),
      evidence: z.array(z.strictObject({ turn: z.number().int(), quote: z.string() })),
      ruleQuote: z.string().nullable(),
      reason: z.string(),
      verdict: z.enum(["pass", "fail"]),
    }),
  ),
});
const messages = [
  { role: "system" as const, content: "Score it." },
  { role: "user" as const, content: "<<<T\n[1] customer: Where is it?\n[2] agent: I am sorry for the delay.\nT>>>" },
];
const ask = { model: "gpt-4.1-mini", messages, logprobs: true, response_format: zodResponseFormat(verdict, "reply") };

/** Raw answers by the schema they must fit. */
async function answers(): Promise<[string, unknown][]> {
  const get = async (path: string, init?: RequestInit) => (await fetch(`${peer.url}/v1${path}`, init)).json();
  const post = (path: string, body: unknown) =>
    get(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  const form = new FormData();
  const line = { custom_id: "a", method: "POST", url: "/v1/chat/completions", body: ask };
  form.set("purpose", "batch");
  form.set("file", new Blob([JSON.stringify(line)]), "lines.jsonl");
  const file = (await get("/files", { method: "POST", body: form })) as { id: string };
  const batch = { input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h" };
  const made = (await post("/batches", batch)) as { id: string };
  const polls = [await get(`/batches/${made.id}`), await get(`/batches/${made.id}`), await get(`/batches/${made.id}`)];
  return [
    ["CreateChatCompletionResponse", await post("/chat/completions", ask)],
    ["CreateChatCompletionResponse", await post("/chat/completions", { model: "m", messages })],
    ["CreateEmbeddingResponse", await post("/embeddings", { model: "e", input: ["a", "b"] })],
    ["ErrorResponse", await post("/embeddings", { model: "e", input: "" })],
    ["ErrorResponse", await get("/batches/none")],
    ["ListModelsResponse", await get("/models")],
    ["Model", await get("/models/gpt-4.1-mini")],
    ["OpenAIFile", file],
    ["OpenAIFile", await get(`/files/${file.id}`)],
    ["ListFilesResponse", await get("/files")],
    ["DeleteFileResponse", await get(`/files/${file.id}`, { method: "DELETE" })],
    ["Batch", made],
    ...polls.map((one): [string, unknown] => ["Batch", one]),
    ["ListBatchesResponse", await get("/batches")],
    ["Batch", await post(`/batches/${made.id}/cancel`, {})],
  ];
}

describe("the OpenAI peer", () => {
  it.skipIf(!existsSync(spec))("answers as the published schema says", async () => {
    const document = JSON.parse(readFileSync(spec, "utf8"));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, "openai");
    for (const [name, body] of await answers()) {
      const check = ajv.getSchema(`openai#/components/schemas/${name}`) ?? expect.fail(`no schema ${name}`);
      expect(check(body), `${name}: ${ajv.errorsText(check.errors)}`).toBe(true);
    }
  });

  it("is read by the vendor's own parser, with a quote that stands in its turn", async () => {
    const parsed = await client.chat.completions.parse(ask);
    const reply = parsed.choices[0]?.message.parsed ?? expect.fail("no reply");
    expect(reply.scores.map(({ criterion }) => criterion)).toEqual(["apology", "clarity"]);
    for (const { evidence } of reply.scores)
      for (const { quote } of evidence) expect(messages[1]?.content).toContain(quote);
    const tokens = parsed.choices[0]?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join("")).toBe(parsed.choices[0]?.message.content);
    expect(parsed.usage?.prompt_tokens).toBeGreaterThan(20);
  });

  it("streams what the vendor's helper puts together again", async () => {
    const whole = await client.chat.completions.create(ask);
    const stream = client.chat.completions.stream({ ...ask, stream_options: { include_usage: true } });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(final.usage?.total_tokens).toBe(whole.usage?.total_tokens);
  });

  it("answers by the request alone, so that a call that was paid twice shows", async () => {
    const other = { ...ask, messages: [messages[0] as (typeof messages)[0]] };
    const one = await client.chat.completions.create(ask);
    await client.chat.completions.create(other);
    const again = await client.chat.completions.create(ask);
    expect(again.choices).toEqual(one.choices);
    const hashes = peer.log.map(({ bodyHash }) => bodyHash);
    expect([hashes[0] === hashes[2], hashes[0] === hashes[1]]).toEqual([true, false]);
  });

  it("fails as it is told, the nth time or every time", async () => {
    await fetch(`${peer.url}/__stub/script`, {
      method: "POST",
      body: JSON.stringify([
        { match: { nth: 2, contains: "sorry" }, fault: "500-error" },
        { match: { model: "broke" }, fault: "429-quota" },
      ]),
    });
    const status = (model = "gpt-4.1-mini") =>
      client.chat.completions.create({ ...ask, model }).then(
        () => 200,
        (error: { status?: number }) => error.status,
      );
    expect([await status(), await status(), await status(), await status("broke")]).toEqual([200, 500, 200, 429]);
    expect(peer.log.map(({ fault }) => fault)).toEqual([null, "500-error", null, "429-quota"]);
  });

  it("obeys the ticket in gullible mode and answers as badly as the schema lets it in hostile mode", async () => {
    const scores = async () => (await client.chat.completions.parse(ask)).choices[0]?.message.parsed?.scores ?? [];
    peer.setMode("gullible");
    expect(new Set((await scores()).map((one) => one.verdict))).toEqual(new Set(["pass"]));
    peer.setMode("hostile");
    const worst = await scores();
    peer.setMode("reading");
    expect(new Set(worst.map((one) => one.verdict))).toEqual(new Set(["fail"]));
    expect(messages[1]?.content).not.toContain(worst[0]?.evidence[0]?.quote);
  });

  it("works a batch off in states and gives its lines in another order", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `t-${i}`);
    const lines = ids.map((custom_id) => ({ custom_id, method: "POST", url: "/v1/chat/completions", body: ask }));
    const content = lines.map((line) => JSON.stringify(line)).join("\n");
    const file = await client.files.create({ file: new File([content], "in.jsonl"), purpose: "batch" });
    const { id } = await client.batches.create({
      input_file_id: file.id,
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
    const states: string[] = [];
    let output: string | undefined;
    while (output === undefined && states.length < 9) {
      const { status, output_file_id } = await client.batches.retrieve(id);
      states.push(status);
      output = output_file_id;
    }
    const text = await (await client.files.content(output ?? "")).text();
    const found = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).custom_id as string);
    expect(states).toEqual(["in_progress", "completed"]);
    expect(found).not.toEqual(ids);
    expect([...found].sort()).toEqual([...ids].sort());
  });
});
