import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";

let api: TestApi;
let now = new Date("2026-10-01T08:00:00Z");
let maya: TestPerson;
let carmen: TestPerson;
let owner: TestPerson;
let approver: TestPerson;

type Page = { id?: string; from: string; channels?: string; wait?: string; bot?: string; more?: string };

/** A page with words for everybody and a block for bots. */
function page({
  id = "late-parcel",
  from,
  channels = "chat, email",
  wait = "3",
  bot = "once",
  more = "",
}: Page): string {
  return `---
id: ${id}
title: Late parcel
owner: Ines Calder
verifier: Tomas Reed
audiences: [human, bot]
channels: [${channels}]
regions: [US, ES]
languages: [en]
effective_from: ${from}
---
# Late parcel
## Overview
For parcels that are late.
## Steps
### 1. Look it up {#look-up}
Read the tracking page first.

**Constraints:**
- You MUST wait ${wait} days before you open a trace. {#wait}
${more}
:::bot
Call the tracking tool ${bot}.
:::
`;
}

/** Brings a text in, hands it to review and approves it as somebody else; waits until its readers were asked. */
async function publish(source: Page): Promise<{ id: string; number: number }> {
  await api.call("POST /imports/sops", { as: owner, body: page(source) });
  const { versions } = await api.call("GET /sops/:id", { params: { id: source.id ?? "late-parcel" } });
  const id = versions.at(-1)?.id ?? "";
  await api.call("POST /sop-versions/:id/approval", {
    as: approver,
    params: { id },
    body: { effectiveFrom: source.from },
  });
  await api.idle();
  return { id, number: versions.at(-1)?.number ?? 0 };
}

const mine = async (who: TestPerson, sopId = "late-parcel") =>
  (await api.call("GET /acknowledgements", { as: who })).requests.filter((one) => one.sopId === sopId);
const newest = async (who: TestPerson, sopId?: string) => {
  const requests = (await mine(who, sopId)).sort((a, b) => b.versionNumber - a.versionNumber);
  return requests[0];
};
async function acknowledge(who: TestPerson, sopId?: string) {
  const id = (await newest(who, sopId))?.id ?? "";
  const { showingId } = await api.call("POST /acknowledgements/:id/showings", { as: who, params: { id } });
  return api.call("POST /acknowledgements/:id/confirmation", { as: who, params: { id }, body: { showingId } });
}
const overview = (query: Record<string, string | number> = {}, id = "late-parcel") =>
  api.call("GET /sops/:id/acknowledgements", { as: "sop-owner", params: { id }, query });

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => now } });
  await api.context.stores.people(api.context.db).saveAgents([
    { id: "maya", name: "Maya Ortiz", team: "austin", site: "Austin" },
    { id: "carmen", name: "=HYPERLINK(Carmen)", team: "madrid", site: "Madrid" },
    { id: "pip", name: "Pip", kind: "bot" },
  ]);
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya" });
  carmen = await api.person({ name: "Carmen Vidal", role: "agent", agentId: "carmen" });
  owner = await api.person({ name: "Ines Calder", role: "sop-owner" });
  approver = await api.person({ name: "Tomas Reed", role: "head" });
});
afterAll(() => api.close());

describe("a new version", () => {
  it("asks everybody it is written for, once, and no bot", async () => {
    const { id } = await publish({ from: "2026-10-01" });
    expect(await newest(maya)).toMatchObject({ state: "in-grace", comparedTo: null, changes: [], versionNumber: 1 });
    await api.context.jobs.send("open-reading", [{ versionId: id }, { versionId: id }]);
    await api.idle();
    const { readers, counts, notAsked } = await overview();
    expect(readers.map(({ agentId }) => agentId)).toEqual(["carmen", "maya"]);
    expect([counts["in-grace"], notAsked]).toEqual([2, 0]);
    expect((await api.call("GET /acknowledgements", { as: "sop-owner" })).requests).toEqual([]);
  });

  it("is acknowledged only by the person asked, and only after the page was shown to them", async () => {
    const id = (await newest(maya))?.id ?? "";
    const params = { id };
    const unseen = { as: maya, params, body: { showingId: crypto.randomUUID() } };
    expect((await api.refusal("POST /acknowledgements/:id/confirmation", unseen)).status).toBe(409);
    expect((await api.refusal("POST /acknowledgements/:id/showings", { as: carmen, params })).status).toBe(404);
    expect((await api.refusal("POST /acknowledgements/:id/showings", { as: "head", params })).status).toBe(404);

    const shown = await api.call("POST /acknowledgements/:id/showings", { as: maya, params });
    expect(shown.html).toContain("Read the tracking page first");
    expect(shown.renderedHash).toBe(createHash("sha256").update(shown.html).digest("hex"));
    now = new Date("2026-10-01T08:05:00Z");
    const body = { showingId: shown.showingId };
    const theirs = { as: carmen, params: { id: (await newest(carmen))?.id ?? "" }, body };
    expect((await api.refusal("POST /acknowledgements/:id/confirmation", theirs)).status).toBe(409);
    const confirmed = await api.call("POST /acknowledgements/:id/confirmation", { as: maya, params, body });
    expect(confirmed).toMatchObject({ state: "acknowledged", settledAt: "2026-10-01T08:05:00.000Z" });
    now = new Date("2026-10-01T08:10:00Z");
    const again = await api.call("POST /acknowledgements/:id/confirmation", { as: maya, params, body });
    expect(again.settledAt).toBe("2026-10-01T08:05:00.000Z");
  });

  it("leaves a proof that nobody can change: version, hashes, when it was shown and when confirmed", async () => {
    const query = { agent: "maya", on: "2026-10-01" };
    const { state, proofs } = await api.call("GET /sops/:id/acknowledgement-proof", {
      as: "qa-lead",
      params: { id: "late-parcel" },
      query,
    });
    expect(state).toBe("acknowledged");
    expect(proofs).toMatchObject([
      {
        versionNumber: 1,
        personName: "Maya Ortiz",
        contentHash: createHash("sha256")
          .update(page({ from: "2026-10-01" }))
          .digest("hex"),
        shownAt: "2026-10-01T08:00:00.000Z",
        confirmedAt: "2026-10-01T08:05:00.000Z",
      },
    ]);
    const before = { agent: "maya", on: "2026-09-30" };
    const none = await api.call("GET /sops/:id/acknowledgement-proof", {
      params: { id: "late-parcel" },
      query: before,
    });
    expect([none.state, none.proofs]).toEqual(["not-due", []]);
    const { pool } = api.context.database;
    for (const table of ["reading_settlement", "reading_showing", "reading_request"])
      await expect(pool.query(`delete from ${table}`)).rejects.toThrow("append-only");
  });
});

describe("a later version", () => {
  it("asks nobody to read a change that stands in a block for bots", async () => {
    await publish({ from: "2026-10-02", bot: "twice" });
    now = new Date("2026-10-02T08:00:00Z");
    expect(await newest(maya)).toMatchObject({ state: "carried-over", carriedFrom: 1, versionNumber: 2 });
    // Carmen has not read version 1: version 2 gives her no new days of grace.
    const carmens = await newest(carmen);
    expect(carmens).toMatchObject({ state: "in-grace", comparedTo: null });
    expect(carmens?.dueAt).toBe("2026-10-15T08:00:00.000Z");
  });

  it("asks only of what changed for the reader, against the version they last read", async () => {
    await acknowledge(carmen);
    now = new Date("2026-10-20T08:00:00Z");
    await publish({ from: "2026-10-25", bot: "twice", wait: "5" });
    const request = await newest(maya);
    expect(request).toMatchObject({ state: "open", comparedTo: 2, startsAt: "2026-10-25T00:00:00.000Z" });
    expect(request?.changes.map(({ kind, obligation }) => [kind, obligation])).toEqual([["reworded", "wait"]]);
    now = new Date("2026-11-08T00:00:00Z");
    expect((await newest(maya))?.state).toBe("overdue");
    expect((await overview({ version: 3, asOf: "2026-10-26T00:00:00Z" })).counts).toMatchObject({ "in-grace": 2 });
  });

  it("asks only of new duties where the SOP says so", async () => {
    await acknowledge(maya);
    await api.call("PUT /sops/:id/acknowledgement-policy", {
      as: "sop-owner",
      params: { id: "late-parcel" },
      body: { graceDays: 5, teams: [], sites: [], askOn: "new-duties" },
    });
    await publish({ from: "2026-11-08", bot: "twice", wait: "4" });
    expect(await newest(maya)).toMatchObject({ state: "carried-over", carriedFrom: 3 });
    const more = "- You MUST say who writes next. {#say-who}";
    await publish({ from: "2026-11-09", bot: "twice", wait: "4", more });
    const request = await newest(maya);
    expect(request?.changes.map(({ kind }) => kind)).toEqual(["added"]);
    expect(request?.dueAt).toBe("2026-11-14T00:00:00.000Z");
  });

  it("asks nobody whose channels it does not reach", async () => {
    await api.call("PUT /reading-scopes/:team", {
      as: "sop-owner",
      params: { team: "austin" },
      body: { channels: ["chat"], regions: [], languages: [] },
    });
    await publish({ id: "mail-only", from: "2026-11-09", channels: "email" });
    expect(await mine(maya, "mail-only")).toEqual([]);
    expect(await mine(carmen, "mail-only")).toHaveLength(1);
  });
});

describe("whoever keeps the SOP", () => {
  it("sees who is late, reminds them, and not twice within a day", async () => {
    now = new Date("2026-12-01T08:00:00Z");
    const { version, readers } = await overview();
    expect(readers.map(({ agentId, state }) => [agentId, state])).toEqual([
      ["carmen", "overdue"],
      ["maya", "overdue"],
    ]);
    const params = { id: version?.id ?? "" };
    const remind = () =>
      api.call("POST /sop-versions/:id/acknowledgement-reminders", { as: "trainer", params, body: {} });
    expect(await remind()).toEqual({ reminded: 2, lately: 0 });
    expect(await remind()).toEqual({ reminded: 0, lately: 2 });
    expect((await newest(maya))?.remindedBy).toBe("the trainer");
    expect(
      (await api.refusal("POST /sop-versions/:id/acknowledgement-reminders", { as: maya, params, body: {} })).status,
    ).toBe(403);
  });

  it("exports every request with its proof, and no cell that a spreadsheet would run", async () => {
    const { name, csv } = await api.call("GET /sops/:id/acknowledgements.csv", { params: { id: "late-parcel" } });
    expect(name).toBe("late-parcel-acknowledgements-2026-12-01.csv");
    const lines = csv.trim().split("\r\n");
    expect(lines).toHaveLength(11);
    expect(lines.filter((line) => line.includes(`"'=HYPERLINK(Carmen)"`))).toHaveLength(5);
    expect(csv).not.toMatch(/(^|,)=/m);
    expect(
      lines.some((line) => /^late-parcel,1,maya,.*acknowledged,.*2026-10-01T08:05:00.000Z,Maya Ortiz/.test(line)),
    ).toBe(true);
  });

  it("need not think of it: the calendar reminds the late and asks who came since", async () => {
    const tend = async () => {
      await api.context.jobs.send("tend-readings", [{}]);
      await api.idle();
    };
    await tend();
    expect((await newest(maya))?.remindedBy).toBe("the trainer");
    now = new Date("2026-12-08T08:00:00Z");
    const recruit = { id: "kevin", name: "Kevin Marsh", team: "austin", startedOn: "2026-12-07" };
    await api.context.stores.people(api.context.db).saveAgents([recruit]);
    await tend();
    await tend();
    expect(await newest(maya)).toMatchObject({ remindedBy: "calendar", remindedAt: "2026-12-08T08:00:00.000Z" });
    const kevin = (await overview()).readers.find(({ agentId }) => agentId === "kevin");
    expect(kevin).toMatchObject({ state: "in-grace", comparedTo: null, reminders: 0 });
    expect((await overview()).readers.find(({ agentId }) => agentId === "maya")?.reminders).toBe(2);
    now = new Date("2026-12-01T08:00:00Z");
  });

  it("decides when people are asked about a version that was in force before it came here", async () => {
    const source = page({ id: "old-page", from: "2025-01-01" });
    await api.call("POST /imports/sops", { body: source, query: { approvedBy: "Tomas Reed" } });
    await api.idle();
    const { opening, version, notAsked } = await overview({}, "old-page");
    expect([opening?.kind, notAsked]).toEqual(["taken-as-known", 3]);
    expect(await mine(maya, "old-page")).toEqual([]);
    const ask = () =>
      api.call("POST /sop-versions/:id/acknowledgement-requests", { as: owner, params: { id: version?.id ?? "" } });
    expect(await ask()).toEqual({ asked: 3 });
    expect(await ask()).toEqual({ asked: 0 });
    expect((await newest(maya, "old-page"))?.dueAt).toBe("2026-12-15T08:00:00.000Z");
  });
});
