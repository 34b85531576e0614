import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines } from "../qa/fixture.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

let api: TestApi;
let maya: TestPerson;
const fromLibrary = (name: string) => readFileSync(new URL(name, libraryFolder), "utf8");
const opening = "Hi, my payout has not arrived and I am Zora Quillfeather, what is the status?";
const conversation = `Customer: ${opening}\nAgent: Could you confirm the payout id with me?\nCustomer: PO-20261005, when will the payout arrive?`;
const copilot = (body: object, as: TestPerson = maya) => api.call("POST /copilot", { as, body });

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya.ortiz" });
  for (const body of [fromLibrary("payout-delayed.v2.md"), fromLibrary("verify-identity.md")])
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Hannah Okafor" } });
  const turns = [{ at: "2026-10-20T10:00:00Z", by: "customer", text: opening }];
  const about = { openedAt: "2026-10-20T10:00:00Z", channel: "chat", region: "US", language: "en", handledBy: "human" };
  const ticket = { id: "T-1", ...about, contactReason: "payout-delayed", agent: "maya.ortiz", turns };
  await api.call("POST /imports/tickets", { as: "qa-lead", body: asJsonLines([ticket]), query: { format: "jsonl" } });
  await api.idle();
});
afterAll(() => api.close());

describe("the copilot", () => {
  it("names the step in force, what is still open, and a reply in which every line is cited", async () => {
    const found = await copilot({ conversation, channel: "chat", region: "US", contactReason: "payout-delayed" });
    expect(found.answer).toMatchObject({ kind: "answer" });
    const standings = new Set(found.obligations.map(({ standing }) => standing));
    expect([...standings].every((one) => ["open", "seems-met", "watch", "met", "not-applicable"].includes(one))).toBe(
      true,
    );
    expect(found.obligations.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toMatch(/quillfeather/i);
    const source = fromLibrary("payout-delayed.v2.md") + fromLibrary("verify-identity.md");
    for (const { citation } of found.draft.lines) expect(source).toContain(citation.quote);
  });

  it("takes the SOP of the contact reason that was given, whatever words the customer chose", async () => {
    const conversation = "Customer: still nothing in my wallet since Tuesday, my landlord is not amused. what now??";
    const unknown = await copilot({ conversation, channel: "chat", region: "US" });
    expect(unknown.answer).toMatchObject({ kind: "refusal", reason: "not-covered" });
    const known = await copilot({ conversation, channel: "chat", region: "US", contactReason: "payout-delayed" });
    if (known.answer.kind !== "answer") throw new Error(known.answer.message);
    expect(new Set(known.answer.sentences.map(({ citation }) => citation.sopId))).toEqual(new Set(["payout-delayed"]));
    expect(known.obligations.some(({ sopId }) => sopId === "payout-delayed")).toBe(true);
    const elsewhere = await copilot({ conversation, channel: "chat", region: "US", contactReason: "tax-form" });
    expect(elsewhere.answer).toMatchObject({ kind: "refusal", reason: "not-covered" });
  });

  it("reads a ticket by the rules of the day it was opened, and only one's own", async () => {
    const found = await copilot({ ticketId: "T-1" });
    expect(found.asOf).toBe("2026-10-20");
    const jonah = await api.person({ name: "Jonah Beck", role: "agent", agentId: "jonah.beck" });
    const refused = await api.refusal("POST /copilot", { as: jonah, body: { ticketId: "T-1" } });
    expect([403, 404]).toContain(refused.status);
  });

  it("is about what the customer asked for, not about a thank-you or a joke at the end", async () => {
    const place = { channel: "chat", region: "US", contactReason: "payout-delayed" };
    const ended = `${conversation}\nAgent: On Thursday.\nCustomer: ok. you rock, bye`;
    const [before, after] = [
      await copilot({ conversation, ...place }),
      await copilot({ conversation: ended, ...place }),
    ];
    expect(after.answer).toMatchObject({ kind: "answer" });
    const stepOf = ({ answer }: typeof after) => (answer.kind === "answer" ? answer.step?.id : null);
    expect(stepOf(after)).toBe(stepOf(before));
  });

  it("wants a ticket or a conversation, and a customer who has spoken", async () => {
    expect((await api.refusal("POST /copilot", { as: maya, body: {} })).status).toBe(400);
    const refused = await api.refusal("POST /copilot", { as: maya, body: { conversation: "Agent: hello" } });
    expect(refused.code).toBe("unprocessable");
  });
});

describe("how questions fare", () => {
  it("is counted over a period, by team and channel", async () => {
    const use = await api.call("GET /search-use", { as: "head", query: { from: "2026-11-01", to: "2026-11-02" } });
    expect(use.all.questions).toBeGreaterThan(0);
    expect(use.all.zero?.n).toBe(use.all.questions);
    expect(use.channels[0]?.name).toBe("chat");
    expect(
      (await api.refusal("GET /search-use", { as: "head", query: { from: "2026-11-03", to: "2026-11-02" } })).status,
    ).toBe(400);
  });
});

const attacks = join(process.env.PLUMB_DATA ?? "", "trust/injection/dev/injection.jsonl");

describe.skipIf(!process.env.PLUMB_DATA || !existsSync(attacks))("text that gives orders", () => {
  it("in a question is answered by exact spans of SOPs or refused, whatever it orders", async () => {
    const source = fromLibrary("payout-delayed.v2.md") + fromLibrary("verify-identity.md");
    const lines = readFileSync(attacks, "utf8").trim().split("\n");
    const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text).filter((text) => text.length < 1500);
    for (let at = 0; at < texts.length; at += Math.ceil(texts.length / 40)) {
      const question = `My payout has not arrived. ${texts[at]}`;
      const reply = await api.call("POST /answers", { as: maya, body: { question } });
      if (reply.kind === "answer") for (const { citation } of reply.sentences) expect(source).toContain(citation.quote);
    }
  });
});
