import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { calibrationInput, currentData } from "./calibrating.ts";
import { asJsonLines, readingJudge, scorecard, sopVersions, ticketsOf } from "./fixture.ts";

let api: TestApi;
let maya: TestPerson;
let other: TestPerson;
const lead = "qa-lead" as const;

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: readingJudge("reader") } });
  for (const [at, body] of sopVersions.entries())
    await api.call("POST /imports/sops", {
      as: "operator",
      query: { name: `${at}.md`, approvedBy: "Tomas Reed" },
      body,
    });
  await api.call("POST /scorecards", { as: lead, body: scorecard });
  const body = asJsonLines(ticketsOf(9));
  await api.call("POST /imports/tickets", { as: lead, query: { name: "t", format: "jsonl" }, body });
  await api.call("POST /score-runs", { as: lead, body: {} });
  await api.idle();
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya" });
  other = await api.person({ name: "Wes Carling", role: "qa-lead" });
});
afterAll(() => api.close());

const scoreOf = async (ticketId: string, criterionId: string) => {
  const { scores } = await api.call("GET /tickets/:id", { as: "operator", params: { id: ticketId } });
  const found = scores.find((score) => score.criterionId === criterionId);
  if (!found) throw new Error("no such score");
  return found;
};
const raise = async (ticketId: string, reason = "I said sorry on the phone before.") => {
  const { id } = await scoreOf(ticketId, "apology");
  return api.call("POST /disputes", { as: maya, body: { scoreId: id, expected: { verdict: "pass" }, reason } });
};

describe("a dispute", () => {
  it("is raised on one's own score, once, and leaves the score as it is", async () => {
    const dispute = await raise("P-003");
    expect(dispute).toMatchObject({
      state: "open",
      against: "auto-score",
      scorer: "model",
      given: { verdict: "fail" },
      expected: { verdict: "pass" },
      mayDecide: false,
    });
    expect((await scoreOf("P-003", "apology")).verdict).toBe("fail");
    await expect(raise("P-003")).rejects.toThrow("disputed already");
    const foreign = {
      scoreId: (await scoreOf("P-006", "apology")).id,
      expected: { verdict: "pass" },
      reason: "Not my ticket.",
    };
    expect((await api.refusal("POST /disputes", { as: maya, body: foreign })).code).toBe("not-found");
    const same = {
      scoreId: (await scoreOf("P-001", "apology")).id,
      expected: { verdict: "pass" },
      reason: "It is right.",
    };
    expect((await api.refusal("POST /disputes", { as: maya, body: same })).code).toBe("conflict");
  });

  it("is decided by another person, keeps both values and becomes a targeted label that no estimate uses", async () => {
    const { disputes } = await api.call("GET /disputes", { as: other });
    const id = disputes[0]?.id ?? "";
    const decision = { upheld: true, reason: "The call log shows it." };
    const own = await api.refusal("POST /disputes/:id/decision", { as: maya, params: { id }, body: decision });
    expect(own.code).toBe("forbidden");
    const decided = await api.call("POST /disputes/:id/decision", { as: other, params: { id }, body: decision });
    expect(decided).toMatchObject({
      state: "upheld",
      given: { verdict: "fail" },
      decided: { by: "Wes Carling", verdict: "pass", reason: "The call log shows it." },
    });
    expect((await scoreOf("P-003", "apology")).verdict).toBe("fail");
    const { audits } = await api.call("GET /tickets/:id", { as: "operator", params: { id: "P-003" } });
    expect(audits.map(({ criterionId, purpose, verdict }) => [criterionId, purpose, verdict])).toEqual([
      ["apology", "targeted", "pass"],
    ]);
    await api.idle();
    const { criteria } = await api.call("GET /calibration", { as: lead });
    expect(criteria.map(({ audits: n }) => n)).toEqual([0, 0, 0]);
    const data = await currentData(api.context);
    const apology = data?.criteria.find(({ criterion }) => criterion.id === "apology");
    expect(apology && calibrationInput(apology)).toMatchObject({
      audited: [],
      taught: [{ item: "P-003", score: 0, label: 1 }],
    });
    const again = await api.refusal("POST /disputes/:id/decision", { as: other, params: { id }, body: decision });
    expect(again.code).toBe("forbidden");
    const { pool } = api.context.database;
    await expect(pool.query("update dispute set reason = 'x'")).rejects.toThrow("ends once");
  });

  it("finds similar tickets, shows what a new scoring would say, and scores again in somebody's name", async () => {
    const { disputes } = await api.call("GET /disputes", { as: lead, query: { state: "upheld" } });
    const id = disputes[0]?.id ?? "";
    const { tickets } = await api.call("GET /disputes/:id/similar", { as: lead, params: { id } });
    expect(tickets.map(({ ticketId, verdict }) => [ticketId, verdict])).toEqual([
      ["P-006", "fail"],
      ["P-009", "fail"],
    ]);
    const preview = await api.call("POST /disputes/:id/rescore-preview", { as: lead, params: { id } });
    expect(preview).toMatchObject({ judge: "reader", learned: true });
    expect(preview.tickets.map(({ changed }) => changed)).toEqual([false, false]);
    const { runId } = await api.call("POST /disputes/:id/rescore", { as: other, params: { id } });
    const { trail } = await api.call("GET /disputes/:id", { as: maya, params: { id } });
    expect(trail.map(({ kind, by }) => [kind, by])).toEqual([
      ["raised", "Maya Ortiz"],
      ["upheld", "Wes Carling"],
      ["rescored", "Wes Carling"],
    ]);
    expect(trail.at(-1)?.runId).toBe(runId);
    await api.idle();
  });

  it("can be taken back by whoever raised it, and is closed to late comers", async () => {
    const { id } = await raise("P-009");
    const back = await api.call("POST /disputes/:id/withdrawal", { as: maya, params: { id } });
    expect(back.state).toBe("withdrawn");
    const policy = await api.call("PUT /dispute-policy", { as: lead, body: { windowDays: 7, targetWorkingDays: 5 } });
    expect(policy).toMatchObject({ windowDays: 7, targetWorkingDays: 5 });
  });
});

describe("a review outside any sample", () => {
  it("is targeted, counts in the IQS and in no estimate, and is made once", async () => {
    const form = await api.call("GET /tickets/:ticketId/reviews", { as: other, params: { ticketId: "P-001" } });
    expect(form.criteria.map(({ id }) => id)).toEqual(["greeting", "apology", "clarity"]);
    const labels = [
      { criterionId: "greeting", verdict: "pass" },
      { criterionId: "apology", verdict: "fail", rootCause: "rushed" },
      { criterionId: "clarity", verdict: "level", level: 2 },
    ];
    const call = { as: other, params: { ticketId: "P-001" }, body: { labels } } as const;
    expect(await api.call("POST /tickets/:ticketId/reviews", call)).toEqual({ saved: 3 });
    expect((await api.refusal("POST /tickets/:ticketId/reviews", call)).code).toBe("conflict");
    const scores = await api.call("GET /tickets/:ticketId/review-scores", { as: maya, params: { ticketId: "P-001" } });
    expect(scores.auto?.score).toBeCloseTo(100, 6);
    expect(scores.people[0]).toMatchObject({ reviewer: "Wes Carling", purpose: "targeted", score: 50 });
    const { overall, rows } = await api.call("GET /quality-scores", { as: lead, query: { by: "reviewer" } });
    expect(overall).toMatchObject({ iqs: { value: 50, reviews: 1, targeted: 1 }, corrected: null, blind: 0 });
    expect(overall?.aqs.tickets).toBe(9);
    expect(rows.map(({ name, iqs, aqs }) => [name, iqs.reviews, aqs.tickets])).toEqual([["Wes Carling", 1, 1]]);
  });

  it("shows an agent their own scores with who decided", async () => {
    const mine = await api.call("GET /me/quality", { as: maya });
    expect(mine.tickets.map(({ ticketId }) => ticketId).sort()).toEqual(["P-001", "P-003", "P-005", "P-007", "P-009"]);
    expect(mine.decided).toMatchObject({ byPerson: 4, byCheck: 4 });
    const apology = mine.criteria.find(({ criterionId }) => criterionId === "apology");
    expect(apology).toMatchObject({ met: 3, missed: 2, byPerson: 2, missedTickets: ["P-009", "P-001"] });
    expect(mine.tickets.find(({ ticketId }) => ticketId === "P-003")?.dispute).toBe("upheld");
  });
});
