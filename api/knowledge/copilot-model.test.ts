import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiError, startOpenAiStub } from "../adapters/openai-stub.ts";
import type { StubRequest, StubServer } from "../adapters/stub-server.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

const source = readFileSync(new URL("payout-delayed.v2.md", libraryFolder), "utf8");
const conversation = "Customer: Hi, I am Zora Quillfeather and my payout has not arrived, what is the status?";

type Sentence = { text: string; chunk: string; quote: string };
type Shown = { id: string; source: string };

let model: StubServer;
let api: TestApi;
/** What the model writes of what it is shown; null = it is down. */
let write: ((chunks: Shown[]) => Sentence[]) | null;
let prompts: string[] = [];

function reply({ body }: StubRequest): unknown {
  const { messages } = body as { messages: { content: string }[] };
  const prompt = messages.at(-1)?.content ?? "";
  prompts.push(prompt);
  if (!write) return apiError(401, "invalid_api_key");
  return { sentences: write((JSON.parse(prompt) as { chunks: Shown[] }).chunks) };
}

const copilot = () => api.call("POST /copilot", { as: "agent", body: { conversation, channel: "chat", region: "US" } });
const quoteOf = ({ source: text }: Shown): string => /You MUST [^.]+\./.exec(text)?.[0] ?? "";

beforeAll(async () => {
  model = await startOpenAiStub(reply, 1536);
  api = await openTestApi({
    overrides: { now: () => new Date("2026-11-02T09:00:00Z") },
    environment: { OPENAI_API_KEY: "key", OPENAI_BASE_URL: `${model.url}/v1`, PLUMB_ANSWER_MODEL: "an-author" },
  });
  await api.call("POST /imports/sops", { as: "sop-owner", body: source, query: { approvedBy: "Hannah Okafor" } });
  await api.idle();
});
afterAll(async () => {
  await api.close();
  await model.close();
});

describe("a reply that a model words", () => {
  it("is made of lines whose quotes were found in the rules it was shown, and of no others", async () => {
    prompts = [];
    write = (chunks) =>
      chunks.flatMap((chunk) => [
        { text: "Let me look at that with you.", chunk: chunk.id, quote: quoteOf(chunk) },
        { text: "You will have 500 dollars tomorrow.", chunk: chunk.id, quote: quoteOf(chunk) },
        { text: "We never pay late.", chunk: chunk.id, quote: "a rule that no page has" },
      ]);
    const { draft } = await copilot();
    expect(draft.writtenBy).toBe("an-author");
    expect(draft.lines.length).toBeGreaterThan(0);
    for (const { text, citation } of draft.lines) {
      expect(text).toBe("Let me look at that with you.");
      expect(source.slice(citation.start, citation.end)).toBe(citation.quote);
    }
    expect(prompts.join()).not.toMatch(/quillfeather/i);
  });

  it.each([
    ["the model does not answer", null],
    ["nothing that it wrote can be cited", () => [{ text: "Trust me.", chunk: "x", quote: "no such words" }]],
  ])("gives way to the SOP's own words where %s", async (_case, written) => {
    write = written;
    const { draft } = await copilot();
    expect(draft.writtenBy).toBe("extract");
    expect(draft.lines.length).toBeGreaterThan(0);
    for (const { citation } of draft.lines) expect(source).toContain(citation.quote);
  });
});
