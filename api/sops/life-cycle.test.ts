import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sopText } from "../../sops/fixtures.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";

let api: TestApi;
let ines: TestPerson;
let tomas: TestPerson;
let grace: TestPerson;
let now = "2026-11-02T09:00:00Z";

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date(now) } });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  tomas = await api.person({ name: "Tomas Reed", role: "sop-owner" });
  grace = await api.person({ name: "Grace Lim", role: "head" });
});
beforeEach(() => {
  now = "2026-11-02T09:00:00Z";
});
afterAll(() => api.close());

const importApproved = (source: string) =>
  api.call("POST /imports/sops", { as: "sop-owner", body: source, query: { approvedBy: "Tomas Reed" } });
const page = (id: string, query = {}) => api.call("GET /sops/:id", { params: { id }, query });
const states = async (id: string) => (await page(id)).versions.map(({ state }) => state);
const kinds = async (id: string) =>
  (await api.call("GET /sops/:id/history", { params: { id } })).events.map(
    ({ kind, versionNumber }) => `${kind} ${versionNumber}`,
  );

/** Hands a text in as the next version and says which. */
async function submit(source: string, as = ines, reviewers: string[] = []) {
  const { id } = await api.call("POST /sop-drafts", { as, body: { from: "text", source } });
  const body = { baseRevision: 1, note: "Please look.", reviewers };
  return { draftId: id, version: await api.call("POST /sop-drafts/:id/submission", { as, params: { id }, body }) };
}
const approval = (id: string, as: TestPerson = grace, body: object = {}) => ({ as, params: { id }, body });
const because = (id: string, reason: string, as: TestPerson = grace) => ({ as, params: { id }, body: { reason } });

describe("a review", () => {
  it("goes from draft to comment, requested changes, a second text, and approval by another person", async () => {
    await importApproved(sopText({ id: "review" }));
    const first = sopText({ id: "review", from: "2026-10-01" }).replace("by post", "by courier");
    const { draftId, version } = await submit(first, ines, ["Grace Lim"]);
    expect(version).toMatchObject({ number: 2, state: "in-review", author: "Ines Calder", note: "Please look." });
    const { reviews } = await api.call("GET /sop-reviews", { as: "trainer" });
    expect(reviews.find(({ sopId }) => sopId === "review")).toMatchObject({ requestedReviewers: ["Grace Lim"] });

    const anchored = { text: "Who pays the courier?", anchor: "replace" };
    const comment = await api.call("POST /sop-versions/:id/comments", {
      as: tomas,
      params: { id: version.id },
      body: anchored,
    });
    const nowhere = { as: tomas, params: { id: version.id }, body: { text: "x", anchor: "no-such-step" } };
    expect((await api.refusal("POST /sop-versions/:id/comments", nowhere)).status).toBe(422);
    const shown = await api.call("GET /sop-versions/:id/review", { as: grace, params: { id: version.id } });
    expect(shown).toMatchObject({ base: { number: 1 }, approval: { allowed: true, effectiveFrom: "2026-11-02" } });
    expect(shown.changes).toContainEqual(expect.objectContaining({ kind: "reworded", step: "replace" }));
    expect(shown.comments).toEqual([comment]);
    const resolved = { as: ines, params: { id: comment.id }, body: { resolved: true } };
    expect(await api.call("PUT /sop-comments/:id", resolved)).toMatchObject({ resolvedBy: "Ines Calder" });

    const sentBack = await api.call("POST /sop-versions/:id/requested-changes", because(version.id, "Say who pays."));
    expect(sentBack).toMatchObject({ draftId, version: { state: "withdrawn" } });
    const draft = await api.call("GET /sop-drafts/:id", { params: { id: draftId } });
    expect(draft.requestedChanges).toMatchObject({ by: "Grace Lim", reason: "Say who pays.", versionNumber: 2 });
    expect((await api.refusal("POST /sop-versions/:id/approval", approval(version.id))).status).toBe(409);

    const body = { baseRevision: 1, source: first.replace("by courier", "by courier, at our cost") };
    await api.call("PUT /sop-drafts/:id", { as: tomas, params: { id: draftId }, body });
    const again = { as: ines, params: { id: draftId }, body: { baseRevision: 2, note: "We pay." } };
    const second = await api.call("POST /sop-drafts/:id/submission", again);
    const approved = await api.call("POST /sop-versions/:id/approval", approval(second.id));
    expect(approved).toMatchObject({
      number: 3,
      state: "in-force",
      approvedBy: "Grace Lim",
      effectiveFrom: "2026-11-02",
    });
    expect(await states("review")).toEqual(["superseded", "withdrawn", "in-force"]);
    expect((await kinds("review")).slice(2)).toEqual([
      "in-force 1",
      "submitted 2",
      "changes-requested 2",
      "submitted 3",
      "approved 3",
      "superseded 1",
      "in-force 3",
    ]);
  });

  it("takes two: author, whoever handed it in, whoever edited it and the owner cannot approve", async () => {
    const draft = await api.call("POST /sop-drafts", {
      as: tomas,
      body: { from: "text", source: sopText({ id: "two" }) },
    });
    const edit = { baseRevision: 1, source: sopText({ id: "two", word: "badge" }) };
    await api.call("PUT /sop-drafts/:id", { as: grace, params: { id: draft.id }, body: edit });
    const uma = await api.person({ name: "Uma Stone", role: "head" });
    const handIn = { as: uma, params: { id: draft.id }, body: { baseRevision: 2, note: "Please look." } };
    const { id } = await api.call("POST /sop-drafts/:id/submission", handIn);
    const disguised = await api.person({ name: " GRACE  lim", role: "head" });
    for (const as of [tomas, grace, disguised, uma, ines]) {
      const refused = await api.refusal("POST /sop-versions/:id/approval", approval(id, as));
      expect([as.name, refused.status]).toEqual([as.name, 409]);
      const review = await api.call("GET /sop-versions/:id/review", { as, params: { id } });
      expect(review.approval).toMatchObject({ allowed: false, reason: expect.stringMatching(/^You/) });
    }
    const vera = await api.person({ name: "Vera Quist", role: "sop-owner" });
    expect(await api.call("POST /sop-versions/:id/approval", approval(id, vera))).toMatchObject({ state: "in-force" });
  });

  it("keeps the text as it was handed in: its draft is closed until it is withdrawn", async () => {
    const { draftId, version } = await submit(sopText({ id: "closed" }));
    const save = { as: ines, params: { id: draftId }, body: { baseRevision: 1, source: "other" } };
    expect((await api.refusal("PUT /sop-drafts/:id", save)).status).toBe(409);
    await api.call("POST /sop-versions/:id/withdrawal", because(version.id, "Not yet.", ines));
    expect((await api.call("PUT /sop-drafts/:id", save)).revision).toBe(2);
    expect(await states("closed")).toEqual(["withdrawn"]);
  });

  it("refuses a text that was written before another was published, and names that one", async () => {
    await importApproved(sopText({ id: "side-by-side" }));
    const mine = await submit(sopText({ id: "side-by-side", word: "badge" }), ines);
    now = "2026-11-02T09:01:00Z";
    const theirs = await submit(sopText({ id: "side-by-side", word: "ribbon" }), tomas);
    now = "2026-11-02T09:02:00Z";
    await api.call("POST /sop-versions/:id/approval", approval(mine.version.id));
    const refused = await api.refusal("POST /sop-versions/:id/approval", approval(theirs.version.id));
    expect([refused.status, refused.details.versionId]).toEqual([409, mine.version.id]);
  });
});

describe("a scheduled version", () => {
  it("holds from its day on, tells so once, and ends the one before it on that day", async () => {
    await importApproved(sopText({ id: "schedule" }));
    const { version } = await submit(sopText({ id: "schedule", word: "badge" }));
    const approved = await api.call(
      "POST /sop-versions/:id/approval",
      approval(version.id, grace, { effectiveFrom: "2026-12-01" }),
    );
    expect(approved).toMatchObject({ state: "scheduled", effectiveFrom: "2026-12-01" });
    expect((await page("schedule")).versions[0]).toMatchObject({ state: "in-force", effectiveTo: "2026-12-01" });
    const held = async (asOf: string) => (await page("schedule", { asOf })).inForce?.number;
    expect([await held("2026-11-30"), await held("2026-12-01")]).toEqual([1, 2]);
    await api.idle();
    const found = async (asOf: string) => {
      const query = { q: "replace a broken lanyard or badge", asOf, limit: 50 };
      const { hits } = await api.call("GET /search", { query });
      return [...new Set(hits.filter(({ sopId }) => sopId === "schedule").map(({ versionNumber }) => versionNumber))];
    };
    expect([await found("2026-11-30"), await found("2026-12-01")]).toEqual([[1], [2]]);

    expect(await kinds("schedule")).not.toContain("in-force 2");
    now = "2026-12-01T00:00:00Z";
    for (let n = 0; n < 3; n += 1) {
      await api.context.jobs.send("version-dates", [{}]);
      await api.idle();
    }
    const told = await kinds("schedule");
    expect(told.filter((one) => one === "in-force 2" || one === "superseded 1").sort()).toEqual([
      "in-force 2",
      "superseded 1",
    ]);
    expect(await states("schedule")).toEqual(["superseded", "in-force"]);
  });

  it("can be cancelled before its day, and the one before it goes on", async () => {
    await importApproved(sopText({ id: "cancel" }));
    const { version } = await submit(sopText({ id: "cancel", word: "badge" }));
    await api.call("POST /sop-versions/:id/approval", approval(version.id, grace, { effectiveFrom: "2026-12-01" }));
    const { version: back, draftId } = await api.call(
      "POST /sop-versions/:id/withdrawal",
      because(version.id, "Supplier is late."),
    );
    expect([back.state, draftId]).toEqual(["withdrawn", expect.any(String)]);
    expect((await page("cancel")).versions).toMatchObject([
      { state: "in-force", effectiveTo: null },
      { state: "withdrawn" },
    ]);
    expect((await page("cancel", { asOf: "2027-01-01" })).inForce?.number).toBe(1);
    const [first] = (await page("cancel")).versions;
    const begun = await api.refusal("POST /sop-versions/:id/withdrawal", because(first?.id ?? "", "Too late."));
    expect(begun.status).toBe(409);
  });

  it("is refused a day in the past, and a day on which its own text is over", async () => {
    const { version } = await submit(sopText({ id: "past", to: "2026-12-01" }));
    const on = (effectiveFrom: string) => approval(version.id, grace, { effectiveFrom });
    expect((await api.refusal("POST /sop-versions/:id/approval", on("2026-11-01"))).status).toBe(400);
    expect((await api.refusal("POST /sop-versions/:id/approval", on("2026-12-01"))).status).toBe(409);
  });
});

describe("retirement", () => {
  it("takes a version out of force everywhere on its day, and leaves it citable before", async () => {
    await importApproved(sopText({ id: "retire", word: "zeppelin" }));
    await api.idle();
    const { versions } = await page("retire");
    const body = { reason: "We have no zeppelins any more.", from: "2026-11-10" };
    const call = { as: grace, params: { id: versions[0]?.id ?? "" }, body };
    expect(await api.call("POST /sop-versions/:id/retirement", call)).toMatchObject({
      state: "in-force",
      effectiveTo: "2026-11-10",
    });
    const ask = async (asOf: string) => {
      const question = "Do I replace a broken zeppelin free of charge?";
      const answer = await api.call("POST /answers", { as: "agent", body: { question, asOf } });
      return answer.kind === "answer" ? answer.sentences.map(({ citation }) => citation.sopId) : [];
    };
    expect(await ask("2026-11-09")).toContain("retire");
    expect(await ask("2026-11-10")).not.toContain("retire");
    const rendering = (asOf: string) => ({ params: { id: "retire" }, query: { asOf, to: "bot" } });
    expect((await api.call("GET /sops/:id/rendering", rendering("2026-11-09"))).versionNumber).toBe(1);
    expect((await api.refusal("GET /sops/:id/rendering", rendering("2026-11-10"))).status).toBe(404);
    now = "2026-11-10T06:00:00Z";
    await api.context.jobs.send("version-dates", [{}]);
    await api.idle();
    expect((await kinds("retire")).slice(-2)).toEqual(["ending 1", "retired 1"]);
    expect(await states("retire")).toEqual(["retired"]);
    expect((await api.refusal("POST /sop-versions/:id/retirement", call)).status).toBe(409);
  });
});

describe("bringing an earlier version back", () => {
  it("makes a new version with a higher number that says which it restores", async () => {
    await importApproved(sopText({ id: "back" }));
    await importApproved(sopText({ id: "back", word: "badge", from: "2026-06-01" }));
    const [first] = (await page("back")).versions;
    const body = { from: "version", versionId: first?.id, purpose: "restore" };
    const draft = await api.call("POST /sop-drafts", { as: ines, body });
    expect(draft).toMatchObject({ restores: 1, note: "Brings back version 1.", base: { number: 1 } });
    expect(draft.source).toBe(
      sopText({ id: "back", from: "2026-11-02" }).replace("US, 2026-11-02)", "US, 2026-01-01)"),
    );
    const handIn = { as: ines, params: { id: draft.id }, body: { baseRevision: 1, note: draft.note } };
    const version = await api.call("POST /sop-drafts/:id/submission", handIn);
    expect(await api.call("POST /sop-versions/:id/approval", approval(version.id))).toMatchObject({
      number: 3,
      restores: 1,
      state: "in-force",
    });
    expect(await states("back")).toEqual(["superseded", "superseded", "in-force"]);
    const diff = await api.call("GET /sops/:id/diff", { params: { id: "back" }, query: { from: 1, to: 3 } });
    expect([diff.changes, diff.text.added, diff.text.removed]).toEqual([[], 1, 1]);
  });
});

describe("the difference between two versions", () => {
  it("is told in meaning and line by line", async () => {
    await importApproved(sopText({ id: "differ" }));
    await importApproved(
      sopText({ id: "differ", from: "2026-06-01" }).replace("You MUST replace", "You SHOULD replace"),
    );
    const call = { params: { id: "differ" }, query: { from: 1, to: 2 }, as: "agent" as const };
    const { changes, text } = await api.call("GET /sops/:id/diff", call);
    expect(changes).toContainEqual(expect.objectContaining({ kind: "weakened", obligation: "free-of-charge" }));
    const lines = text.hunks.flatMap((hunk) => hunk.lines).filter(({ kind }) => kind !== "same");
    expect(lines.map(({ text: line }) => line)).toContain(
      "- You SHOULD replace a broken lanyard free of charge. {#free-of-charge}",
    );
    expect(
      (await api.refusal("GET /sops/:id/diff", { params: { id: "differ" }, query: { from: 1, to: 9 } })).status,
    ).toBe(404);
  });
});

describe("keeping an SOP true", () => {
  const withInterval = (id: string) =>
    sopText({ id }).replace("contact_reasons", "verify_every_days: 90\nverified_at: 2026-07-01\ncontact_reasons");

  it("begins its interval again when owner or verifier says so, and takes a word when it was stale", async () => {
    await importApproved(withInterval("verify"));
    expect(await page("verify")).toMatchObject({ stale: true, verifiedAt: "2026-07-01", dueOn: "2026-09-29" });
    const call = (as: TestPerson, note = "") => ({ as, params: { id: "verify" }, body: { note } });
    const stranger = await api.person({ name: "Paolo Cruz", role: "sop-owner" });
    expect((await api.refusal("POST /sops/:id/verification", call(stranger, "Fine."))).status).toBe(403);
    expect((await api.refusal("POST /sops/:id/verification", call(tomas))).status).toBe(422);
    const verified = await api.call("POST /sops/:id/verification", call(tomas, "Read it with the shop team."));
    expect(verified).toMatchObject({ stale: false, verifiedAt: "2026-11-02", dueOn: "2027-01-31" });
    expect(await kinds("verify")).toContain("verified 1");
  });

  it("goes with its owner and verifier, whom a new text does not undo", async () => {
    await importApproved(withInterval("hand-over"));
    const body = { owner: "Grace Lim", verifier: "Ines Calder", note: "Tomas is on leave." };
    const handed = await api.call("PUT /sops/:id/people", { as: grace, params: { id: "hand-over" }, body });
    expect(handed).toMatchObject({ owner: "Grace Lim", verifier: "Ines Calder" });
    await importApproved(sopText({ id: "hand-over", from: "2026-06-01" }));
    expect(await page("hand-over")).toMatchObject({ owner: "Grace Lim", verifier: "Ines Calder" });
    const same = { owner: "Grace Lim", verifier: "grace lim" };
    const refused = await api.refusal("PUT /sops/:id/people", { as: grace, params: { id: "hand-over" }, body: same });
    expect(refused.status).toBe(422);
  });

  it("reminds whoever has to move", async () => {
    await importApproved(withInterval("remind"));
    await importApproved(sopText({ id: "remind-date", to: "2026-11-12" }));
    const { version } = await submit(sopText({ id: "remind-review" }), ines, ["Grace Lim"]);
    now = "2026-11-06T09:00:00Z";
    const { reminders } = await api.call("GET /sop-reminders", { as: grace });
    const mine = (id: string) => reminders.find(({ sopId }) => sopId === id);
    expect(mine("remind")).toMatchObject({
      kind: "verification-overdue",
      on: "2026-09-29",
      for: ["Tomas Reed", "Ines Calder"],
    });
    expect(mine("remind-date")).toMatchObject({ kind: "ending", on: "2026-11-12" });
    expect(mine("remind-review")).toMatchObject({ kind: "review-waiting", versionId: version.id, for: ["Grace Lim"] });
    const { reminders: hers } = await api.call("GET /sop-reminders", { as: grace, query: { of: "grace lim" } });
    expect(hers.every((one) => one.for.includes("Grace Lim"))).toBe(true);
    await api.call("POST /sop-versions/:id/requested-changes", because(version.id, "Shorter, please."));
    const { reminders: after } = await api.call("GET /sop-reminders", { as: grace, query: { of: "Ines Calder" } });
    expect(after.find(({ sopId, kind }) => sopId === "remind-review" && kind === "changes-requested")).toBeDefined();
  });
});

describe("as of a date", () => {
  it("shows in list, page, rendering, search and answers what was in force then", async () => {
    await importApproved(sopText({ id: "as-of", word: "gondola", from: "2025-01-01" }));
    await importApproved(sopText({ id: "as-of", word: "gondola", from: "2026-03-01" }).replace("by post", "by ferry"));
    await api.idle();
    const numbers = async (asOf: string) => {
      const { sops } = await api.call("GET /sops", { query: { asOf } });
      const hits = (await api.call("GET /search", { query: { q: "broken gondola", asOf } })).hits;
      const body = { question: "Do I replace a broken gondola free of charge?", asOf };
      const answer = await api.call("POST /answers", { as: "agent", body });
      const rendering = await api.send("GET /sops/:id/rendering", { params: { id: "as-of" }, query: { asOf } });
      return [
        sops.find(({ id }) => id === "as-of")?.inForce?.number,
        (await page("as-of", { asOf })).version?.number,
        rendering.ok ? (await rendering.json()).versionNumber : undefined,
        hits.find(({ sopId }) => sopId === "as-of")?.versionNumber,
        answer.kind === "answer" ? answer.sentences[0]?.citation.versionNumber : undefined,
      ];
    };
    expect(await numbers("2024-12-31")).toEqual(Array(5).fill(undefined));
    expect(await numbers("2026-02-28")).toEqual(Array(5).fill(1));
    expect(await numbers("2026-03-01")).toEqual(Array(5).fill(2));
  });
});
