import { readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { libraryFolder } from "../sample/organisation-file.ts";
import { askedQuestion } from "./schema.ts";

let api: TestApi;
let maya: TestPerson;
let jonah: TestPerson;

const fromLibrary = (name: string) => readFileSync(new URL(name, libraryFolder), "utf8");
const covered = "What do I check before I discuss a payout that has not arrived?";
const foreign = "How do I renew a fishing licence for Zora Quillfeather, zora@example.org?";

const ask = (question: string, as: TestPerson, rest: object = {}) =>
  api.call("POST /answers", { as, body: { question, channel: "chat", region: "US", ...rest } });
const recorded = async (id: string | null, as: TestPerson) =>
  api.call("GET /questions/:id", { as, params: { id: id ?? "" } });
const say = (id: string | null, as: TestPerson, body: object) =>
  api.call("POST /questions/:id/feedback", { as, params: { id: id ?? "" }, body });

/** One SOP in two versions that hold in different regions. */
const regional = (region: string, days: number) => `---
id: lanyard
title: Lanyard replacement
owner: Ines Calder
verifier: Tomas Reed
audiences: [human]
channels: [chat]
regions: [${region}]
languages: [en]
effective_from: 2026-01-01
effective_to: null
---
# Lanyard replacement
## Overview
For visitors whose lanyard broke.
## Steps
### 1. Replace the lanyard {#replace}
Send a new lanyard to the visitor within ${days} days.
`;

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date("2026-11-02T09:00:00Z") } });
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya.ortiz" });
  jonah = await api.person({ name: "Jonah Beck", role: "agent", agentId: "jonah.beck" });
  await api.context.stores
    .people(api.context.db)
    .saveAgents([{ id: "maya.ortiz", name: "Maya Ortiz", team: "austin" }]);
  const sources = ["payout-delayed.v2.md", "verify-identity.md", "coins-missing.md"].map(fromLibrary);
  for (const body of [...sources, regional("US", 5), regional("UK", 9)])
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Hannah Okafor" } });
  await api.idle();
});
afterAll(() => api.close());

describe("a question", () => {
  it("is recorded with what was found, and its link shows the answer as it was given", async () => {
    const answer = await ask(covered, maya, { contactReason: "payout-delayed" });
    if (answer.kind !== "answer") throw new Error("it is covered");
    const kept = await recorded(answer.questionId, maya);
    expect(kept).toMatchObject({ question: covered, outcome: "answered", channel: "chat", region: "US", mine: true });
    expect(kept.answer).toEqual(answer);
    const stored = await api.context.stores.knowledge(api.context.db).question(answer.questionId ?? "");
    expect(stored).toMatchObject({
      role: "agent",
      team: "austin",
      contactReason: "payout-delayed",
      writtenBy: "extract",
    });
    expect(stored?.hits[0]).toMatchObject({ sopId: "payout-delayed", stepId: answer.sentences[0]?.citation.stepId });
    expect(stored?.milliseconds).toBeGreaterThan(0);
  });

  it("is kept without personal data, in the history of whoever asked and in nobody else's", async () => {
    const refused = await ask(foreign, jonah);
    expect(refused).toMatchObject({ kind: "refusal", reason: "not-covered", gapId: expect.any(String) });
    const { questions } = await api.call("GET /questions", { as: jonah });
    expect(questions.map(({ outcome }) => outcome)).toEqual(["not-covered"]);
    expect(questions[0]?.question).not.toMatch(/zora|quillfeather/i);
    const mayas = (await api.call("GET /questions", { as: maya })).questions;
    expect(mayas.map(({ question }) => question)).toEqual([covered]);
  });

  it("of another key is not shown to a key", async () => {
    const bot = await api.person({ name: "Pip", role: "bot" });
    const { questionId } = await ask(covered, maya);
    const refusal = await api.refusal("GET /questions/:id", { as: bot, params: { id: questionId ?? "" } });
    expect(refusal.code).toBe("not-found");
  });

  it("that depends on a place is asked back, and answered once the place is named", async () => {
    const question = "within how many days do I send a new lanyard to the visitor";
    const back = await ask(question, maya, { region: undefined });
    expect(back).toMatchObject({ kind: "refusal", reason: "needs-fact", gapId: null });
    expect(back.asks).toMatchObject({ kind: "region", options: [{ value: "UK" }, { value: "US" }] });
    const uk = await ask(question, maya, { region: "UK" });
    expect(uk.kind === "answer" && uk.sentences[0]?.text).toMatch(/within 9 days/);
  });

  it("whose step decides by a fact names the cases, and a chosen case comes first", async () => {
    const question = "How do I apply the waiting time in business days in the country of the bank?";
    const open = await ask(question, maya);
    if (open.kind !== "answer") throw new Error("it is covered");
    const returned = open.asks?.options.find(({ label }) => label === "returned");
    expect(open.asks?.kind).toBe("case");
    const narrow = await ask(question, maya, { facts: [returned?.value] });
    if (narrow.kind !== "answer") throw new Error("it is covered");
    expect(narrow.sentences[0]?.text).toMatch(/^returned: go to Payout method change/);
    expect(narrow.sentences.map(({ text }) => text).join(" ")).not.toMatch(/open a trace \(step 5\)/);
    expect(narrow.asks).toBeNull();
  });
});

describe("feedback", () => {
  it("is about the step that says what to do where the answer begins with what the SOP is for", async () => {
    const whole = await ask("creators whose payout has not arrived", jonah);
    if (whole.kind !== "answer") throw new Error("it is covered");
    expect(whole.sentences[0]?.citation.stepId).not.toBe(whole.step?.id);
    await say(whole.questionId, jonah, { verdict: "outdated", reason: "the flag moved" });
    const again = await ask("creators whose payout has not arrived", maya);
    if (again.kind !== "answer") throw new Error("it is covered");
    const disputed = again.sentences.filter(({ citation }) => citation.trust === "disputed");
    expect(disputed.length).toBeGreaterThan(0);
    expect(new Set(disputed.map(({ citation }) => citation.stepId))).toEqual(new Set([whole.step?.id]));
    await say(whole.questionId, jonah, { verdict: "useful" });
  });

  it("that a step is wrong disputes it for the next who asks, until the last word is another", async () => {
    const { questionId } = await ask(covered, maya);
    const { gapId } = await say(questionId, maya, { verdict: "wrong", reason: "the desk changed this in October" });
    const next = await ask(covered, jonah);
    if (next.kind !== "answer") throw new Error("it is covered");
    expect(next.sentences[0]?.citation).toMatchObject({ trust: "disputed", disputes: 1 });
    const gaps = (await api.call("GET /gaps", { as: "sop-owner" })).gaps;
    expect(gaps.find(({ id }) => id === gapId)).toMatchObject({ question: covered, reason: "wrong" });
    await say(questionId, maya, { verdict: "useful" });
    const after = await ask(covered, jonah);
    expect(after.kind === "answer" && after.sentences[0]?.citation.trust).not.toBe("disputed");
  });

  it("needs a reason unless it is good", async () => {
    const { questionId } = await ask(covered, maya);
    const params = { id: questionId ?? "" };
    const refusal = await api.refusal("POST /questions/:id/feedback", {
      as: maya,
      params,
      body: { verdict: "outdated" },
    });
    expect(refusal.status).toBe(400);
  });
});

describe("opening a source", () => {
  it("is recorded for a version that the answer showed, and for no other", async () => {
    const answer = await ask(covered, maya);
    if (answer.kind !== "answer") throw new Error("it is covered");
    const citation = answer.sentences[0]?.citation;
    const open = (versionId: string | undefined) =>
      api.call("POST /questions/:id/openings", {
        as: maya,
        params: { id: answer.questionId ?? "" },
        body: { versionId, stepId: citation?.stepId ?? "" },
      });
    expect(await open(citation?.versionId)).toEqual({ recorded: true });
    expect(await open("00000000-0000-4000-8000-000000000000")).toEqual({ recorded: false });
    const day = (date: string) => new Date(date);
    const openings = await api.context.stores
      .knowledge(api.context.db)
      .openingsBetween(day("2026-11-01"), day("2026-11-03"));
    expect(openings).toMatchObject([{ questionId: answer.questionId, versionId: citation?.versionId }]);
  });
});

describe("questions past their time", () => {
  it("are deleted with what hangs on them, and younger ones stay", async () => {
    const { db, stores, config } = api.context;
    const old = await ask(covered, maya);
    const young = await ask(covered, jonah);
    await say(old.questionId, maya, { verdict: "useful", reason: "" });
    const at = new Date(Date.parse("2026-11-02T09:00:00Z") - (config.questionDays + 1) * 86_400_000);
    await db
      .update(askedQuestion)
      .set({ at })
      .where(eq(askedQuestion.id, old.questionId ?? ""));
    for (let run = 0; run < 2; run++) {
      await api.context.jobs.send("forget-questions", [{}]);
      await api.idle();
    }
    expect(await stores.knowledge(db).question(old.questionId ?? "")).toBeNull();
    expect(await stores.knowledge(db).feedbackOn([old.questionId ?? ""])).toEqual([]);
    expect(await stores.knowledge(db).question(young.questionId ?? "")).not.toBeNull();
  });
});
