import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines } from "../qa/fixture.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

let api: TestApi;
let maya: TestPerson;
let ines: TestPerson;

const fromLibrary = (name: string) => readFileSync(new URL(name, libraryFolder), "utf8");
const place = { channel: "chat", region: "US", language: "en" };
const lanyards = [
  "A visitor lost the lanyard at our festival booth, do they get another lanyard?",
  "do festival visitors get another lanyard when theirs is lost?",
];

const ask = (question: string) => api.call("POST /answers", { as: maya, body: { question, ...place } });
const board = async () => (await api.call("GET /gaps", { as: "sop-owner" })).gaps;
const evidence = (id: string, as: "sop-owner" | "qa-lead" = "sop-owner") =>
  api.call("GET /gaps/:id", { as, params: { id } });

function ticket(id: string, opening: string, replies: string[], contactReason: string, handleSeconds: number) {
  const at = (i: number) => `2026-10-0${i + 1}T10:00:00Z`;
  const turns = [opening, ...replies].map((text, i) => ({ at: at(i), by: i === 0 ? "customer" : "agent", text }));
  const rest = { openedAt: at(0), closedAt: "2026-10-09T10:00:00Z", channel: "chat", region: "US", language: "en" };
  return { id, ...rest, contactReason, handledBy: "human", agent: "maya.ortiz", handleSeconds, turns };
}

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya.ortiz" });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  for (const name of ["refund-shop-order.md", "wrong-item.md"])
    await api.call("POST /imports/sops", {
      as: "sop-owner",
      body: fromLibrary(name),
      query: { approvedBy: "Hannah Okafor" },
    });
  const tickets = [
    ticket(
      "L-1",
      "I lost my lanyard at the festival booth",
      ["Which booth was it?", "I post another lanyard today."],
      "lanyard",
      300,
    ),
    ticket(
      "L-2",
      "my festival lanyard broke",
      ["Tell me which booth it was, please.", "Another lanyard is in the post."],
      "lanyard",
      500,
    ),
    ticket("P-1", "my parcel is late", ["I look the parcel up."], "parcel", 400),
  ];
  const body = asJsonLines(tickets);
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
  await api.idle();
});
afterAll(() => api.close());

describe("gaps", () => {
  it("that ask the same in other words become one, with the contacts and hours behind it", async () => {
    for (const question of lanyards) expect((await ask(question)).kind).toBe("refusal");
    await ask("How do I renew a fishing licence in Norway?");
    await api.idle();
    const gaps = await board();
    expect(gaps.map(({ times }) => times).sort()).toEqual([1, 2]);
    expect(lanyards).toContain(gaps[0]?.question);
    expect(gaps[0]).toMatchObject({ kind: "missing", state: "open", contactReason: "lanyard" });
    // What nothing covers belongs to no page that is there.
    const { sops } = await api.call("GET /sops", { as: "sop-owner" });
    expect(sops.map((one) => one.gaps)).toEqual([0, 0]);
    expect(gaps[0]?.contacts).toBe(2);
    expect(gaps[0]?.share?.value).toBeCloseTo(2 / 3, 5);
    expect(gaps[0]?.hours?.value).toBeCloseTo((2 * 400) / 3600, 5);
    const { questions, tickets } = await evidence(gaps[0]?.id ?? "");
    expect(questions.map(({ question }) => question).sort()).toEqual([...lanyards].sort());
    expect(tickets.map(({ id }) => id).sort()).toEqual(["L-1", "L-2"]);
  });

  it("count the same question for the gap it was merged into", async () => {
    const again = await ask(lanyards[1] ?? "");
    const gap = (await board()).find(({ times }) => times === 3);
    expect(again.kind === "refusal" && again.gapId).toBe(gap?.id);
  });

  it("become a draft, and are closed and measured when its version answers the same questions", async () => {
    const gap = (await board()).find(({ contactReason }) => contactReason === "lanyard");
    const params = { id: gap?.id ?? "" };
    const begun = await api.call("POST /gaps/:id/draft", { as: ines, params });
    expect(begun.from).toBe("outline");
    expect((await api.refusal("POST /gaps/:id/draft", { as: ines, params })).code).toBe("conflict");
    const draft = await api.call("GET /sop-drafts/:id", { as: ines, params: { id: begun.draftId } });
    expect(draft.source).toContain(lanyards[0]);
    expect((await board()).find(({ id }) => id === params.id)).toMatchObject({
      state: "drafting",
      draft: { state: "open" },
    });

    const rule =
      "### 1. Give the visitor another lanyard {#another}\nA visitor who lost the lanyard at a festival booth gets another one.\n\n**Constraints:**\n- You MUST give a visitor another lanyard when theirs is lost. {#give}\n";
    const source = draft.source
      .replace("verifier: null", "verifier: Tomas Reed")
      .replace(/## Steps[\s\S]*$/, `## Steps\n${rule}`);
    const saved = await api.call("PUT /sop-drafts/:id", {
      as: ines,
      params: { id: draft.id },
      body: { baseRevision: 1, source },
    });
    const handedIn = await api.call("POST /sop-drafts/:id/submission", {
      as: ines,
      params: { id: draft.id },
      body: { baseRevision: saved.revision, note: "Closes the gap." },
    });
    await api.call("POST /sop-versions/:id/approval", { as: "head", params: { id: handedIn.id } });
    await api.idle();
    const closed = (await board()).find(({ id }) => id === params.id);
    expect(closed).toMatchObject({ state: "closed", closure: { asked: 2, answeredBefore: 0, answeredAfter: 2 } });
    expect(closed?.closure?.by).toMatchObject([{ versionId: handedIn.id, questions: 2 }]);
    expect(closed?.closure?.after?.low).toBeLessThan(1);
    expect((await board()).filter(({ state }) => state === "open")).toHaveLength(1);
  });

  it("are dismissed with a reason by those who write", async () => {
    const gap = (await board()).find(({ state }) => state === "open");
    const call = { params: { id: gap?.id ?? "" }, body: { reason: "not our business" } };
    expect((await api.refusal("POST /gaps/:id/dismissal", { as: "trainer", ...call })).status).toBe(403);
    const dismissed = await api.call("POST /gaps/:id/dismissal", { as: ines, ...call });
    expect(dismissed).toMatchObject({
      state: "dismissed",
      decidedBy: "Ines Calder",
      decidedReason: "not our business",
    });
  });
});

describe("conflicts between SOPs", () => {
  it("are found after indexing, shown with both sides, and stay dismissed", async () => {
    const { conflicts } = await api.call("GET /sop-conflicts", { as: "head" });
    const shipping = conflicts.find(({ why }) => why.includes("MUST NOT"));
    expect(shipping).toMatchObject({
      left: { sopId: "refund-shop-order" },
      right: { sopId: "wrong-item" },
      state: "open",
    });
    const params = { id: shipping?.id ?? "" };
    await api.call("POST /sop-conflicts/:id/dismissal", { as: ines, params, body: { reason: "decided on Monday" } });
    await api.context.jobs.send("find-conflicts", [{}]);
    await api.idle();
    const after = (await api.call("GET /sop-conflicts", { as: "head" })).conflicts.find(({ id }) => id === params.id);
    expect(after).toMatchObject({ state: "dismissed", decidedReason: "decided on Monday" });
  });

  it("make a gap contradictory when people say that such a step is wrong", async () => {
    const answer = await ask("Do I refund the shipping cost when the wrong item came in a shop order?");
    if (answer.kind !== "answer") throw new Error("it is covered");
    const params = { id: answer.questionId ?? "" };
    const body = { verdict: "wrong", reason: "the two pages say different things" };
    const { gapId } = await api.call("POST /questions/:id/feedback", { as: maya, params, body });
    await api.idle();
    const gap = (await board()).find(({ id }) => id === gapId);
    expect(gap?.kind).toMatch(/contradictory|unclear/);
    const begun = await api.call("POST /gaps/:id/draft", { as: ines, params: { id: gapId ?? "" } });
    expect(begun.from).toBe("version");
    const { sops } = await api.call("GET /sops", { as: "sop-owner" });
    const led = answer.sentences[0]?.citation.sopId;
    expect(sops.filter(({ gaps }) => gaps > 0).map(({ id }) => id)).toEqual([led]);
  });
});
