import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines, scorecard, sopVersions, ticketOf } from "../qa/fixture.ts";

let api: TestApi;
let maya: TestPerson;
let kevin: TestPerson;
let today = "2026-10-01T08:00:00Z";
const as = "trainer" as const;
const moduleId = "late-parcel-apologise";

const agents = ["maya", "kevin", "ana", "paolo", "grace", "lila", "hugo", "elena"];
/** Six tickets an agent and period; before the start everybody greets half of the time, afterwards whoever is trained always does. */
const tickets = (trained: ReadonlySet<string>, month: "08" | "10") =>
  agents.flatMap((agent, a) =>
    Array.from({ length: 6 }, (_, i) => {
      const greets = month === "10" && trained.has(agent) ? true : (i + a) % 2 === 0;
      const openedAt = `2026-${month}-${String(3 + i).padStart(2, "0")}T10:00:00Z`;
      return ticketOf({
        id: `T${month}-${agent}-${i}`,
        openedAt,
        agent,
        reply: greets ? "Hello, I am sorry." : "Sorry.",
      });
    }),
  );

async function scoreAndReview(rows: ReturnType<typeof tickets>, frame: string) {
  const body = asJsonLines(rows);
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
  await api.call("POST /score-runs", { as: "qa-lead", body: {} });
  await api.idle();
  const from = rows[0]?.openedAt;
  const drawn = await api.call("POST /audit-frames", {
    as: "qa-lead",
    body: { name: frame, size: rows.length, seed: 5, from, doubleBlindShare: 0 },
  });
  expect(drawn.drawn).toBe(rows.length);
  const csv = rows.map(({ id, turns }) => {
    const verdict = turns[1]?.text.startsWith("Hello") ? "pass" : "fail";
    return `${id},greeting,Wes Carling,${verdict},,,60,2026-11-01T08:00:00Z,random,1`;
  });
  const header = "ticket_id,criterion,reviewer,verdict,root_cause,note,seconds,reviewed_at,purpose,pi";
  const sent = { as: "qa-lead" as const, body: [header, ...csv].join("\n"), query: { frame } };
  expect(await api.call("POST /imports/audits", sent)).toMatchObject({ rejected: 0 });
  await api.idle();
}

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date(today) } });
  await api.context.stores
    .people(api.context.db)
    .saveAgents(agents.map((id) => ({ id, name: `${id} of Fernway`, team: "blue", startedOn: "2026-05-01" })));
  maya = await api.person({ name: "maya of Fernway", role: "agent", agentId: "maya" });
  kevin = await api.person({ name: "kevin of Fernway", role: "agent", agentId: "kevin" });
  for (const body of sopVersions) await api.call("POST /imports/sops", { body, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  await api.call("POST /modules/drafts", { as, body: { ref: "late-parcel#apologise" } });
  await api.call("POST /modules/:id/publication", { as, params: { id: moduleId } });
  await scoreAndReview(tickets(new Set(), "08"), "August");
});
afterAll(() => api?.close());

describe("coaching", () => {
  it("pins turns of the agent's own tickets, redacted notes, and lets the agent tick off", async () => {
    const planned = { agentId: "maya", plannedFor: "2026-10-01", purpose: "Say hello" };
    const { id } = await api.call("POST /coaching-sessions", { as, body: planned });
    const params = { id };
    const pin = { ticketId: "T08-maya-1", turn: 1, note: "Write to maya.o@example.com about it" };
    const pinned = await api.call("POST /coaching-sessions/:id/pins", { as, params, body: pin });
    expect(pinned.pins[0]).toMatchObject({ words: "Sorry.", speaker: "agent" });
    expect(pinned.pins[0]?.note).not.toContain("example.com");
    const foreign = { ...pin, ticketId: "T08-kevin-1" };
    expect((await api.refusal("POST /coaching-sessions/:id/pins", { as, params, body: foreign })).code).toBe("invalid");
    const action = { text: "Greet five customers", dueOn: "2026-10-01" };
    const agreed = await api.call("POST /coaching-sessions/:id/actions", { as, params, body: action });
    const today1 = await api.call("GET /coach-day", { as });
    expect([today1.sessions.length, today1.actions.length]).toEqual([1, 1]);
    const done = { params: { id: agreed.actions[0]?.id ?? "" } };
    expect((await api.refusal("POST /coaching-actions/:id/done", { as: kevin, ...done })).status).toBe(404);
    expect((await api.call("POST /coaching-actions/:id/done", { as: maya, ...done })).doneBy).toBe("maya of Fernway");
    await api.call("POST /coaching-sessions/:id/held", { as, params, body: { notes: "Went well." } });
    const day = await api.call("GET /coach-day", { as });
    expect([day.sessions, day.actions]).toEqual([[], []]);
    expect((await api.refusal("GET /coaching-sessions/:id", { as: kevin, params })).status).toBe(404);
    expect((await api.call("GET /coaching-sessions", { as: maya })).sessions).toHaveLength(1);
  });
});

describe("a coach's day", () => {
  it("names the teams and cohorts that stand out, with who is in them", async () => {
    await api.call("POST /calibration", { as: "qa-lead" });
    const store = api.context.stores.qa(api.context.db);
    const [known] = await store.findings();
    if (!known) throw new Error("the August reviews give a finding");
    const group = { name: "2026 Q2", agents: ["kevin", "ana"], misses: 9, n: 12, rate: 0.6, elsewhere: 0.1 };
    const groups = [{ kind: "cohort" as const, ...group, adjustedP: 0.01 }];
    const detail = { ...known.detail, cause: "agent-skill" as const, queue: "coach" as const, agents: [], groups };
    await store.saveFindings([{ calibrationId: known.calibrationId, detail }]);
    const [shown] = (await api.call("GET /coach-day", { as })).findings;
    expect(shown).toMatchObject({ title: "Greets", agents: [] });
    const members = [
      { id: "kevin", name: "kevin of Fernway" },
      { id: "ana", name: "ana of Fernway" },
    ];
    expect(shown?.groups).toEqual([{ kind: "cohort", name: "2026 Q2", agents: members }]);
    const params = { id: known.id };
    const { standsOut } = await api.call("GET /findings/:id", { as, params });
    expect(standsOut).toEqual([{ kind: "cohort", name: "2026 Q2", agents: members, misses: 9, n: 12 }]);
    // Whoever owns the rule does not learn who misses it.
    expect((await api.call("GET /findings/:id", { as: "sop-owner", params })).standsOut).toEqual([]);
  });
});

describe("onboarding", () => {
  it("goes from stage to stage, and only another person signs off what is done", async () => {
    const stages = [
      { id: "nesting", title: "Nesting", modules: [], nestingTickets: 4, signOff: true },
      { id: "alone", title: "Alone", modules: [moduleId], nestingTickets: 0, signOff: false },
    ];
    const path = { id: "first-month", title: "First month", stages };
    await api.call("PUT /onboarding-paths/:id", { as, params: { id: path.id }, body: path });
    const enrolled = { pathId: path.id, agentId: "kevin", coach: "the trainer", startedOn: "2026-08-01" };
    await api.call("POST /onboarding-enrolments", { as, body: enrolled });
    const standing = async () => (await api.call("GET /onboarding", { as: kevin })).enrolments[0];
    expect((await standing())?.stages.map(({ state }) => state)).toEqual(["waits-for-sign-off", "later"]);
    const params = { id: (await standing())?.enrolmentId ?? "" };
    expect((await api.call("GET /coach-day", { as })).signOffs).toHaveLength(1);
    const early = { stageId: "alone" };
    expect((await api.refusal("POST /onboarding-enrolments/:id/sign-offs", { as, params, body: early })).code).toBe(
      "conflict",
    );
    const self = await api.person({ name: "kevin of Fernway", role: "trainer" });
    const body = { stageId: "nesting", note: "Ready." };
    expect((await api.refusal("POST /onboarding-enrolments/:id/sign-offs", { as: self, params, body })).status).toBe(
      403,
    );
    await api.call("POST /onboarding-enrolments/:id/sign-offs", { as, params, body });
    expect((await standing())?.stages.map(({ state }) => state)).toEqual(["done", "open"]);
  });
});

describe("effects", () => {
  const plan = {
    moduleId,
    criterionId: "greeting",
    kind: "wait-list",
    agents,
    fromDay: "2026-08-01",
    startDay: "2026-10-02",
    untilDay: "2026-11-01",
    seed: 3,
  };

  it("says before the start what it can see, and does not let the plan change", async () => {
    const study = await api.call("POST /effect-studies", { as, body: plan });
    expect(study).toMatchObject({ state: "planned", result: null, feeds: null });
    expect(study.power.sentence).toMatch(/^With 8 agents /);
    expect([...study.design.treated, ...study.design.control]).toHaveLength(8);
    const params = { id: study.id };
    expect((await api.refusal("POST /effect-studies/:id/measurement", { as, params })).code).toBe("conflict");
    const change = api.context.db.execute(`update effect_study set start_day = '2026-09-01' where id = '${study.id}'`);
    await expect(change).rejects.toThrow();
    const none = await api.refusal("POST /effect-studies/preview", { as, body: { ...plan, criterionId: "apology" } });
    expect(none.code).toBe("conflict");
  });

  it("marks a made-up later period, which feeds nothing, and gives the same one for the same seed", async () => {
    const [study] = (await api.call("GET /effect-studies", { as })).studies;
    const sent = { as, params: { id: study?.id ?? "" }, body: { trueEffect: 0.3, ticketsPerAgent: 100, seed: 4 } };
    const made = await api.call("POST /effect-studies/:id/simulation", sent);
    expect(made).toMatchObject({ state: "simulated", feeds: null, simulation: { trueEffect: 0.3 } });
    expect(made.result?.points.some(({ expected }) => expected !== null)).toBe(true);
    expect((await api.call("POST /effect-studies/:id/simulation", sent)).result).toEqual(made.result);
  });

  it("finds what training changed, against agents who wait", async () => {
    const [study] = (await api.call("GET /effect-studies", { as })).studies;
    const treated = new Set(agents.filter((id) => study?.design.treated.includes(`${id} of Fernway`)));
    today = "2026-11-02T08:00:00Z";
    await scoreAndReview(tickets(treated, "10"), "October");
    const params = { id: study?.id ?? "" };
    const measured = await api.call("POST /effect-studies/:id/measurement", { as, params });
    expect(measured).toMatchObject({ state: "measured", simulation: null });
    expect(measured.result?.verdict).toBe("improved");
    expect(measured.result?.effect?.value).toBeCloseTo(0.5, 1);
    expect(measured.feeds?.value).toBeGreaterThan(0.5);
    const again = { as, params, body: { trueEffect: 0 } };
    expect((await api.refusal("POST /effect-studies/:id/simulation", again)).code).toBe("conflict");
  });
});
