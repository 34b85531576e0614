import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, readingJudge, scorecard, sopVersions, ticketsOf } from "./fixture.ts";

let api: TestApi;
let calls = 0;
const lead = "qa-lead" as const;
const judgeModel = readingJudge("reader", async () => {
  calls += 1;
});

beforeAll(async () => {
  api = await openTestApi({ overrides: { judgeModel } });
  for (const [at, body] of sopVersions.entries())
    await api.call("POST /imports/sops", {
      as: "operator",
      query: { name: `${at}.md`, approvedBy: "Tomas Reed" },
      body,
    });
  await api.call("POST /scorecards", { as: lead, body: scorecard });
  const body = asJsonLines(ticketsOf(6));
  await api.call("POST /imports/tickets", { as: lead, query: { name: "t", format: "jsonl" }, body });
  await api.call("POST /score-runs", { as: lead, body: {} });
  await api.idle();
});
afterAll(() => api.close());

const current = async () => {
  const { versions } = await api.call("GET /scorecard-versions", { as: lead });
  const [found] = versions.filter(({ inUse }) => inUse);
  if (!found) throw new Error("no version is in use");
  return found;
};
const draftFrom = async (versionId: string) =>
  api.call("POST /scorecard-drafts", { as: lead, body: { from: "version", versionId } });
const save = async (id: string, baseRevision: number, definition: object) =>
  api.call("PUT /scorecard-drafts/:id", { as: lead, params: { id }, body: { baseRevision, definition } });

/** The definition with one criterion changed. */
function changed(definition: Record<string, unknown>, id: string, change: object): Record<string, unknown> {
  const copy = structuredClone(definition) as unknown as typeof scorecard;
  const criteria = copy.sections.flatMap((section) => section.criteria);
  Object.assign(criteria.find((one) => one.id === id) ?? {}, change);
  return copy;
}

describe("a scorecard's life", () => {
  it("saves a draft as it is typed, names what to mend and refuses to publish it so", async () => {
    const draft = await draftFrom((await current()).versionId);
    expect(draft).toMatchObject({ basedOn: 1, revision: 1, problems: expect.any(Array) });
    const broken = await save(draft.id, 1, changed(draft.definition, "apology", { question: "" }));
    expect(broken.effect).toBeNull();
    expect(broken.problems).toContainEqual({
      severity: "error",
      where: "Section All, criterion Says sorry",
      criterionId: "apology",
      message: "the question is empty",
    });
    const refused = await api.refusal("POST /scorecard-drafts/:id/publication", {
      as: lead,
      params: { id: draft.id },
      body: { baseRevision: 2 },
    });
    expect(refused.code).toBe("unprocessable");
    const stale = await api.refusal("PUT /scorecard-drafts/:id", {
      as: lead,
      params: { id: draft.id },
      body: { baseRevision: 1, definition: {} },
    });
    expect([stale.code, stale.details.revision]).toEqual(["conflict", 2]);
    const gone = { as: lead, params: { id: draft.id }, query: { revision: 2 } } as const;
    expect(await api.call("DELETE /scorecard-drafts/:id", gone)).toEqual({ discarded: true });
    expect((await api.refusal("GET /scorecard-drafts/:id", { as: lead, params: { id: draft.id } })).code).toBe(
      "not-found",
    );
  });

  it("tries a draft beside the version in use and stores no score", async () => {
    const draft = await draftFrom((await current()).versionId);
    const stricter = changed(draft.definition, "apology", { weight: 3, autoFail: "review" });
    const { revision } = await save(draft.id, 1, changed(stricter, "clarity", { question: "Is the reply clear?" }));
    const before = await current();
    calls = 0;
    const trial = await api.call("POST /scorecard-drafts/:id/trials", {
      as: lead,
      params: { id: draft.id },
      body: { ticketIds: ["P-002", "P-003", "P-999"] },
    });
    expect(trial.refused).toEqual([{ ticketId: "P-999", reason: "There is no such ticket." }]);
    const missed = trial.tickets.find(({ ticketId }) => ticketId === "P-003");
    expect(missed?.before?.score).toBeCloseTo(200 / 3, 6);
    expect(missed?.after).toMatchObject({ score: 0, autoFailedBy: ["apology"] });
    expect(missed?.criteria.map(({ criterionId, after }) => [criterionId, after?.verdict, after?.decidedBy])).toEqual([
      ["greeting", "pass", "check"],
      ["apology", "fail", "judge"],
      ["clarity", "level", "judge"],
    ]);
    expect((await current()).scores).toBe(before.scores);
    // Of two tickets: the version in use was answered by the run, what the draft asks anew is one call each.
    expect(calls).toBe(2);
    await api.call("DELETE /scorecard-drafts/:id", { as: lead, params: { id: draft.id }, query: { revision } });
  });

  it("says what a new version does to open samples, which go on with the old one", async () => {
    const frame = { name: "first", size: 6, seed: 1, doubleBlindShare: 0 };
    await api.call("POST /audit-frames", { as: lead, body: frame });
    const old = await current();
    const draft = await draftFrom(old.versionId);
    const reworded = changed(draft.definition, "apology", { question: "Does the agent say sorry and name the cause?" });
    const { effect, revision } = await save(draft.id, 1, changed(reworded, "greeting", { weight: 2 }));
    expect(effect).toMatchObject({
      replaces: { number: 1 },
      openSamples: [{ name: "first", number: 1, open: 6 }],
      labelsStay: 2,
      changes: [
        { id: "greeting", fate: "counting", parts: ["weight"] },
        { id: "apology", fate: "meaning", parts: ["question"] },
      ],
    });
    const publish = {
      as: lead,
      params: { id: draft.id },
      body: { baseRevision: revision, note: "Names the cause." },
    } as const;
    const version = await api.call("POST /scorecard-drafts/:id/publication", publish);
    expect(version).toMatchObject({ number: 2, state: "published", inUse: true, note: "Names the cause.", scores: 0 });
    const form = await api.call("GET /reviews/:ticketId", { as: lead, params: { ticketId: "P-001" } });
    expect(form.scorecard.number).toBe(1);
    expect(form.criteria.find(({ id }) => id === "apology")?.question).toBe("Does the agent say sorry for the delay?");
    const labels = [
      { criterionId: "greeting", verdict: "pass" },
      { criterionId: "apology", verdict: "pass" },
      { criterionId: "clarity", verdict: "level", level: 3 },
    ];
    const body = { frameId: form.frameId, labels };
    await api.call("POST /reviews/:ticketId", { as: lead, params: { ticketId: "P-001" }, body });
    const { versions } = await api.call("GET /scorecard-versions", { as: lead });
    expect(versions.map(({ number, state, reviews }) => [number, state, reviews])).toEqual([
      [2, "published", 0],
      [1, "archived", 1],
    ]);
  });

  it("counts a review for a new version only where the question is the same", async () => {
    await api.call("POST /score-runs", { as: lead, body: {} });
    await api.idle();
    const { scorecard: used, criteria } = await api.call("GET /calibration", { as: lead });
    expect(used?.number).toBe(2);
    expect(criteria.map(({ criterionId, audits }) => [criterionId, audits])).toEqual([
      ["greeting", 1],
      ["apology", 0],
      ["clarity", 1],
    ]);
  });

  it("brings an archived version back and keeps versions as they are in the database", async () => {
    const { versions } = await api.call("GET /scorecard-versions", { as: lead });
    const first = versions.find(({ number }) => number === 1)?.versionId ?? "";
    const second = versions.find(({ number }) => number === 2)?.versionId ?? "";
    const refused = await api.refusal("POST /scorecard-versions/:id/archive", { as: lead, params: { id: second } });
    expect(refused.code).toBe("conflict");
    const back = await api.call("POST /scorecard-versions/:id/use", { as: lead, params: { id: first } });
    expect(back).toMatchObject({ number: 1, inUse: true });
    const { pool } = api.context.database;
    const change = pool.query("update scorecard_version set definition = '{}' where number = 1");
    await expect(change).rejects.toThrow("never changes");
    await expect(pool.query("delete from scorecard_version")).rejects.toThrow("never deleted");
  });
});

describe("drafts from elsewhere", () => {
  it("drafts criteria from the rules of an SOP", async () => {
    const draft = await api.call("POST /scorecard-drafts", {
      as: lead,
      body: { from: "sops", title: "Late parcels", sopIds: ["late-parcel"] },
    });
    expect(draft).toMatchObject({ scorecardId: "late-parcels", basedOn: null, problems: [] });
    expect(draft.rules).toEqual([
      {
        ref: "late-parcel#say-sorry",
        level: "MUST",
        text: "You MUST say sorry for the delay and name the cause.",
        versionNumber: 2,
      },
    ]);
  });

  it("exports a version as YAML that imports to the same version", async () => {
    const version = await current();
    const file = await api.call("GET /scorecard-versions/:id/file", { as: lead, params: { id: version.versionId } });
    expect(file.name).toBe("parcels.v1.yaml");
    const draft = await api.call("POST /scorecard-drafts", { as: lead, body: { from: "file", text: file.text } });
    const published = await api.call("POST /scorecard-drafts/:id/publication", {
      as: lead,
      params: { id: draft.id },
      body: { baseRevision: 1 },
    });
    expect(published.versionId).toBe(version.versionId);
    const bad = await api.refusal("POST /scorecard-drafts", { as: lead, body: { from: "file", text: "a: [" } });
    expect(bad.code).toBe("unprocessable");
  });

  it("is for QA leads", async () => {
    const refused = await api.refusal("POST /scorecard-drafts", {
      as: "agent",
      body: { from: "nothing", title: "Mine" },
    });
    expect(refused.code).toBe("forbidden");
  });
});
