import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SopHistory } from "../../sops/history.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";

const now = () => new Date("2026-11-02T09:00:00Z");

let api: TestApi;
let empty: TestApi;
let ines: TestPerson;
let tomas: TestPerson;

beforeAll(async () => {
  api = await openTestApi({ overrides: { now }, log: (await import("pino")).default({ level: "error" }) });
  empty = await openTestApi({ overrides: { now } });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  tomas = await api.person({ name: "Tomas Reed", role: "sop-owner" });
});
afterAll(async () => {
  await Promise.all([api.close(), empty.close()]);
});

type Text = { id: string; from: string; to?: string; audiences?: string; says?: string };

/** Line ends of both kinds, letters beyond ASCII and no line end at the end: bytes that a careless path would change. */
function text({ id, from, to = "null", audiences = "human, bot", says = "free of charge" }: Text): string {
  return `---\r
id: ${id}
title: "Lanyard: replacement — ‘${id}’"
owner: Ines Calder
verifier: Tomas Reed
audiences: [${audiences}]
channels: [chat]
regions: [US]
languages: [en]
effective_from: ${from}
effective_to: ${to}
---
# Lanyard replacement\t
## Steps
### 1. Replace the lanyard {#replace}
Send a new one. ☂

- You MUST replace a broken lanyard ${says}. {#free-of-charge}`;
}

const restore = (to: TestApi, history: SopHistory) =>
  to.call("POST /imports/sop-history", { body: JSON.stringify(history) });
const historyOf = (from: TestApi, id: string) => from.call("GET /sop-library/:id", { params: { id } });
const importSop = (body: string, approvedBy: string) =>
  api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy } });

/** Submits a text for review as Ines. */
async function submit(source: string): Promise<string> {
  const draft = await api.call("POST /sop-drafts", { as: ines, body: { from: "text", source } });
  const body = { baseRevision: draft.revision, note: "Carriage is free:\n- since “autumn”", reviewers: ["Tomas Reed"] };
  return (await api.call("POST /sop-drafts/:id/submission", { as: ines, params: { id: draft.id }, body })).id;
}

/** A library with a version of every state, two scopes side by side, comments, notes and a change of hands. */
async function fillLibrary(): Promise<void> {
  await importSop(text({ id: "rich", from: "2025-01-01" }), "Tomas Reed");
  await importSop(text({ id: "rich", from: "2026-01-01", says: "within 5 days" }), "Tomas Reed");
  const scheduled = await submit(text({ id: "rich", from: "2026-12-01", says: "within 3 days" }));
  await api.call("POST /sop-versions/:id/comments", {
    as: tomas,
    params: { id: scheduled },
    body: { text: "Why three?\n\n  “Because.”", anchor: "free-of-charge" },
  });
  const { id: comment } = await api.call("POST /sop-versions/:id/comments", {
    as: tomas,
    params: { id: scheduled },
    body: { text: "- a list\n# and no heading", anchor: null },
  });
  await api.call("PUT /sop-comments/:id", { as: ines, params: { id: comment }, body: { resolved: true } });
  await api.call("POST /sop-versions/:id/approval", { as: tomas, params: { id: scheduled }, body: { note: "Good." } });
  const back = await submit(text({ id: "rich", from: "2027-02-01", says: "within a day" }));
  await api.call("POST /sop-versions/:id/withdrawal", {
    as: ines,
    params: { id: back },
    body: { reason: "Too soon." },
  });
  await submit(text({ id: "rich", from: "2027-03-01", says: "on the spot" }));

  await importSop(text({ id: "scoped", from: "2026-01-01", audiences: "human" }), "Tomas Reed");
  await importSop(text({ id: "scoped", from: "2026-02-01", audiences: "bot", says: "by courier" }), "Tomas Reed");
  const { versions } = await api.call("GET /sops/:id", { params: { id: "scoped" } });
  await api.call("POST /sop-versions/:id/retirement", {
    as: tomas,
    params: { id: versions[1]?.id ?? "" },
    body: { reason: "Bots send nothing.", from: "2026-11-20" },
  });
  await api.call("PUT /sops/:id/people", {
    as: tomas,
    params: { id: "scoped" },
    body: { owner: "Hannah Okafor", verifier: "Tomas Reed", note: "Ines is away." },
  });
}

describe("a library that is exported and imported", () => {
  beforeAll(fillLibrary);

  it("is the same on an empty server, and a second import changes nothing", async () => {
    const { sops } = await api.call("GET /sop-library");
    expect(sops).toEqual([
      { id: "rich", versions: 5 },
      { id: "scoped", versions: 2 },
    ]);
    for (const { id, versions } of sops) {
      const history = await historyOf(api, id);
      expect(await restore(empty, history)).toEqual({
        id,
        added: versions,
        unchanged: 0,
        events: history.events.length,
        notes: [],
      });
      expect(await historyOf(empty, id)).toEqual(history);
      expect(await restore(empty, history)).toEqual({ id, added: 0, unchanged: versions, events: 0, notes: [] });
      expect(await historyOf(empty, id)).toEqual(history);
    }
    const states = (await historyOf(empty, "rich")).versions.map(({ state }) => state);
    expect(states).toEqual(["approved", "approved", "approved", "withdrawn", "in-review"]);
  });

  it("says the same of every day", async () => {
    await empty.idle();
    for (const id of ["rich", "scoped"])
      for (const asOf of ["2024-12-31", "2025-06-01", "2026-06-01", "2026-11-20", "2026-12-01", "2027-06-01"]) {
        const shown = async (from: TestApi) => {
          const { inForceAll, versions, owner } = await from.call("GET /sops/:id", { params: { id }, query: { asOf } });
          const periods = versions.map((one) => [one.number, one.state, one.effectiveFrom, one.effectiveTo]);
          return { owner, periods, inForce: inForceAll.map(({ number }) => number) };
        };
        expect(await shown(empty)).toEqual(await shown(api));
      }
    const { hits } = await empty.call("GET /search", { query: { q: "broken lanyard", asOf: "2026-11-02" } });
    expect(hits.length).toBeGreaterThan(0);
  });

  it("gets what is missing and keeps what is here when a server has part of it", async () => {
    const history = await historyOf(api, "rich");
    const part = await openTestApi({ overrides: { now } });
    try {
      const first = { ...history, versions: history.versions.slice(0, 2), events: history.events.slice(0, 4) };
      await restore(part, first);
      expect(await restore(part, history)).toMatchObject({ added: 3, unchanged: 2 });
      expect((await historyOf(part, "rich")).versions).toEqual(history.versions);
      const other = structuredClone(history);
      const [version] = other.versions;
      if (version) Object.assign(version, { state: "in-review", approvedBy: null, approvedAt: null });
      expect((await restore(part, other)).notes).toEqual([
        "Version 1 is approved by Tomas Reed here, not in-review: it stays so.",
      ]);
    } finally {
      await part.close();
    }
  });

  it("is refused whole when it contradicts itself or what is here", async () => {
    const history = await historyOf(api, "rich");
    const changed = (change: (versions: SopHistory["versions"]) => void): SopHistory => {
      const copy = structuredClone({ ...history, id: history.id });
      change(copy.versions);
      return copy;
    };
    const refusal = async (bad: SopHistory) =>
      empty.refusal("POST /imports/sop-history", { body: JSON.stringify(bad) });
    const forged = changed(([first]) => first && Object.assign(first, { source: `${first.source} ` }));
    expect(await refusal(forged)).toMatchObject({ status: 422, message: expect.stringContaining("version 1") });
    const own = changed(([first]) => first && Object.assign(first, { approvedBy: "ines  calder" }));
    expect(await refusal(own)).toMatchObject({ status: 422, message: expect.stringContaining("one person") });
    const gap = changed((versions) => versions.shift());
    expect(await refusal(gap)).toMatchObject({ status: 422, message: expect.stringContaining("gap") });
    const nobody = changed(([first]) => first && Object.assign(first, { approvedBy: null }));
    expect(await refusal(nobody)).toMatchObject({ status: 400, message: expect.stringContaining("versions.0.state") });
    expect(await historyOf(empty, "rich")).toEqual(history);
  });

  it("is for those who write to export, and for the command line of the machine to import", async () => {
    expect((await api.refusal("GET /sop-library", { as: "agent" })).status).toBe(403);
    expect((await api.refusal("POST /imports/sop-history", { as: "head", body: "{}" })).status).toBe(403);
  });
});

const query = { name: "returns.html", effectiveFrom: "2026-12-01", regions: "US, UK" };

describe("a document", () => {
  const page = "<title>Returns</title><h2>Steps</h2><h3>1. Look</h3><p>Look <b>twice</b>.<script>x()</script></p>";
  const importPage = (body: string, more: Record<string, string> = {}) =>
    api.call("POST /imports/documents", { as: ines, body, query: { ...query, ...more } });

  it("becomes a draft of whoever brings it in, with front matter, findings and warnings", async () => {
    const result = await importPage(`${page}<img src="a.png" alt="A parcel">`);
    expect(result).toMatchObject({ kind: "documents", added: 1, rejected: 0, notes: ["1 picture was left out."] });
    expect(result.draft).toMatchObject({ sopId: "returns", title: "Returns" });
    expect(result.findings.map(({ rule }) => rule)).toContain("missing-id");
    const draft = await api.call("GET /sop-drafts/:id", { as: ines, params: { id: result.draft?.id ?? "" } });
    expect(draft).toMatchObject({ author: "Ines Calder", sopId: "returns", source: result.draft?.source });
    expect(draft.source).toContain("effective_from: 2026-12-01\n");
    expect(draft.source).toContain("regions: [US, UK]\n");
    expect(draft.source).toContain("Look **twice**.");
    expect(draft.source).not.toContain("x()");
  });

  it("leads to the same draft when it comes again", async () => {
    const [first, second] = [await importPage(page), await importPage(page)];
    expect(second).toMatchObject({ added: 0, unchanged: 1 });
    expect(second.draft?.id).toBe(first.draft?.id);
  });

  it("keeps its bytes when it is an SOP already, and can be handed in", async () => {
    const source = text({ id: "from-file", from: "2026-12-01" });
    const { draft } = await importPage(source, { name: "from-file.md" });
    expect(draft?.source).toBe(source);
    const submission = { baseRevision: 1, note: "New.", reviewers: [] };
    await api.call("POST /sop-drafts/:id/submission", {
      as: ines,
      params: { id: draft?.id ?? "" },
      body: submission,
    });
    expect((await importPage(source, { name: "from-file.md" })).draft).toBeNull();
    expect((await historyOf(api, "from-file")).versions[0]?.source).toBe(source);
  });

  it("is refused with its reason, and leaves nothing behind", async () => {
    const before = (await api.call("GET /imports", { as: "head" })).imports.length;
    const refusal = (body: string, name: string) =>
      api.refusal("POST /imports/documents", { as: ines, body, query: { ...query, name } });
    expect(await refusal("no zip at all", "a.docx")).toMatchObject({
      status: 422,
      details: { document: "unreadable" },
    });
    expect(await refusal("%PDF-1.7 broken", "a.pdf")).toMatchObject({ status: 422 });
    expect(await refusal("a\0b", "a.bin")).toMatchObject({ status: 415 });
    expect(await refusal("<p> </p>", "a.html")).toMatchObject({
      status: 422,
      message: expect.stringContaining("no text"),
    });
    const { regions: _, ...without } = query;
    expect((await api.refusal("POST /imports/documents", { as: ines, body: page, query: without })).status).toBe(400);
    expect((await api.refusal("POST /imports/documents", { as: "agent", body: page, query })).status).toBe(403);
    expect((await api.call("GET /imports", { as: "head" })).imports).toHaveLength(before);
  });
});
