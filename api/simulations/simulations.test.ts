import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { handIn, lanyardCase, lanyardSop } from "./fixture.ts";

let api: TestApi;
let ines: TestPerson;
let tomas: TestPerson;

beforeAll(async () => {
  api = await openTestApi();
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  tomas = await api.person({ name: "Tomas Reed", role: "sop-owner" });
});
afterAll(() => api.close());

const gateOf = (id: string) => api.call("GET /sop-versions/:id/simulations", { as: tomas, params: { id } });
const approve = (id: string) => ({ as: tomas, params: { id }, body: {} });

describe("simulations of an SOP that asks for them", () => {
  it("run on submission, keep approval shut while one fails, and open it when all pass", async () => {
    await api.call("POST /simulations", { as: ines, body: lanyardCase() });
    const wrong = lanyardCase({
      id: "lanyard-flies",
      title: "It flies",
      expects: [{ id: "x", kind: "calls", tool: "lanyards.fly", with: {} }],
    });
    await api.call("POST /simulations", { as: ines, body: wrong });
    const version = await handIn(api, ines, lanyardSop());
    await api.idle();
    expect(await gateOf(version)).toMatchObject({
      required: true,
      passes: false,
      items: [
        { simulationId: null, state: "passed" },
        { simulationId: "lanyard-flies", state: "failed" },
        { simulationId: "lanyard-found", state: "passed" },
      ],
    });
    const refused = await api.refusal("POST /sop-versions/:id/approval", approve(version));
    expect([refused.status, refused.message]).toEqual([409, expect.stringContaining("“It flies” failed")]);

    const { revision } = await stored("lanyard-flies");
    const definition = { ...wrong, expects: [{ id: "x", kind: "calls", tool: "lanyards.find" }] };
    await api.call("PUT /simulations/:id", {
      as: ines,
      params: { id: "lanyard-flies" },
      body: { revision, definition },
    });
    await api.idle();
    expect(await gateOf(version)).toMatchObject({ passes: true, reason: null });
    expect(await api.call("POST /sop-versions/:id/approval", approve(version))).toMatchObject({ number: 1 });
  });

  it("does not let a version pass that never ran, or whose walk calls an undeclared tool", async () => {
    const version = await handIn(api, ines, lanyardSop({ id: "lanyard-two", look: "`lanyards.guess`" }));
    expect((await api.refusal("POST /sop-versions/:id/approval", approve(version))).message).toMatch(/Every branch/);
    await api.idle();
    const { items, reason } = await gateOf(version);
    expect([items[0]?.state, reason]).toEqual(["failed", expect.stringContaining("“Every branch” failed")]);
    const run = await api.call("GET /simulation-runs/:id", { as: ines, params: { id: items[0]?.runId ?? "" } });
    expect(run).toMatchObject({ how: "script", model: null, passed: false, title: "Every branch" });
    expect(run.result?.problems[0]?.message).toContain("lanyards.guess is called but not declared");
  });
});

async function stored(id: string) {
  const { simulations } = await api.call("GET /sops/:id/simulations", { as: ines, params: { id: "lanyard" } });
  const found = simulations.find((one) => one.id === id);
  if (!found) throw new Error(`no simulation ${id}`);
  return found;
}

describe("a draft", () => {
  it("is simulated by script at each save, and on request", async () => {
    const draft = await api.call("POST /sop-drafts", {
      as: ines,
      body: { from: "text", source: lanyardSop({ from: "2026-12-01" }) },
    });
    const source = lanyardSop({ from: "2026-12-02" });
    const body = { baseRevision: draft.revision, source };
    await api.call("PUT /sop-drafts/:id", { as: ines, params: { id: draft.id }, body });
    await api.idle();
    const { texts, model } = await api.call("GET /sops/:id/simulations", { as: ines, params: { id: "lanyard" } });
    expect(model).toBeNull();
    const [own] = texts.filter(({ draftId }) => draftId === draft.id);
    expect(own?.runs.map(({ title, passed, how }) => [title, passed, how])).toContainEqual([
      "A lanyard on file",
      true,
      "script",
    ]);
    const asked = {
      as: ines,
      params: { id: "lanyard" },
      body: { draftId: draft.id, simulationIds: ["lanyard-found"] },
    };
    const { runs } = await api.call("POST /sops/:id/simulation-runs", asked);
    await api.idle();
    const run = await api.call("GET /simulation-runs/:id", { as: ines, params: { id: runs[0]?.id ?? "" } });
    expect(run).toMatchObject({ state: "done", passed: true, startedBy: "Ines Calder" });
    expect(run.result).toMatchObject({
      conditions: ["found"],
      steps: [
        { id: "look-up", hit: true },
        { id: "send", hit: true },
      ],
    });
  });
});

describe("storing simulations", () => {
  it("refuses a taken id, a stale edit, what looks like somebody's data, and runs that cannot be", async () => {
    const refusal = async (key: Parameters<TestApi["refusal"]>[0], call: object) => {
      const { status, message } = await api.refusal(key, { as: ines, ...call });
      return [status, message];
    };
    expect(await refusal("POST /simulations", { body: lanyardCase() })).toEqual([
      409,
      expect.stringContaining("already"),
    ]);
    const edit = { params: { id: "lanyard-found" }, body: { revision: 99, definition: lanyardCase() } };
    expect(await refusal("PUT /simulations/:id", edit)).toEqual([409, expect.stringContaining("revision 1")]);
    const private_ = lanyardCase({ id: "lanyard-mail", hidden: ["Write to tibor@gmail.com."] });
    expect(await refusal("POST /simulations", { body: private_ })).toEqual([
      400,
      expect.stringContaining("example.com"),
    ]);
    const twice = lanyardCase({
      id: "x",
      expects: [
        { id: "a", kind: "never-hands-off" },
        { id: "a", kind: "never-hands-off" },
      ],
    });
    expect(await refusal("POST /simulations", { body: twice })).toEqual([400, expect.anything()]);
    const run = { params: { id: "lanyard" }, body: {} };
    expect(await refusal("POST /sops/:id/simulation-runs", run)).toEqual([400, expect.stringContaining("either")]);
  });

  it("takes YAML documents, keeps the bad ones with line and reason, and changes nothing the second time", async () => {
    const yaml = `id: yaml-one\nsop: lanyard\ntitle: One\npersona: p\ngoal: g\nopening: hi\nexpects:\n  - { id: a, kind: never-hands-off }\n---\nid: yaml-two\nsop: lanyard\n`;
    const load = () => api.call("POST /imports/simulations", { as: ines, query: { name: "cases.yaml" }, body: yaml });
    expect(await load()).toMatchObject({
      kind: "simulations",
      added: 1,
      rejected: 1,
      rejectedRows: [{ line: 10, reason: expect.stringContaining("title") }],
    });
    expect(await load()).toMatchObject({ added: 0, unchanged: 1 });
    await api.call("DELETE /simulations/:id", { as: ines, params: { id: "yaml-one" } });
    await expect(stored("yaml-one")).rejects.toThrow("no simulation");
    expect(await load()).toMatchObject({ changed: 1 });
  });
});
