import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";

let api: TestApi;
let tomas: TestPerson;
let ines: TestPerson;

const fromLibrary = (name: string) => readFileSync(new URL(name, libraryFolder), "utf8");
const library = ["coins-missing.md", "copyright-claim.md", "payout-fraud-hold.md", "sign-in-problem.es.md"];

type Scope = { id: string; from: string; to?: string | null; audiences?: string; channels?: string; regions?: string };

/** A small SOP about a word that no other has. */
function source({ id, from, to = null, audiences = "human, bot", channels = "chat", regions = "US" }: Scope): string {
  return `---
id: ${id}
title: Lanyard replacement
owner: Ines Calder
verifier: Tomas Reed
audiences: [${audiences}]
channels: [${channels}]
regions: [${regions}]
languages: [en]
effective_from: ${from}
effective_to: ${to}
contact_reasons: [lanyard]
---
# Lanyard replacement
## Overview
For visitors whose lanyard broke (${id}, ${audiences}, ${channels}, ${regions}, ${from}).
## Steps
### 1. Replace the lanyard {#replace}
Send a new lanyard to the visitor by post.

**Constraints:**
- You MUST replace a broken lanyard free of charge. {#free-of-charge}
`;
}

const importSop = (body: string, approvedBy?: string) =>
  api.call("POST /imports/sops", { as: "sop-owner", body, query: approvedBy === undefined ? {} : { approvedBy } });
const versionsOf = async (id: string) => (await api.call("GET /sops/:id", { params: { id } })).versions;
const newest = async (id: string) => (await versionsOf(id)).at(-1)?.id ?? "";
const approval = (id: string) => ({ params: { id } });
const inForceOn = async (id: string, asOf: string) =>
  (await api.call("GET /sops/:id", { params: { id }, query: { asOf } })).inForce?.number ?? null;

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  tomas = await api.person({ name: "Tomas Reed", role: "sop-owner" });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  for (const name of library) await importSop(fromLibrary(name), "Hannah Okafor");
  await importSop(fromLibrary("payout-delayed.v1.md"), "Tomas Reed");
  await importSop(fromLibrary("payout-delayed.v2.md"), "Tomas Reed");
  await importSop(source({ id: "lanyard-bots", from: "2026-01-01", audiences: "bot" }), "Tomas Reed");
  await importSop(source({ id: "lanyard-mail", from: "2026-01-01", channels: "email", regions: "ES" }), "Tomas Reed");
  await importSop(source({ id: "lanyard-people", from: "2026-01-01", audiences: "human" }), "Tomas Reed");
  await importSop(source({ id: "lanyard-past", from: "2025-01-01", to: "2026-01-01" }), "Tomas Reed");
  await api.idle();
});
afterAll(() => api.close());

describe("an SOP file", () => {
  it("becomes a version in review that is in force nowhere and found by nobody", async () => {
    const result = await importSop(source({ id: "draft-only", from: "2026-01-01" }));
    expect([result.added, result.rejected]).toEqual([1, 0]);
    const sop = await api.call("GET /sops/:id", { params: { id: "draft-only" } });
    expect([sop.versions[0]?.state, sop.inForce, sop.version]).toEqual(["in-review", null, null]);
    await api.idle();
    const { hits } = await api.call("GET /search", { query: { q: "lanyard", limit: 50 } });
    expect(hits.map((hit) => hit.sopId)).not.toContain("draft-only");
  });

  it("changes nothing when the same bytes come again", async () => {
    const result = await importSop(fromLibrary("payout-delayed.v1.md"), "Tomas Reed");
    expect([result.added, result.unchanged]).toEqual([0, 1]);
    expect(await versionsOf("payout-delayed")).toHaveLength(2);
  });

  it("is a rejected row that names line and field when its front matter does not fit", async () => {
    const result = await importSop(source({ id: "Not Kebab", from: "soon" }));
    expect([result.added, result.rejected]).toEqual([0, 1]);
    expect(result.rejectedRows[0]?.reason).toMatch(/line 2.*kebab.*effective_from|line 10/s);
  });
});

describe("approval", () => {
  it("is refused to the author, whatever the writing of the name, and allowed to another", async () => {
    await importSop(source({ id: "two-people", from: "2026-01-01" }));
    const id = await newest("two-people");
    const shouting = await api.person({ name: " INES  calder ", role: "head" });
    for (const author of [ines, shouting]) {
      const refused = await api.refusal("POST /sop-versions/:id/approval", { ...approval(id), as: author });
      expect([refused.status, refused.code]).toEqual([409, "conflict"]);
    }
    expect((await versionsOf("two-people"))[0]).toMatchObject({ state: "in-review", approvedBy: null });
    const approved = await api.call("POST /sop-versions/:id/approval", { ...approval(id), as: tomas });
    expect(approved).toMatchObject({ state: "in-force", approvedBy: "Tomas Reed", number: 1 });
    const { entries } = await api.call("GET /audit-log", { as: "head" });
    expect(entries.find((entry) => entry.action === "approve")).toMatchObject({ actor: "Tomas Reed" });
  });

  it("is refused to whoever brought the version in under another owner's name", async () => {
    await api.call("POST /imports/sops", { as: tomas, body: source({ id: "borrowed-name", from: "2026-01-01" }) });
    const id = await newest("borrowed-name");
    expect((await api.refusal("POST /sop-versions/:id/approval", { ...approval(id), as: tomas })).status).toBe(409);
    expect((await versionsOf("borrowed-name"))[0]).toMatchObject({ state: "in-review", approvedBy: null });
    const recorded = {
      as: tomas,
      body: source({ id: "own-word", from: "2026-01-01" }),
      query: { approvedBy: "Tomas Reed" },
    };
    expect((await api.refusal("POST /imports/sops", recorded)).status).toBe(409);
  });

  it("is refused to the author of an import that names its approver", async () => {
    const refused = await api.refusal("POST /imports/sops", {
      as: "sop-owner",
      body: source({ id: "self-approved", from: "2026-01-01" }),
      query: { approvedBy: "Ines Calder" },
    });
    expect(refused.status).toBe(409);
    expect((await api.refusal("GET /sops/:id", { params: { id: "self-approved" } })).status).toBe(404);
  });

  it("is given once: of two people at the same moment one gets a conflict", async () => {
    for (let race = 1; race <= 3; race += 1) {
      const sopId = `race-${race}`;
      await importSop(source({ id: sopId, from: "2026-01-01" }));
      const id = await newest(sopId);
      const answers = await Promise.all(
        [tomas, "head" as const].map((as) => api.send("POST /sop-versions/:id/approval", { ...approval(id), as })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
      const winner = answers.find((answer) => answer.status === 200);
      expect((await versionsOf(sopId))[0]?.approvedBy).toBe((await winner?.json())?.approvedBy);
    }
  });

  it("ends the open version before it on the day the new one begins", async () => {
    await importSop(source({ id: "open-end", from: "2026-01-01" }), "Tomas Reed");
    await importSop(source({ id: "open-end", from: "2026-06-01" }), "Tomas Reed");
    const [first, second] = await versionsOf("open-end");
    expect(first).toMatchObject({ state: "superseded", effectiveTo: "2026-06-01" });
    expect(second).toMatchObject({ state: "in-force", effectiveTo: null });
    expect([await inForceOn("open-end", "2026-05-31"), await inForceOn("open-end", "2026-06-01")]).toEqual([1, 2]);
  });

  it("is refused with a conflict when another version begins later in the same period", async () => {
    await importSop(source({ id: "overlap", from: "2026-12-01" }), "Tomas Reed");
    await importSop(source({ id: "overlap", from: "2026-01-01" }));
    const id = await newest("overlap");
    const refused = await api.refusal("POST /sop-versions/:id/approval", { ...approval(id), as: tomas });
    expect([refused.status, refused.code, refused.details.versionNumber]).toEqual([409, "conflict", 1]);
    expect((await versionsOf("overlap"))[1]?.state).toBe("in-review");
    expect(await inForceOn("overlap", "2026-11-05")).toBeNull();
  });

  it("holds from the day of the decision when the day in the text has passed", async () => {
    await importSop(source({ id: "late", from: "2026-01-01" }));
    const approved = await api.call("POST /sop-versions/:id/approval", {
      ...approval(await newest("late")),
      as: tomas,
    });
    expect(approved.effectiveFrom).toBe("2026-11-02");
    expect([await inForceOn("late", "2026-11-01"), await inForceOn("late", "2026-11-02")]).toEqual([null, 1]);
  });

  it("lets versions for different audiences hold side by side", async () => {
    await importSop(source({ id: "audiences", from: "2026-01-01", audiences: "human" }), "Tomas Reed");
    await importSop(source({ id: "audiences", from: "2026-01-01", audiences: "bot" }), "Tomas Reed");
    const states = (await versionsOf("audiences")).map(({ state, effectiveTo }) => [state, effectiveTo]);
    expect(states).toEqual([
      ["in-force", null],
      ["in-force", null],
    ]);
    const held = async (audience: string) =>
      (await api.call("GET /sops/:id", { params: { id: "audiences" }, query: { audience } })).inForce?.number;
    expect([await held("human"), await held("bot")]).toEqual([1, 2]);
  });
});

describe("the version in force", () => {
  it("depends on the day: v1 of the payout SOP until September, v2 from October on", async () => {
    const days = ["2026-02-28", "2026-03-01", "2026-09-30", "2026-10-01", "2027-01-01"];
    expect(await Promise.all(days.map((day) => inForceOn("payout-delayed", day)))).toEqual([null, 1, 1, 2, 2]);
  });

  it("is stale or not by that day, not by today", async () => {
    const staleOn = async (asOf: string) =>
      (await api.call("GET /sops/:id", { params: { id: "payout-delayed" }, query: { asOf } })).stale;
    expect([await staleOn("2026-08-01"), await staleOn("2026-09-30"), await staleOn("2030-01-01")]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is cited as stale or not by that day, not by today", async () => {
    const trustOn = async (asOf: string) => {
      const question = "how many business days until I may open a trace for a payout?";
      const answer = await api.call("POST /answers", { as: "agent", body: { question, asOf } });
      return answer.kind === "answer" ? answer.sentences[0]?.citation.trust : answer.message;
    };
    expect([await trustOn("2026-11-02"), await trustOn("2030-01-01")]).toEqual(["verified", "stale"]);
  });

  it("is what answers cite on that day", async () => {
    const ask = (asOf: string) =>
      api.call("POST /answers", {
        as: "agent",
        body: { question: "how many business days until I may open a trace for a payout?", asOf },
      });
    for (const [asOf, number] of [
      ["2026-09-30", 1],
      ["2026-10-01", 2],
    ] as const) {
      const answer = await ask(asOf);
      if (answer.kind !== "answer") throw new Error(`refused: ${answer.message}`);
      for (const { citation } of answer.sentences)
        expect([citation.sopId, citation.versionNumber]).toEqual(["payout-delayed", number]);
    }
  });
});

describe("search", () => {
  const find = async (query: Record<string, string | number>, as: "agent" | "bot" = "agent") =>
    (await api.call("GET /search", { as, query: { q: "broken lanyard", limit: 50, ...query } })).hits.map(
      (hit) => hit.sopId,
    );
  const lanyards = (ids: string[]) => [...new Set(ids.filter((id) => id.startsWith("lanyard-")))].sort();

  it("finds only what is in force in the scope", async () => {
    expect(lanyards(await find({}))).toEqual(["lanyard-bots", "lanyard-mail", "lanyard-people"]);
    expect(lanyards(await find({ audience: "bot" }))).toEqual(["lanyard-bots", "lanyard-mail"]);
    expect(lanyards(await find({ audience: "human" }))).toEqual(["lanyard-mail", "lanyard-people"]);
    expect(lanyards(await find({ channel: "email" }))).toEqual(["lanyard-mail"]);
    expect(lanyards(await find({ region: "ES" }))).toEqual(["lanyard-mail"]);
    expect(lanyards(await find({ region: "ES", channel: "chat" }))).toEqual([]);
    expect(lanyards(await find({ asOf: "2025-12-31" }))).toEqual(["lanyard-past"]);
    expect(lanyards(await find({ asOf: "2024-12-31" }))).toEqual([]);
  });

  it("filters inside the query: a narrow scope still fills a short list", async () => {
    expect(await find({ limit: 1, channel: "email", region: "ES" })).toEqual(["lanyard-mail"]);
    expect(await find({ limit: 1, asOf: "2025-12-31" })).toEqual(["lanyard-past"]);
  });

  it("finds the Spanish SOP by Spanish words", async () => {
    const { hits } = await api.call("GET /search", { query: { q: "no puedo iniciar sesión", language: "es" } });
    expect(hits[0]?.sopId).toBe("sign-in-problem-es");
  });

  it("says in words what took part", async () => {
    const { retrieval } = await api.call("GET /search", { query: { q: "lanyard" } });
    expect(retrieval).toContain("full-text");
  });
});

describe("an answer", () => {
  it("quotes exact spans of the version it cites", async () => {
    const answer = await api.call("POST /answers", {
      as: "agent",
      body: { question: "The payout was returned by the bank, do I promise a date?", channel: "chat", region: "US" },
    });
    if (answer.kind !== "answer") throw new Error(`refused: ${answer.message}`);
    for (const { citation } of answer.sentences) {
      const { sopId: id, versionNumber: version, start, end, quote } = citation;
      const page = await api.call("GET /sops/:id", { params: { id }, query: { version } });
      expect(page.version?.id).toBe(citation.versionId);
      expect(page.version?.source.slice(start, end)).toBe(quote);
    }
    expect(answer.writtenBy).toBe("extract");
  });

  it("is refused where nothing covers the question, and the gap is counted", async () => {
    const body = { question: "May I bring my giraffe to the office canteen on Thursdays?" };
    const first = await api.call("POST /answers", { as: "agent", body });
    const second = await api.call("POST /answers", { as: "agent", body });
    expect([first.kind, second.kind]).toEqual(["refusal", "refusal"]);
    const { gaps } = await api.call("GET /gaps", { as: "sop-owner" });
    const mine = gaps.filter((gap) => gap.question.includes("giraffe"));
    expect(mine).toHaveLength(1);
    expect(mine[0]).toMatchObject({ times: 2, audience: "human", reason: "not-covered" });
    expect(first.kind === "refusal" && first.gapId).toBe(mine[0]?.id);
  });

  it("is asked for again where nothing is left of it without personal data, and opens no gap", async () => {
    const before = await api.call("GET /gaps", { as: "sop-owner" });
    const answer = await api.call("POST /answers", { as: "agent", body: { question: "Paavolainen" } });
    expect(answer).toMatchObject({ kind: "refusal", reason: "needs-fact", asks: null, gapId: null });
    expect(answer.kind === "refusal" && answer.message).toMatch(/^Names and other personal data are taken out/);
    expect((await api.call("GET /gaps", { as: "sop-owner" })).gaps).toHaveLength(before.gaps.length);
  });

  it("finds a tool of the SOPs by its name alone, written with a capital", async () => {
    const { hits } = await api.call("GET /search", { query: { q: "Paydeck", limit: 3 } });
    expect(hits.map(({ sopId }) => sopId)).toContain("payout-delayed");
  });

  it("keeps no personal data of the question in the gap", async () => {
    const question = "Can the giraffe of zora.quill@example.org eat card 4111 1111 1111 1111 in the canteen?";
    await api.call("POST /answers", { as: "agent", body: { question } });
    const { gaps } = await api.call("GET /gaps", { as: "head" });
    expect(JSON.stringify(gaps)).toContain("eat card");
    expect(JSON.stringify(gaps)).not.toMatch(/zora\.quill|4111/);
  });
});

describe("an answer about a whole SOP", () => {
  const wait = `---
id: parasol
title: Parasol not arrived
owner: Ines Calder
verifier: Tomas Reed
audiences: [human]
channels: [chat]
regions: [US, UK, ES]
languages: [en]
effective_from: 2026-01-01
---
# Parasol not arrived
## Overview
For parasol orders that have not arrived in time.
## Steps
### 1. Apply the wait {#wait}
Late means later than this after shipping:

- US: 10 days.
- UK: 7 days.
- ES: 8 days.

**Constraints:**
- You MUST apply the wait of the region. {#apply-wait}
### 2. Replace {#replace}
Send a new parasol.
`;
  const ask = async (rest: object = {}) => {
    const body = { question: "A parasol order has not arrived", channel: "chat", ...rest };
    const answer = await api.call("POST /answers", { as: "agent", body });
    if (answer.kind !== "answer") throw new Error(`refused: ${answer.message}`);
    return { ...answer, said: answer.sentences.map(({ text }) => text) };
  };
  beforeAll(async () => {
    await importSop(wait, "Tomas Reed");
    await api.idle();
  });

  it("says when it applies and then its first step, and asks for the case without naming one as the rule", async () => {
    const { said, step, asks, others } = await ask();
    expect(said).toEqual([
      "For parasol orders that have not arrived in time.",
      "Late means later than this after shipping:",
      "You MUST apply the wait of the region.",
    ]);
    expect([step?.id, asks?.options.map(({ label }) => label)]).toEqual(["wait", ["US", "UK", "ES"]]);
    expect(others.filter(({ sopId }) => sopId === "parasol").map(({ stepId }) => stepId)).toEqual(["replace"]);
  });

  it("comes from the SOP that is named, whatever the words, and from none that is not in force there", async () => {
    const named = await ask({ question: "the cat looked at it and left", sopId: "parasol", region: "UK" });
    expect([named.step?.id, named.said[0]]).toEqual(["wait", "For parasol orders that have not arrived in time."]);
    const body = { question: "a parasol", channel: "email", sopId: "parasol" };
    expect((await api.refusal("POST /answers", { as: "agent", body })).code).toBe("not-found");
  });

  it("knows the case that names the asker's region", async () => {
    const { said, asks } = await ask({ region: "UK" });
    expect([said.slice(1, 3), asks]).toEqual([["Late means later than this after shipping:", "UK: 7 days."], null]);
  });
});

describe("a bot", () => {
  const humanOnly = ["lanyard-people", "payout-fraud-hold"];

  it("finds, reads and is told nothing that is for people only, whatever audience it names", async () => {
    const { hits } = await api.call("GET /search", {
      as: "bot",
      query: { q: "broken lanyard, payout held for fraud", limit: 50, audience: "human" },
    });
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.filter((hit) => humanOnly.includes(hit.sopId))).toEqual([]);
    const { sops } = await api.call("GET /sops", { as: "bot", query: { audience: "human" } });
    expect(sops.length).toBeGreaterThan(0);
    expect(sops.filter((sop) => !sop.audiences.includes("bot"))).toEqual([]);
    for (const id of humanOnly) {
      expect((await api.refusal("GET /sops/:id", { as: "bot", params: { id } })).status).toBe(404);
      expect((await api.refusal("GET /sops/:id/rendering", { as: "bot", params: { id } })).status).toBe(404);
    }
  });

  it("is answered from SOPs for bots only", async () => {
    for (const question of ["Do I replace a broken lanyard free of charge?", "Payout on a fraud hold: what now?"]) {
      const answer = await api.call("POST /answers", { as: "bot", body: { question, audience: "human" } });
      const cited = answer.kind === "answer" ? answer.sentences.map(({ citation }) => citation.sopId) : [];
      const near = answer.kind === "answer" ? answer.others : answer.nearest;
      for (const id of [...cited, ...near.map((hit) => hit.sopId)]) expect(humanOnly).not.toContain(id);
    }
  });

  it("gets the bot rendering of the version in force", async () => {
    const rendering = await api.call("GET /sops/:id/rendering", {
      as: "bot",
      params: { id: "payout-delayed" },
      query: { to: "bot" },
    });
    expect(rendering.content).toContain("payout");
    expect(rendering.versionId).toBe(await newest("payout-delayed"));
  });
});
