import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines, criterionIds, readingJudge, scorecard, sopVersions, ticketOf, ticketsOf } from "./fixture.ts";
import { score } from "./schema.ts";

let api: TestApi;
let wes: TestPerson;
let hannah: TestPerson;
let grace: TestPerson;

const late = "P-001";
const special = [
  ticketOf({ id: "early", openedAt: "2026-03-03T10:00:00Z" }),
  ticketOf({ id: "before", openedAt: "2025-03-03T10:00:00Z" }),
  ticketOf({ id: "made-up", reply: "Hello, sorry, this is no lie." }),
];
const byId = (id: string) => ({ params: { id } });
const ofTicket = (ticketId: string) => ({ params: { ticketId } });

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: readingJudge("test judge") } });
  wes = await api.person({ name: "Wes Carling", role: "qa-lead" });
  hannah = await api.person({ name: "Hannah Okafor", role: "qa-lead" });
  grace = await api.person({ name: "Grace Villanueva", role: "qa-lead" });
  for (const body of sopVersions)
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const body = asJsonLines([...ticketsOf(24), ...special]);
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
  await api.call("POST /score-runs", { as: "qa-lead", body: {} });
  await api.idle();
});
afterAll(() => api.close());

const scoresOf = async (id: string) => (await api.call("GET /tickets/:id", { as: "head", ...byId(id) })).scores;
const scoreOf = async (id: string, criterionId: string) =>
  (await scoresOf(id)).find((one) => one.criterionId === criterionId);

describe("a scoring run", () => {
  it("scores every ticket on every criterion and ends", async () => {
    const [run] = (await api.call("GET /score-runs", { as: "head" })).runs;
    expect(run).toMatchObject({ total: 27, done: 27, failed: 0, judge: "test judge", scorecard: "Parcels" });
    expect(run?.finishedAt).not.toBeNull();
    for (const id of [late, "early", "before", "made-up"])
      expect((await scoresOf(id)).map((one) => one.criterionId)).toEqual(criterionIds);
  });

  it("pins the SOP version that was in force when the ticket was opened", async () => {
    expect((await scoreOf("early", "apology"))?.obligation).toMatchObject({
      versionNumber: 1,
      text: "You MUST say sorry for the delay.",
    });
    expect((await scoreOf(late, "apology"))?.obligation?.versionNumber).toBe(2);
    expect(await scoreOf("before", "apology")).toMatchObject({ verdict: "not-applicable", obligation: null });
  });

  it("pins run, scorecard version, judge and the content of the ticket", async () => {
    const rows = await api.context.db.select().from(score);
    const { scorecards } = await api.call("GET /scorecards", { as: "head" });
    const { judge } = await api.call("GET /calibration", { as: "head" });
    expect(rows).toHaveLength(27 * criterionIds.length);
    expect(new Set(rows.map((row) => row.scorecardVersionId))).toEqual(new Set([scorecards[0]?.versionId]));
    expect(new Set(rows.map((row) => row.judgeConfigId))).toEqual(new Set([judge?.id]));
    expect(judge).toMatchObject({ kind: "model", name: "test judge" });
    expect(rows.filter((row) => row.ticketHash === "")).toEqual([]);
  });

  it("shows evidence that is an exact span of the ticket", async () => {
    for (const id of [late, "early", "P-003"]) {
      const { ticket, scores } = await api.call("GET /tickets/:id", { as: "head", ...byId(id) });
      const evidence = scores.flatMap((one) => one.evidence);
      expect(evidence.length).toBeGreaterThan(0);
      for (const { turn, start, end, quote } of evidence)
        expect(ticket.turns[turn]?.text.slice(start, end)).toBe(quote);
    }
  });

  it("abstains and asks for a person when the judge quotes what nobody said", async () => {
    expect(await scoreOf("made-up", "apology")).toMatchObject({ verdict: "unscored", needsPerson: true, value: null });
  });

  it("says pass, fail and levels as the judge and the check did", async () => {
    expect((await scoresOf(late)).map((one) => one.verdict)).toEqual(["pass", "pass", "level"]);
    expect((await scoresOf("P-003")).map((one) => one.verdict)).toEqual(["pass", "fail", "level"]);
    expect((await scoresOf(late)).map((one) => one.decidedBy)).toEqual(["check", "model", "model"]);
  });

  it("adds no second score when it is run again on the same tickets", async () => {
    const again = await api.call("POST /score-runs", { as: "qa-lead", body: {} });
    await api.idle();
    expect(await api.call("GET /score-runs/:id", { as: "head", ...byId(again.id) })).toMatchObject({ done: 27 });
    const rows = await api.context.db.select().from(score);
    expect(rows).toHaveLength(27 * criterionIds.length);
  });

  it("scores a ticket again when it has changed, and shows only the new scores", async () => {
    const changed = ticketOf({ id: "made-up", reply: "Hello, I am sorry, no parcel is lost." });
    await api.call("POST /imports/tickets", { body: JSON.stringify(changed), query: { format: "jsonl" } });
    expect(await scoresOf("made-up")).toEqual([]);
    await api.call("POST /score-runs", { as: "qa-lead", body: {} });
    await api.idle();
    expect((await scoreOf("made-up", "apology"))?.verdict).toBe("pass");
  });
});

describe("an agent", () => {
  it("sees their own tickets only, and no other exists for them", async () => {
    const maya = await api.person({ name: "Maya", role: "agent", agentId: "maya" });
    const { tickets } = await api.call("GET /tickets", { as: maya, query: { limit: 200, agentId: "kevin" } });
    expect(new Set(tickets.map((ticket) => ticket.agentId))).toEqual(new Set(["maya"]));
    const other = await api.refusal("GET /tickets/:id", { as: maya, ...byId("P-002") });
    const none = await api.refusal("GET /tickets/:id", { as: maya, ...byId("P-999") });
    expect([other.status, other.message.replace("P-002", "?")]).toEqual([404, none.message.replace("P-999", "?")]);
  });
});

describe("a blind review", () => {
  const labels = (verdict: "pass" | "fail") => [
    { criterionId: "greeting", verdict: "pass" as const },
    { criterionId: "apology", verdict, ...(verdict === "fail" ? { rootCause: "rushed" } : {}) },
    { criterionId: "clarity", verdict: "level" as const, level: 2 },
  ];
  let frameId = "";
  const review = (as: TestPerson, body: object, ticketId = late) => ({
    as,
    params: { ticketId },
    body: { frameId, ...body },
  });

  beforeAll(async () => {
    const frame = { name: "all of it", size: 27, seed: 7, doubleBlindShare: 1 };
    const drawn = await api.call("POST /audit-frames", { as: "qa-lead", body: frame });
    expect(drawn).toMatchObject({ population: 27, drawn: 27 });
    frameId = drawn.id;
  });

  it("withholds scores and labels from whoever may still review, and from nobody else", async () => {
    const seen = await api.call("GET /tickets/:id", { as: wes, ...byId(late) });
    expect([seen.scores, seen.audits]).toEqual([[], []]);
    expect(seen.scoresWithheld).toContain("blind review");
    expect((await api.call("GET /tickets/:id", { as: "head", ...byId(late) })).scores).toHaveLength(3);
    const form = await api.call("GET /reviews/:ticketId", { as: wes, ...ofTicket(late) });
    expect(form.criteria.map((one) => one.id)).toEqual(criterionIds);
    expect(JSON.stringify(form)).not.toMatch(/"verdict"|"confidence"|"rationale"|Read from the last reply/);
  });

  it("asks only what applies", async () => {
    const form = await api.call("GET /reviews/:ticketId", { as: wes, ...ofTicket("before") });
    expect(form.criteria.map((one) => one.id)).toEqual(["greeting", "clarity"]);
    const body = review(wes, { labels: labels("pass") }, "before");
    expect((await api.refusal("POST /reviews/:ticketId", body)).message).toContain("apology");
  });

  it("is refused when a criterion is missing, unknown, answered twice or off its scale", async () => {
    const [greeting, apology, clarity] = labels("pass");
    const wrong = [
      [greeting, apology],
      [greeting, apology, clarity, { criterionId: "charm", verdict: "pass" }],
      [greeting, apology, clarity, apology],
      [greeting, apology, { ...clarity, level: 4 }],
      [greeting, apology, { criterionId: "clarity", verdict: "pass" }],
      [],
    ];
    for (const one of wrong)
      expect((await api.refusal("POST /reviews/:ticketId", review(wes, { labels: one }))).status).toBe(400);
    const elsewhere = { ...review(wes, { labels: labels("pass") }) };
    elsewhere.body.frameId = "another";
    expect((await api.refusal("POST /reviews/:ticketId", elsewhere)).status).toBe(409);
    expect((await api.call("GET /tickets/:id", { as: "head", ...byId(late) })).audits).toEqual([]);
  });

  it("shows the scores to its reviewer once it is saved, and not to the second one", async () => {
    const saved = await api.call("POST /reviews/:ticketId", review(wes, { labels: labels("fail") }));
    expect(saved.saved).toBe(3);
    expect(saved.comparison.find((one) => one.criterionId === "apology")).toMatchObject({
      yours: "fail",
      auto: "pass",
    });
    const mine = await api.call("GET /tickets/:id", { as: wes, ...byId(late) });
    expect([mine.scores.length, mine.audits.length, mine.scoresWithheld]).toEqual([3, 3, null]);
    const theirs = await api.call("GET /tickets/:id", { as: hannah, ...byId(late) });
    expect([theirs.scores, theirs.audits]).toEqual([[], []]);
  });

  it("hides the pairs of judge and first reviewer from the second one", async () => {
    await api.call("POST /calibration", { as: "qa-lead" });
    const pairsFor = async (as: TestPerson | "head") => {
      const params = { criterionId: "apology" };
      const { pairs } = await api.call("GET /calibration/:criterionId", { as, params });
      return pairs.map((pair) => pair.ticketId);
    };
    expect(await pairsFor("head")).toEqual([late]);
    expect(await pairsFor(wes)).toEqual([late]);
    expect(await pairsFor(hannah)).toEqual([]);
  });

  it("is saved once by each reviewer", async () => {
    const again = await api.refusal("POST /reviews/:ticketId", review(wes, { labels: labels("pass") }));
    expect([again.status, again.code]).toEqual([409, "conflict"]);
  });

  it("counts as double-blind when it is the second, and a third is refused: the scores are shown by then", async () => {
    await api.call("POST /reviews/:ticketId", review(hannah, { labels: labels("pass") }));
    const { audits } = await api.call("GET /tickets/:id", { as: hannah, ...byId(late) });
    const purposes = new Map(audits.map((audit) => [audit.reviewer, audit.purpose]));
    expect(Object.fromEntries(purposes)).toEqual({ "Wes Carling": "random", "Hannah Okafor": "double-blind" });
    expect((await api.call("GET /tickets/:id", { as: grace, ...byId(late) })).scores).toHaveLength(3);
    const third = await api.refusal("POST /reviews/:ticketId", review(grace, { labels: labels("pass") }));
    expect(third.status).toBe(409);
  });

  it("keeps no personal data of a note", async () => {
    const [greeting, apology, clarity] = labels("pass");
    const note = "customer is reachable at zora.quill@example.org";
    const noted = [greeting, { ...apology, note }, clarity];
    await api.call("POST /reviews/:ticketId", review(grace, { labels: noted }, "P-002"));
    const { audits } = await api.call("GET /tickets/:id", { as: "head", ...byId("P-002") });
    expect(audits.find((audit) => audit.criterionId === "apology")?.note).toMatch(/reachable at (?!zora)/);
  });

  it("moves through the queue: open, done for its reviewer, unreadable", async () => {
    const stateFor = async (as: TestPerson, ticketId: string) => {
      const { items } = await api.call("GET /reviews", { as });
      return items.find((item) => item.ticketId === ticketId)?.state;
    };
    expect([await stateFor(wes, "P-003"), await stateFor(grace, "P-002")]).toEqual(["open", "done"]);
    expect([await stateFor(wes, "P-002"), await stateFor(wes, late)]).toEqual(["open", "done"]);
    await api.call("POST /reviews/:ticketId", review(wes, { labels: [], unreadable: true }, "P-024"));
    expect(await stateFor(hannah, "P-024")).toBe("unreadable");
  });

  it("goes on with the scorecard it was drawn for when a newer one is published", async () => {
    const [section] = scorecard.sections;
    const narrower = { ...scorecard, sections: [{ ...section, criteria: section?.criteria.slice(0, 1) }] };
    await api.call("POST /scorecards", { as: "qa-lead", body: narrower });
    const saved = await api.call("POST /reviews/:ticketId", review(wes, { labels: labels("pass") }, "P-004"));
    expect(saved.saved).toBe(3);
  });
});

describe("calibration", () => {
  it("gives each criterion a corrected rate with an interval and the number of audits behind it", async () => {
    const rows = ticketsOf(24).flatMap(({ id }, i) => {
      const met = i % 3 !== 2 && i % 7 !== 0;
      return [
        `${id},greeting,Marisol Vega,pass,random`,
        `${id},apology,Marisol Vega,${met ? "pass" : "fail"},random`,
        `${id},clarity,Marisol Vega,${met ? 3 : 2},random`,
      ];
    });
    const body = ["ticket_id,criterion,reviewer,verdict,purpose", ...rows].join("\n");
    const imported = await api.call("POST /imports/audits", { as: "qa-lead", body, query: { frame: "all of it" } });
    expect([imported.added, imported.rejected]).toEqual([72, 0]);
    const { criteria, computedAt } = await api.call("POST /calibration", { as: "qa-lead" });
    expect(criteria.map((one) => one.criterionId)).toEqual(criterionIds);
    expect(computedAt).not.toBeNull();
    for (const { audits, estimates } of criteria) {
      const { value, low, high, level, n } = estimates.recommended ?? expect.fail("no estimate");
      expect(audits).toBeGreaterThanOrEqual(24);
      expect([low <= value, value <= high, low >= 0, high <= 1]).toEqual([true, true, true, true]);
      expect([level, n]).toEqual([0.95, audits]);
    }
    // Reviewers failed more apologies than the judge: the corrected rate lies below the naive one.
    const apology = criteria.find((one) => one.criterionId === "apology")?.estimates;
    expect(apology?.recommended?.value).toBeLessThan(apology?.naive?.value ?? 0);
    expect((apology?.recommended?.high ?? 0) - (apology?.recommended?.low ?? 0)).toBeGreaterThan(0);
  });

  it("is the same when it is read again", async () => {
    // A review that was saved before asks for another calibration in the background.
    await api.idle();
    const first = await api.call("GET /calibration", { as: "planner" });
    expect(await api.call("GET /calibration", { as: "planner" })).toEqual(first);
  });
});

describe("what was decided", () => {
  it.each(["score", "audit", "audit_log", "outbound_log"])("cannot be changed or deleted in %s", async (table) => {
    const { db } = api.context;
    const name = sql.identifier(table);
    for (const statement of [
      sql`update ${name} set id = id`,
      sql`delete from ${name}`,
      sql`truncate ${name} cascade`,
    ]) {
      const error = await db.execute(statement).catch((one: unknown) => one);
      expect((error as { cause?: { code?: string } }).cause?.code).toBe("23001");
    }
  });
});
