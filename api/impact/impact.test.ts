import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatModel } from "../adapters/ports.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines, readingReply, scorecard, ticketsOf } from "../qa/fixture.ts";
import { runItem } from "./rerunning.ts";
import { impactRerunItem } from "./schema.ts";

let api: TestApi;
let ines: TestPerson;
let tomas: TestPerson;
let asked = 0;
/** how often the judge breaks before it answers */
let broken = 0;

/** Passes who says sorry; where the rule wants the cause named, nobody of these tickets meets it. */
const judge: ChatModel = {
  name: "test judge",
  ask: async (prompt) => {
    asked += 1;
    if (broken > 0) {
      broken -= 1;
      throw new Error("the judge did not answer");
    }
    const reply = readingReply(prompt);
    if (!prompt.system.includes("name the cause")) return reply;
    return { scores: reply.scores.map((one) => ({ ...one, verdict: one.verdict === "pass" ? "fail" : one.verdict })) };
  },
};

const page = (from: string, rule: string, tail = "") => `---
id: late-parcel
title: Late parcel
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [chat]
regions: [US]
languages: [en]
effective_from: ${from}
contact_reasons: [late-parcel]
---
# Late parcel
## Overview
For parcels that are late.
## Steps
### 1. Apologise {#apologise}
Read the tracking page first.

**Constraints:**
- ${rule}
${tail}`;
const wait = `### 2. Wait {#wait}
Wait for the depot.

**Constraints:**
- You MUST wait 3 days before you open a trace. {#wait-days}
`;
const inForce = page("2026-01-01", "You MUST say sorry for the delay. {#say-sorry}", wait);

const versionsOf = async () => (await api.call("GET /sops/:id", { params: { id: "late-parcel" } })).versions;
async function handIn(source: string): Promise<string> {
  await api.call("POST /imports/sops", { as: ines, body: source });
  return (await versionsOf()).at(-1)?.id ?? "";
}
const impactOf = (id: string) => api.call("GET /sop-versions/:id/impact", { as: ines, params: { id } });
const rerun = (id: string) => api.call("POST /sop-versions/:id/reruns", { as: ines, params: { id } });
const newest = async (id: string) =>
  (await api.call("GET /sop-versions/:id/reruns", { as: "planner", params: { id } })).reruns[0];

/** 12 reviews of the apology, one of them against what the judge says. */
const audits = Array.from({ length: 12 }, (_, i) => {
  const says = i % 3 === 2 || i === 0 ? "fail" : "pass";
  return `P-${String(i + 1).padStart(3, "0")},apology,Wes Carling,${says},,,60,2026-08-10T08:00:00Z,targeted,`;
});

beforeAll(async () => {
  api = await openTestApi({
    overrides: { judgeModel: judge, now: () => new Date("2026-09-01T08:00:00Z") },
  });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  tomas = await api.person({ name: "Tomas Reed", role: "head" });
  await api.context.stores.people(api.context.db).saveAgents([
    { id: "maya", name: "Maya Ortiz", team: "blue" },
    { id: "kevin", name: "Kevin Marsh", team: "green" },
  ]);
  await api.call("POST /imports/sops", { body: inForce, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const body = asJsonLines(ticketsOf(12));
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
  const csv = ["ticket_id,criterion,reviewer,verdict,root_cause,note,seconds,reviewed_at,purpose,pi", ...audits].join(
    "\n",
  );
  await api.call("POST /imports/audits", { as: "qa-lead", body: csv });
  await api.call("POST /modules/drafts", { as: "trainer", body: { ref: "late-parcel#apologise" } });
  await api.call("POST /score-runs", { as: "qa-lead", body: {} });
  await api.idle();
}, 120_000);
afterAll(() => api.close());

describe("the blast radius of a version", () => {
  it("is empty where nothing changes in meaning", async () => {
    const id = await handIn(inForce.replace("## Overview", "## Overview\n"));
    const { steps, against, readers } = await impactOf(id);
    expect([steps, against?.number]).toEqual([[], 1]);
    expect(readers).toMatchObject({ toRead: 0, carriedOver: 2 });
    await api.call("POST /sop-versions/:id/withdrawal", { as: ines, params: { id }, body: { reason: "nothing new" } });
  });

  it("names under each changed step what hangs on it, and what hangs on the whole", async () => {
    const key = await api.call("POST /api-keys", { as: "head", body: { name: "Pip", role: "bot" } });
    const pip = { id: key.id, name: "Pip", role: "bot" as const, apiKey: key.key };
    await api.call("GET /sops/:id/rendering", { as: pip, params: { id: "late-parcel" }, query: { to: "bot" } });
    await api.idle();
    const source = page("2026-10-01", "You MUST say sorry and name the cause. {#say-sorry}", wait);
    const draft = await api.call("POST /sop-drafts", { as: ines, body: { from: "text", source } });
    const params = { id: draft.id };
    const before = await api.call("GET /sop-drafts/:id/impact", { as: ines, params });
    const broken = { source: "no front matter", baseRevision: 1 };
    await api.call("PUT /sop-drafts/:id", { as: ines, params, body: broken });
    expect((await api.refusal("GET /sop-drafts/:id/impact", { as: ines, params })).code).toBe("unprocessable");
    const id = await handIn(source);
    const impact = await impactOf(id);
    const { steps, consumers, readers, plans } = impact;
    expect({ ...before, version: null }).toEqual({ ...impact, version: null });
    expect(before.version).toMatchObject({ number: 3, state: "in-review" });
    expect(steps.map((step) => step.id)).toEqual(["apologise"]);
    const kinds = steps[0]?.dependants.map(({ kind, id: which, fate }) => [kind, which, fate]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ["criterion", "apology", "changed"],
        ["module", "late-parcel-apologise", "changed"],
        ["knowledge-item", "say-sorry-strength", "changed"],
      ]),
    );
    const criterion = steps[0]?.dependants.find(({ kind }) => kind === "criterion");
    expect(criterion?.tickets).toHaveLength(12);
    expect(consumers.map(({ name, reads }) => [name, reads])).toEqual([["Pip", 1]]);
    expect(readers).toMatchObject({ toRead: 2, graceDays: 14 });
    expect(plans).toEqual([{ reason: "late-parcel", before: 1, after: 1, plans: [] }]);
  });

  it("says that what points at a rule is lost when the rule is gone", async () => {
    const id = await handIn(page("2026-10-02", "You MUST be kind to whoever waits. {#be-kind}", wait));
    const [step] = (await impactOf(id)).steps;
    expect(step?.dependants.find(({ kind }) => kind === "criterion")?.fate).toBe("lost");
  });
});

describe("a rerun", () => {
  it("judges the audited tickets under both texts and compares each with people, with intervals", async () => {
    const id = (await versionsOf()).find(({ number }) => number === 3)?.id ?? "";
    broken = 1;
    const started = await rerun(id);
    expect(started.progress).toMatchObject({ total: 15, failed: 0 });
    await api.idle();
    const done = await newest(id);
    expect(done).toMatchObject({ current: true, judge: "test judge", against: 1, progress: { done: 15, failed: 0 } });
    expect(done?.finishedAt).not.toBeNull();
    const [apology] = done?.criteria ?? [];
    expect(apology).toMatchObject({ criterionId: "apology", tickets: 12, compared: 12, judged: 12, gone: 0 });
    expect(apology?.before.raw).toMatchObject({ value: 11 / 12, n: 12, method: "wilson" });
    expect(apology?.after.raw).toMatchObject({ value: 5 / 12, n: 12 });
    expect(apology?.before.raw?.low).toBeCloseTo(0.6461, 3);
    expect(apology?.flips).toHaveLength(8);
    expect(apology?.pValue).toBeCloseTo(0.0703, 3);
  });

  it("checks the words that questions cite, the flow and the readiness", async () => {
    const id = (await versionsOf()).find(({ number }) => number === 3)?.id ?? "";
    const done = await newest(id);
    const fates = done?.modules.flatMap(({ items }) => items.map(({ anchor, fate }) => [anchor, fate]));
    expect(fates?.every(([, fate]) => fate === "reworded")).toBe(true);
    expect(fates?.length).toBeGreaterThan(0);
    expect(done?.simulations).toMatchObject([
      { id: "every branch", before: { passed: true }, after: { passed: true } },
    ]);
    expect(done?.reasons).toEqual([{ reason: "late-parcel", before: 1, after: 1 }]);
  });

  it("leaves no score behind and pays for no verdict twice", async () => {
    const id = (await versionsOf()).find(({ number }) => number === 3)?.id ?? "";
    const { rows } = await api.context.database.pool.query(
      "select distinct v.number from score s join sop_version v on v.id = s.sop_version_id",
    );
    expect(rows).toEqual([{ number: 1 }]);
    const before = asked;
    const [first, second] = await Promise.all([rerun(id), rerun(id)]);
    await api.idle();
    expect(first.id).toBe(second.id);
    expect((await newest(id))?.id).toBe(first.id);
    expect(asked).toBe(before);
  });

  it("writes one result when two workers hold one item, and goes on where a stopped process left it", async () => {
    const id = (await versionsOf()).find(({ number }) => number === 4)?.id ?? "";
    await api.context.jobs.stop();
    const { id: rerunId, progress } = await rerun(id);
    expect(progress.done).toBe(0);
    const items = await api.context.stores.impact(api.context.db).items(rerunId);
    await Promise.all(
      items.flatMap((item) => [
        runItem(api.context, rerunId, item.id, true),
        runItem(api.context, rerunId, item.id, true),
      ]),
    );
    const done = await newest(id);
    expect(done?.progress).toEqual({ total: 15, done: 15, failed: 0 });
    expect(done?.finishedAt).not.toBeNull();
    expect(done?.criteria[0]).toMatchObject({ tickets: 12, gone: 12, compared: 0, pValue: null });
    expect(done?.criteria[0]?.after.raw).toBeNull();
    expect(done?.modules.flatMap(({ items: own }) => own.map(({ fate }) => fate))).toContain("lost");
    const written = await api.context.db.select().from(impactRerunItem);
    expect(new Set(written.map((row) => `${row.rerunId} ${row.kind} ${row.key}`)).size).toBe(written.length);
  });

  it("is refused to whoever neither writes nor reviews", async () => {
    const id = (await versionsOf()).at(-1)?.id ?? "";
    expect((await api.refusal("POST /sop-versions/:id/reruns", { as: "agent", params: { id } })).status).toBe(403);
    const unknown = { as: tomas, params: { id: crypto.randomUUID() } };
    expect((await api.refusal("GET /sop-versions/:id/impact", unknown)).status).toBe(404);
  });
});
