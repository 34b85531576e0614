import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, readingJudge, scorecard, sopVersions, ticketOf } from "./fixture.ts";

let api: TestApi;

/** Four weeks around the day on which the SOP's second version came in force; kevin often forgets to say sorry, maya and lee never. */
const agents = ["maya", "kevin", "lee"] as const;
const tickets = Array.from({ length: 120 }, (_, i) => {
  const agent = agents[i % 3] as string;
  return ticketOf({
    id: `P-${String(i).padStart(3, "0")}`,
    openedAt: new Date(Date.UTC(2026, 5, 15 + Math.floor((i * 28) / 120), 10, i % 60)).toISOString(),
    agent,
    team: agent === "lee" ? "green" : "blue",
    ...(agent === "kevin" && i % 2 === 0 ? { reply: "Hello, the parcel is in the depot." } : {}),
  });
});
const forgot = tickets.filter(({ turns }) => !turns[1]?.text.includes("sorry")).map(({ id }) => id);

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: readingJudge("test judge") } });
  for (const body of sopVersions)
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Tomas Reed" } });
  const critical = structuredClone(scorecard);
  const apology = critical.sections[0]?.criteria.find(({ id }) => id === "apology");
  Object.assign(apology ?? {}, { severity: "customer-critical", target: 0.95 });
  await api.call("POST /scorecards", { as: "qa-lead", body: critical });
  await api.call("POST /imports/tickets", { as: "qa-lead", body: asJsonLines(tickets), query: { format: "jsonl" } });
  await api.call("POST /score-runs", { as: "qa-lead", body: {} });
  await api.idle();
  await api.call("POST /audit-frames", {
    as: "qa-lead",
    body: { name: "june", size: 60, seed: 7, doubleBlindShare: 0 },
  });
  const { items } = await api.call("GET /reviews", { as: "qa-lead" });
  const rows = items.flatMap(({ ticketId }) => [
    `${ticketId},apology,Wes Carling,${forgot.includes(ticketId) ? "fail" : "pass"},2026-07-20T10:00:00Z`,
    `${ticketId},greeting,Wes Carling,pass,2026-07-20T10:00:00Z`,
  ]);
  await api.call("POST /imports/audits", {
    as: "qa-lead",
    query: { name: "june", frame: "june" },
    body: ["ticket_id,criterion,reviewer,verdict,reviewed_at", ...rows].join("\n"),
  });
  await api.call("POST /calibration", { as: "qa-lead" });
});
afterAll(() => api.close());

const share = forgot.length / tickets.length;

describe("defects", () => {
  it("give the accuracy of a family by ticket, around the true one, and the misses by SOP step", async () => {
    const reply = await api.call("GET /defects", { as: "trainer" });
    expect(reply).toMatchObject({ tickets: 120, audited: 60 });
    const customer = reply.families.find(({ family }) => family === "customer-critical");
    expect(customer).toMatchObject({ of: "tickets", opportunities: 60 });
    expect(customer?.estimate?.low).toBeLessThan(1 - share);
    expect(customer?.estimate?.high).toBeGreaterThan(1 - share);
    const [most] = reply.pareto;
    expect(most?.step).toEqual({ sopId: "late-parcel", stepId: "apologise", heading: "Apologise" });
    expect(most?.misses.low).toBeLessThanOrEqual(forgot.length);
    expect(most?.misses.high).toBeGreaterThanOrEqual(forgot.length);
    expect(reply.pareto.at(-1)?.cumulative).toBeCloseTo(1, 9);
  });

  it("stay within the scope that is asked for", async () => {
    const green = await api.call("GET /defects", { as: "head", query: { team: "green" } });
    expect(green.tickets).toBe(40);
    expect(green.families.find(({ family }) => family === "customer-critical")?.errors).toBe(0);
    expect((await api.call("GET /defects", { as: "head", query: { team: "none such" } })).tickets).toBe(0);
  });
});

describe("rates by group", () => {
  it("flag who is surely below the target, and only them", async () => {
    const { groups } = await api.call("GET /rates/:criterionId", {
      as: "qa-lead",
      params: { criterionId: "apology" },
      query: { by: "agent" },
    });
    expect(groups.map(({ name, flagged }) => [name, flagged])).toEqual([
      ["kevin", true],
      ["lee", false],
      ["maya", false],
    ]);
    const kevin = groups[0];
    expect(kevin?.estimate?.low).toBeLessThanOrEqual(0.5);
    expect(kevin?.estimate?.high).toBeGreaterThanOrEqual(0.5);
    expect(kevin?.overlaps).toEqual([]);
  });

  it("are refused for a criterion that nothing was scored on, and to agents", async () => {
    const params = { criterionId: "no-such" };
    expect((await api.refusal("GET /rates/:criterionId", { as: "head", params })).code).toBe("not-found");
    expect((await api.refusal("GET /agent-standings", { as: "agent" })).code).toBe("forbidden");
  });
});

describe("a control chart", () => {
  it("counts the audits of each week, with limits and the version that came in force meanwhile", async () => {
    const chart = await api.call("GET /control-charts/:criterionId", {
      as: "sop-owner",
      params: { criterionId: "apology" },
    });
    expect(chart.periods.map(({ from }) => from.slice(0, 10))).toEqual([
      "2026-06-15",
      "2026-06-22",
      "2026-06-29",
      "2026-07-06",
    ]);
    expect(chart.periods.reduce((sum, { audits }) => sum + audits, 0)).toBe(60);
    for (const { share: of, misses, audits } of chart.periods) expect(of).toBe(misses / audits);
    expect(chart.centre).toBeCloseTo(chart.periods.reduce((sum, { misses }) => sum + misses, 0) / 60, 12);
    expect(chart.changes.map(({ kind, at }) => [kind, at.slice(0, 10)])).toContainEqual(["sop", "2026-07-01"]);
  });
});

describe("standings of agents", () => {
  it("put whoever misses most in the lowest tenth, and never claim certainty", async () => {
    const { agents: standings, ticketsNeeded } = await api.call("GET /agent-standings", { as: "head" });
    expect(standings[0]?.name).toBe("kevin");
    expect(standings[0]?.bottomTenth).toBeGreaterThan(0.9);
    expect(standings.reduce((sum, { bottomTenth }) => sum + (bottomTenth ?? 0), 0)).toBeCloseTo(1, 9);
    for (const { estimate, shrunk } of standings) {
      expect(shrunk).toBeGreaterThan(0);
      expect(shrunk).toBeLessThan(1);
      expect((estimate?.high ?? 0) - (estimate?.low ?? 0)).toBeGreaterThan(0.1);
    }
    expect(ticketsNeeded).toBeGreaterThan(1);
  });
});
