import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sopText } from "../../sops/fixtures.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";

let api: TestApi;
let ines: TestPerson;
let tomas: TestPerson;

beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  tomas = await api.person({ name: "Tomas Reed", role: "sop-owner" });
});
afterAll(() => api.close());

const begin = (source: string, as = ines) =>
  api.call("POST /sop-drafts", { as, body: { from: "text", source, note: "First words." } });
const saveAs = (as: TestPerson, id: string, baseRevision: number, source: string) => ({
  as,
  params: { id },
  body: { baseRevision, source },
});

describe("a draft", () => {
  it("begins from any text, also one that nobody can read yet, and is listed", async () => {
    const broken = await begin("no front matter here");
    expect(broken).toMatchObject({ sopId: null, title: "Untitled", revision: 1, author: "Ines Calder" });
    const draft = await begin(sopText({ id: "kettle" }));
    expect(draft).toMatchObject({ sopId: "kettle", title: "Lanyard replacement", note: "First words.", base: null });
    const { drafts } = await api.call("GET /sop-drafts", { query: { sopId: "kettle" }, as: "trainer" });
    expect(drafts.map(({ id }) => id)).toEqual([draft.id]);
    expect((await api.refusal("GET /sops/:id", { params: { id: "kettle" } })).status).toBe(404);
  });

  it("is kept byte for byte", async () => {
    const source = `\uFEFF${sopText({ id: "bytes" }).replaceAll("\n", "\r\n")}trailing \u200b space  `;
    const draft = await begin(source);
    expect((await api.call("GET /sop-drafts/:id", { params: { id: draft.id } })).source).toBe(source);
  });

  it("is saved over the revision that was edited, and a stale save is refused with the other's text", async () => {
    const source = sopText({ id: "stale" });
    const draft = await begin(source);
    const theirs = source.replace("by post", "by courier");
    const saved = await api.call("PUT /sop-drafts/:id", saveAs(tomas, draft.id, 1, theirs));
    expect(saved).toMatchObject({ revision: 2, updatedBy: "Tomas Reed", editors: ["Ines Calder", "Tomas Reed"] });
    const mine = source.replace("free of charge", "without charge");
    const refused = await api.refusal("PUT /sop-drafts/:id", saveAs(ines, draft.id, 1, mine));
    expect([refused.status, refused.details]).toMatchObject([
      409,
      { revision: 2, theirs, base: source, by: "Tomas Reed" },
    ]);
    const merged = await api.call("POST /sop-drafts/:id/merge", saveAs(ines, draft.id, 1, mine));
    expect(merged).toMatchObject({ revision: 2, clean: true, conflicts: [] });
    expect(merged.merged).toBe(theirs.replace("free of charge", "without charge"));
    const both = await api.call("PUT /sop-drafts/:id", saveAs(ines, draft.id, 2, merged.merged));
    expect(both.revision).toBe(3);
  });

  it("is saved once when many save the same revision at once", async () => {
    const source = sopText({ id: "crowd" });
    const draft = await begin(source);
    const saves = Array.from({ length: 10 }, (_, i) =>
      api.send("PUT /sop-drafts/:id", saveAs(i % 2 ? ines : tomas, draft.id, 1, `${source}\n${i}`)),
    );
    const statuses = (await Promise.all(saves)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, ...Array(9).fill(409)]);
    expect((await api.call("GET /sop-drafts/:id", { params: { id: draft.id } })).revision).toBe(2);
  });

  it("shows where two texts contradict each other, and cannot be handed in with the marks in it", async () => {
    const source = sopText({ id: "contrary" });
    const draft = await begin(source);
    await api.call("PUT /sop-drafts/:id", saveAs(tomas, draft.id, 1, source.replace("by post", "by courier")));
    const mine = source.replace("by post", "by hand");
    const merged = await api.call("POST /sop-drafts/:id/merge", saveAs(ines, draft.id, 1, mine));
    expect(merged.clean).toBe(false);
    expect(merged.conflicts).toMatchObject([
      { mine: expect.stringContaining("by hand"), theirs: expect.stringContaining("by courier") },
    ]);
    await api.call("PUT /sop-drafts/:id", saveAs(ines, draft.id, 2, merged.merged));
    const handIn = { as: ines, params: { id: draft.id }, body: { baseRevision: 3, note: "Merged." } };
    const refused = await api.refusal("POST /sop-drafts/:id/submission", handIn);
    expect([refused.status, refused.message]).toEqual([422, expect.stringContaining("<<<<<<<")]);
  });

  it("is gone when it is discarded, unless somebody saved it meanwhile", async () => {
    const draft = await begin(sopText({ id: "gone" }));
    await api.call("PUT /sop-drafts/:id", saveAs(tomas, draft.id, 1, sopText({ id: "gone", word: "badge" })));
    const at = (baseRevision: number) => ({ as: ines, params: { id: draft.id }, query: { baseRevision } });
    expect((await api.refusal("DELETE /sop-drafts/:id", at(1))).status).toBe(409);
    await api.call("DELETE /sop-drafts/:id", at(2));
    expect((await api.refusal("GET /sop-drafts/:id", { params: { id: draft.id } })).status).toBe(404);
    expect((await api.refusal("PUT /sop-drafts/:id", saveAs(ines, draft.id, 2, "x"))).status).toBe(409);
  });
});

describe("a preview", () => {
  const preview = (source: string) => api.call("POST /sop-previews", { as: ines, body: { source } });

  it("has both renderings, steps, ways and findings by line, and stores nothing", async () => {
    const shown = await preview(sopText({ id: "preview" }));
    expect(shown).toMatchObject({ sopId: "preview", submittable: true });
    expect([shown.html, shown.bot]).toEqual([expect.stringContaining("<h3"), expect.stringContaining("## Steps")]);
    expect(shown.reading?.steps.map(({ id }) => id)).toEqual(["replace"]);
    expect(shown.reading?.flows.map(({ audience, start }) => [audience, start])).toEqual([
      ["human", "replace"],
      ["bot", "replace"],
    ]);
    expect((await api.refusal("GET /sops/:id", { params: { id: "preview" } })).status).toBe(404);
  });

  it("says on which line the front matter is broken, and still shows the page", async () => {
    const shown = await preview(sopText({ id: "Not Kebab" }).replace("audiences:", "audience:"));
    expect(shown.submittable).toBe(false);
    const errors = shown.findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ line }) => line)).toContain(2);
    expect(errors.map(({ message }) => message).join()).toContain('write "audiences"');
    expect([shown.reading, shown.html.includes("<h3")]).toEqual([null, true]);
  });

  it("bears every text", async () => {
    for (const source of [
      "",
      "---\n",
      "---\n: :\n---\n",
      "---\nid: &a [*a]\n---\n",
      "\u202e# x",
      "<script>alert(1)</script>",
    ])
      expect((await preview(source)).submittable).toBe(false);
  });
});

describe("a text that must not become a version", () => {
  const twice = sopText({ id: "twice" }).replace("{#free-of-charge}", "{#replace}");
  const round = `${sopText({ id: "round" })}### 2. Wait {#wait}\nIf the visitor has no lanyard, go to step 1. Otherwise end the contact.\n`;

  it.each([
    ["two ids that are the same", twice, "duplicate-id"],
    ["a way that leads round in a circle", round, "cyclic-branch"],
    ["front matter that does not fit", sopText({ id: "unfit" }).replace("owner: Ines Calder\n", ""), "front-matter"],
  ])("is refused with the place: %s", async (_, source, rule) => {
    const { id } = await begin(source);
    const call = { as: ines, params: { id }, body: { baseRevision: 1, note: "Please look." } };
    const refused = await api.refusal("POST /sop-drafts/:id/submission", call);
    expect([refused.status, refused.code]).toEqual([422, "unprocessable"]);
    const findings = refused.details.findings as { rule: string; line: number; severity: string }[];
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([{ rule, line: expect.any(Number) }]);
    const imported = await api.call("POST /imports/sops", { as: ines, body: source });
    expect([imported.added, imported.rejected]).toEqual([0, 1]);
    expect(imported.rejectedRows[0]?.reason).toMatch(/\(line \d+\)/);
    expect((await api.call("GET /sop-drafts/:id", { params: { id } })).revision).toBe(1);
    const { sops } = await api.call("GET /sops");
    expect(sops.filter((sop) => ["twice", "round", "unfit"].includes(sop.id))).toEqual([]);
  });

  it("is refused as too large, and nothing of it is kept", async () => {
    const large = "x".repeat(10_000_000);
    const before = (await api.call("GET /sop-drafts")).drafts.length;
    const refusals = [
      await api.refusal("POST /imports/sops", { as: ines, body: large }),
      await api.refusal("POST /sop-drafts", { as: ines, body: { from: "text", source: large } }),
      await api.refusal("POST /sop-previews", { as: ines, body: { source: large } }),
    ];
    expect(refusals.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([413, "too-large"]));
    expect((await api.call("GET /sop-drafts")).drafts).toHaveLength(before);
  });
});
