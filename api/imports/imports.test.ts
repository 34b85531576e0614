import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, readingJudge, scorecard, ticketOf } from "../qa/fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel: readingJudge("test judge") } });
  await api.call("POST /scorecards", { body: scorecard });
});
afterAll(() => api.close());

const importTickets = (body: string, format: "jsonl" | "csv" = "jsonl") =>
  api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format, name: `tickets.${format}` } });
const ticket = async (id: string) => (await api.call("GET /tickets/:id", { as: "head", params: { id } })).ticket;

describe("tickets", () => {
  it("are stored around bad rows, which are kept with line and reason", async () => {
    const lines = [
      JSON.stringify(ticketOf({ id: "J-1" })),
      "not json",
      JSON.stringify({ ...ticketOf({ id: "J-2" }), channel: "pigeon" }),
      JSON.stringify({ ...ticketOf({ id: "J-3" }), turns: [] }),
      JSON.stringify(ticketOf({ id: "J-1" })),
      JSON.stringify(ticketOf({ id: "J-4" })),
    ];
    const result = await importTickets(lines.join("\n"));
    expect(result).toMatchObject({ kind: "tickets", name: "tickets.jsonl", added: 2, changed: 0, rejected: 4 });
    expect(result.rejectedRows.map((row) => row.line)).toEqual([2, 3, 4, 5]);
    const [, pigeon, empty, twice] = result.rejectedRows.map((row) => row.reason);
    expect(pigeon).toContain("channel");
    expect(empty).toContain("turns");
    expect(twice).toMatch(/already in this file.*line 1/);
    expect(await api.call("GET /imports/:id", { as: "head", params: { id: result.id } })).toEqual(result);
    const { imports } = await api.call("GET /imports", { as: "planner" });
    expect(imports.find((one) => one.id === result.id)).toMatchObject({ added: 2, rejected: 4, rejectedRows: [] });
  });

  it("come from CSV, one row a turn", async () => {
    const rows = [
      "ticket_id,opened_at,channel,after,by,text",
      'C-1,2026-08-03T10:00:00Z,chat,0,customer,"Hello, is anybody there?"',
      "C-1,2026-08-03T10:00:00Z,chat,60,agent,Yes",
      "C-2,2026-08-03T10:00:00Z,pigeon,0,customer,Coo",
    ];
    const result = await importTickets(rows.join("\n"), "csv");
    expect([result.added, result.rejected]).toEqual([1, 1]);
    expect(result.rejectedRows[0]?.line).toBe(4);
    expect((await ticket("C-1")).turns).toHaveLength(2);
  });

  it("are unchanged when the same file comes again, and changed when one word differs", async () => {
    const file = asJsonLines(["R-1", "R-2", "R-3"].map((id) => ticketOf({ id })));
    expect(await importTickets(file)).toMatchObject({ added: 3, changed: 0, unchanged: 0 });
    expect(await importTickets(file)).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
    const changed = asJsonLines(["R-1", "R-2"].map((id) => ticketOf({ id, reply: "Hello, it has arrived." })));
    expect(await importTickets(changed)).toMatchObject({ added: 0, changed: 2, unchanged: 0 });
    expect((await ticket("R-1")).turns[1]?.text).toBe("Hello, it has arrived.");
    expect((await ticket("R-3")).turns[1]?.text).toContain("sorry");
  });

  it("make handlers that are not known yet, once", async () => {
    await importTickets(
      asJsonLines([ticketOf({ id: "H-1", agent: "new.hand" }), ticketOf({ id: "H-2", agent: "new.hand" })]),
    );
    const agents = await api.context.stores.people(api.context.db).agents();
    expect(agents.filter((agent) => agent.id === "new.hand")).toHaveLength(1);
  });

  it("are all stored when a file is longer than a batch", async () => {
    const file = asJsonLines(Array.from({ length: 450 }, (_, i) => ticketOf({ id: `L-${i}` })));
    expect(await importTickets(file)).toMatchObject({ added: 450, rejected: 0 });
    expect((await api.call("GET /tickets", { as: "head", query: { q: "L-449" } })).total).toBe(1);
  });
});

describe("personal data", () => {
  /** Each would be found in a dump of the database if it were stored anywhere. */
  const canaries = {
    email: "zora.quillfeather@example.org",
    card: "4111 1111 1111 1111",
    cardDigits: "4111111111111111",
    iban: "GB82 WEST 1234 5698 7654 32",
    phone: "+44 20 7946 0958",
    ssn: "536-90-4399",
    ip: "203.0.113.77",
    customer: "customer-zq-90210",
  };
  const said = `I am at ${canaries.email}, card ${canaries.card}, IBAN ${canaries.iban}, phone ${canaries.phone}, SSN ${canaries.ssn}, from ${canaries.ip}.`;

  /** Every row of every table, as text. */
  async function dump(): Promise<string> {
    const { pool } = api.context.database;
    const { rows: tables } = await pool.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      parts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return parts.join("\n");
  }

  it("is nowhere in the database after tickets, rejected rows, reviews, questions and scoring", async () => {
    const plain = ticketOf({ id: "Z-1", reply: said });
    const withFields = {
      ...plain,
      customer: canaries.customer,
      fields: { contact: said },
      actions: [{ at: plain.openedAt, name: "look_up", fields: { query: said } }],
      turns: [{ at: plain.openedAt, by: "customer", text: said }, ...plain.turns],
    };
    const bad = JSON.stringify({ ...withFields, id: "Z-2", channel: said });
    const result = await importTickets(`${JSON.stringify(withFields)}\n${bad}\n{"broken": "${said}"`);
    expect([result.added, result.rejected]).toEqual([1, 2]);
    expect(result.rejectedRows[0]?.raw).toContain("Z-2");
    await importTickets(
      `ticket_id,opened_at,channel,after,by,text\nZ-3,2026-08-03T10:00:00Z,pigeon,0,customer,"${said}"`,
      "csv",
    );
    const audits = `ticket_id,criterion,reviewer,verdict,note\nZ-1,greeting,Wes,pass,"${said}"\nZ-1,greeting,Wes,what?,"${said}"`;
    await api.call("POST /imports/audits", { body: audits });
    const pilot = `${pilotHeader}\n${canaries.customer},1,late,2026-09-07T01:45:46Z,bot,contained,,0`;
    await api.call("POST /imports/pilot", { body: pilot });
    await api.call("POST /answers", { as: "agent", body: { question: said, history: [said] } });
    await api.call("GET /search", { as: "agent", query: { q: said } });
    await api.call("POST /score-runs", { body: {} });
    await api.idle();

    const everything = await dump();
    // The dump does hold what is not personal: it would show what is.
    expect(everything).toMatch(/public\.ticket .*Z-1/);
    expect(everything).toMatch(/public\.rejected_row .*Z-2/);
    expect(everything).toMatch(/public\.score .*Z-1/);
    for (const [kind, canary] of Object.entries(canaries)) {
      const at = everything.indexOf(canary);
      expect([kind, at < 0 ? null : everything.slice(Math.max(0, at - 200), at + 40)]).toEqual([kind, null]);
    }
  });

  it("leaves the same key for the same customer, and no other", async () => {
    const of = (id: string, customer: string) => ({ ...ticketOf({ id }), customer });
    await importTickets(asJsonLines([of("K-1", "one"), of("K-2", "one"), of("K-3", "two")]));
    const rows = await api.context.stores.qa(api.context.db).ticketsById(["K-1", "K-2", "K-3"]);
    const [third, second, first] = rows.sort((a, b) => (a.id < b.id ? 1 : -1)).map((row) => row.customerKey);
    expect([first === second, first === third, first?.length]).toEqual([true, false, 32]);
  });
});

describe("reviews", () => {
  const header = "ticket_id,criterion,reviewer,verdict,purpose";
  const importAudits = (rows: string[], frame?: string) =>
    api.call("POST /imports/audits", {
      as: "qa-lead",
      body: [header, ...rows].join("\n"),
      query: frame === undefined ? {} : { frame },
    });
  const auditsOf = async (id: string) =>
    (await api.call("GET /tickets/:id", { as: "head", params: { id } })).audits.map((one) => one.purpose);

  beforeAll(async () => {
    const days = [3, 4, 5, 6];
    const drawable = days.map((day) => ticketOf({ id: `D-${day}`, openedAt: `2027-03-0${day}T10:00:00Z` }));
    await importTickets(asJsonLines(drawable));
    const period = { from: "2027-03-01T00:00:00Z", to: "2027-04-01T00:00:00Z" };
    await api.call("POST /audit-frames", { body: { name: "march", size: 2, seed: 3, doubleBlindShare: 0, ...period } });
  });

  it("count as random only where the ticket was drawn; all others are targeted", async () => {
    const { items } = await api.call("GET /reviews", { as: "head", query: { frame: "march" } });
    const drawn = items.map((item) => item.ticketId);
    expect(drawn).toHaveLength(2);
    const rest = ["D-3", "D-4", "D-5", "D-6"].filter((id) => !drawn.includes(id));
    const rows = [...drawn, ...rest].map((id) => `${id},greeting,Wes Carling,pass,random`);
    expect(await importAudits(rows, "march")).toMatchObject({ added: 4, rejected: 0 });
    for (const id of drawn) expect(await auditsOf(id)).toEqual(["random"]);
    for (const id of rest) expect(await auditsOf(id)).toEqual(["targeted"]);
    expect(await importAudits(rows, "march")).toMatchObject({ added: 0, unchanged: 4 });
  });

  it("are targeted without a frame, and stay escalated where they say so", async () => {
    await importAudits(["J-1,greeting,Wes Carling,pass,random", "J-4,greeting,Wes Carling,pass,escalated"]);
    expect([await auditsOf("J-1"), await auditsOf("J-4")]).toEqual([["targeted"], ["escalated"]]);
  });

  it("are rejected rows where ticket, criterion or verdict do not fit", async () => {
    const result = await importAudits([
      "NO-1,greeting,Wes Carling,pass,random",
      "J-1,charm,Wes Carling,pass,random",
      "J-1,clarity,Wes Carling,pass,random",
      "J-4,clarity,Wes Carling,9,random",
      "J-1,apology,Wes Carling,maybe,random",
    ]);
    expect([result.added, result.rejected]).toEqual([0, 5]);
    const reasons = result.rejectedRows.sort((a, b) => a.line - b.line).map((row) => row.reason);
    expect(reasons[0]).toContain("no ticket");
    expect(reasons[1]).toContain("charm");
    expect(reasons[2]).toContain("scale");
    expect(reasons[3]).toContain("not 9");
    expect(reasons[4]).toContain("maybe");
    expect(result.rejectedRows.map((row) => row.line)).toEqual([2, 3, 4, 5, 6]);
  });

  it("need a frame that exists", async () => {
    const refused = await api.refusal("POST /imports/audits", { body: header, query: { frame: "no such frame" } });
    expect(refused.status).toBe(404);
  });
});

const pilotHeader = "customer_id,bot_arm,reason,ts,handler,outcome,handle_s,transferred_from_bot";

describe("volumes and a pilot", () => {
  const volumes = (offered: number) =>
    `interval_start,offered,aht_s\n2026-10-01T09:00:00Z,12,300\n2026-10-01T09:30:00Z,${offered},300\n2026-10-01T10:00:00Z,few,1\n`;

  it("store each interval once, and tell what is new, changed and refused", async () => {
    const load = (offered: number) => api.call("POST /imports/volumes", { as: "planner", body: volumes(offered) });
    expect(await load(7)).toMatchObject({ added: 2, changed: 0, unchanged: 0, rejected: 1 });
    expect(await load(7)).toMatchObject({ added: 0, changed: 0, unchanged: 2, rejected: 1 });
    expect(await load(8)).toMatchObject({ added: 0, changed: 1, unchanged: 1, rejected: 1 });
    const { queues } = await api.call("GET /volumes", { as: "planner" });
    expect(queues).toMatchObject([{ queue: "support", intervals: 2, intervalSeconds: 1800, offered: 20 }]);
  });

  it("store each event once, also two of one customer at one moment", async () => {
    const event = "p1,1,late,2026-09-08T01:45:46Z,bot,contained,,0";
    const body = [
      pilotHeader,
      event,
      event,
      "p2,0,late,2026-09-08T02:00:00Z,human,handled,300,0",
      "p3,maybe,late,x,bot,contained,,0",
    ];
    const load = () => api.call("POST /imports/pilot", { as: "planner", body: body.join("\n") });
    expect(await load()).toMatchObject({ added: 3, unchanged: 0, rejected: 1 });
    expect(await load()).toMatchObject({ added: 0, unchanged: 3, rejected: 1 });
  });

  it("are recorded in the audit log by counts, never by content", async () => {
    const { entries } = await api.call("GET /audit-log", { as: "head", query: { limit: 500 } });
    const pilot = entries.find((entry) => entry.action === "import pilot");
    expect(Object.keys(pilot?.details ?? {}).sort()).toEqual(["added", "changed", "importId", "rejected", "unchanged"]);
  });
});
