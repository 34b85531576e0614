import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../adapters/gate.ts";
import type { ModelPrompt } from "../adapters/ports.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

type Shown = { question: string; open?: string[]; chunks: { id: string; source: string }[] };
type Sentence = { text: string; chunk: string; quote: string };

let api: TestApi;
/** What the model answers to a prompt for a reply; prompts for an answer get none. */
let reply: (shown: Shown) => { sentences: Sentence[] } = () => ({ sentences: [] });
let drafts: Shown[] = [];

beforeAll(async () => {
  const answerModel = {
    name: "a-model",
    ask: async ({ user }: ModelPrompt) => {
      const shown = JSON.parse(user) as Shown;
      if (shown.open === undefined) return { sentences: [] };
      drafts.push(shown);
      return reply(shown);
    },
  };
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z"), answerModel } });
  for (const name of ["payout-delayed.v2.md", "verify-identity.md"]) {
    const body = readFileSync(new URL(name, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Hannah Okafor" } });
  }
  await api.idle();
});
afterAll(() => api.close());

const conversation =
  "Customer: Hi, my payout has not arrived and I am Zora Quillfeather, what is the status of it?\nAgent: Let me look.";
const copilot = async () => {
  drafts = [];
  const place = { channel: "chat", region: "US", contactReason: "payout-delayed" };
  return api.call("POST /copilot", { as: "agent", body: { conversation, ...place } });
};
const honest = ({ chunks: [first] }: Shown): Sentence => {
  const quote = first?.source.match(/[A-Z][^.\n]{20,}\./u)?.[0] ?? "";
  return { text: "I look into your payout first.", chunk: first?.id ?? "", quote };
};

describe("the copilot's draft by a model", () => {
  it("is worded by it, every sentence cited, and the model is shown what is open and no personal data", async () => {
    reply = (shown) => ({ sentences: [honest(shown)] });
    const { draft } = await copilot();
    expect(drafts).toHaveLength(1);
    expect(drafts[0]?.open?.length).toBeGreaterThan(0);
    expect(JSON.stringify(drafts)).not.toMatch(/quillfeather/i);
    expect(draft.writtenBy).toBe("a-model");
    expect(draft.lines.map(({ kind, text }) => [kind, text])).toEqual([["wording", "I look into your payout first."]]);
    expect(readFileSync(new URL("payout-delayed.v2.md", libraryFolder), "utf8")).toContain(
      draft.lines[0]?.citation.quote,
    );
  });

  it("drops what the SOP does not say, and is the SOP's own words where nothing is left", async () => {
    const madeUp = { text: "You get 500 dollars tomorrow.", quote: "You get 500 dollars tomorrow." };
    reply = (shown) => ({ sentences: [honest(shown), { ...honest(shown), ...madeUp }] });
    expect((await copilot()).draft.lines).toHaveLength(1);
    reply = (shown) => ({ sentences: [{ ...honest(shown), ...madeUp }] });
    const { draft } = await copilot();
    expect(draft.writtenBy).toBe("extract");
    expect(draft.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(draft)).not.toContain("500");
  });

  it("is the SOP's own words where the model does not answer", async () => {
    reply = () => {
      throw new UpstreamError("it did not answer", { retryable: true, scope: "peer" });
    };
    const { draft } = await copilot();
    expect(drafts).toHaveLength(1);
    expect([draft.writtenBy, draft.lines.length > 0]).toEqual(["extract", true]);
  });
});
