import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rightKeys } from "../../training/module.ts";
import type { ChatModel } from "../adapters/ports.ts";
import { openTestApi, type TestApi, type TestPerson } from "../http/test-api.ts";
import { asJsonLines, scorecard, sopVersions, ticketsOf } from "../qa/fixture.ts";

let api: TestApi;
let ines: TestPerson;
let maya: TestPerson;
let kevin: TestPerson;
let today = "2026-08-20T08:00:00Z";

/** Writes one item that it can prove and one that it makes up. */
const writer: ChatModel = {
  name: "test writer",
  ask: async ({ user }) => {
    const item = {
      kind: "single",
      prompt: "What do you say first?",
      options: ["Sorry", "Hello"],
      right: [0],
      explanation: "Because the rule says so.",
      example: "",
      step: "apologise",
    };
    if (!user.includes('"steps"')) return { sentences: [] };
    return {
      title: "Say sorry",
      lessons: [{ title: "Sorry", text: "Say it.", step: "apologise", quote: "You MUST say sorry for the delay" }],
      items: [
        { ...item, quote: "You MUST say sorry for the delay" },
        { ...item, quote: "You MUST send flowers to everybody." },
      ],
    };
  },
};

const id = "late-parcel-apologise";
const as = "trainer" as const;
const life = () => api.call("GET /modules/:id/life", { as, params: { id } });
const moduleNow = () => api.call("GET /modules/:id", { as, params: { id } });
const assignments = async () => (await api.call("GET /assignments", { as })).assignments;

/** Takes the module, right in everything but the items named. */
async function take(person: TestPerson, wrong: string[] = [], purpose: "assignment" | "refresher" = "assignment") {
  const attempt = await api.call("POST /attempts", { as: person, body: { moduleId: id, purpose } });
  const { items } = await moduleNow();
  const params = { id: attempt.id };
  for (const { id: itemId } of attempt.items) {
    const item = items.find((one) => one.id === itemId);
    const right = item ? rightKeys(item) : [];
    const answer = wrong.includes(itemId)
      ? [...right]
          .reverse()
          .slice(0, 1)
          .map(() => "o0000000")
      : right;
    await api.call("POST /attempts/:id/answers", { as: person, params, body: { itemId, answer } });
  }
  return api.call("POST /attempts/:id/submission", { as: person, params });
}

beforeAll(async () => {
  api = await openTestApi({ overrides: { now: () => new Date(today) } });
  ines = await api.person({ name: "Ines Calder", role: "sop-owner" });
  await api.context.stores.people(api.context.db).saveAgents([
    { id: "maya", name: "Maya Ortiz", team: "blue", startedOn: "2024-03-04" },
    { id: "kevin", name: "Kevin Marsh", team: "green", startedOn: "2026-06-15" },
  ]);
  maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya" });
  kevin = await api.person({ name: "Kevin Marsh", role: "agent", agentId: "kevin" });
  for (const body of sopVersions) await api.call("POST /imports/sops", { body, query: { approvedBy: "Tomas Reed" } });
  await api.call("POST /scorecards", { as: "qa-lead", body: scorecard });
  const body = asJsonLines(ticketsOf(12));
  await api.call("POST /imports/tickets", { as: "qa-lead", body, query: { format: "jsonl" } });
  await api.idle();
});
afterAll(() => api?.close());

describe("the life of a module", () => {
  it("is drafted from the step in force, and is no use to anybody before it is published", async () => {
    const module = await api.call("POST /modules/drafts", { as, body: { ref: "late-parcel#apologise" } });
    expect(module).toMatchObject({ id, passMark: 0.8 });
    expect(await life()).toMatchObject({ state: "draft", version: 0, problems: [] });
    const refusal = await api.refusal("POST /assignments", {
      as,
      body: { moduleId: id, agents: ["maya"], dueOn: "2026-09-01" },
    });
    expect(refusal.code).toBe("conflict");
    expect((await api.refusal("GET /modules/:id", { as: maya, params: { id } })).status).toBe(403);
  });

  it("drops what a model cannot prove and fills up from the page", async () => {
    const other = await openTestApi({ overrides: { answerModel: writer, now: () => new Date(today) }, work: false });
    try {
      for (const body of sopVersions)
        await other.call("POST /imports/sops", { body, query: { approvedBy: "Tomas Reed" } });
      const module = await other.call("POST /modules/drafts", { as, body: { ref: "late-parcel#say-sorry" } });
      expect(module.title).toBe("Say sorry");
      expect(module.items.filter(({ id: one }) => one.startsWith("question-")).map(({ id: one }) => one)).toEqual([
        "question-1",
      ]);
      expect(module.items.every(({ citation }) => citation?.quote.includes("sorry"))).toBe(true);
    } finally {
      await other.close();
    }
  });

  it("is not published with a quote that does not stand in the SOP", async () => {
    const module = await moduleNow();
    const [first] = module.items;
    if (!first?.citation) throw new Error("the draft has an item");
    const broken = { ...first, citation: { ...first.citation, quote: "You MUST send flowers." } };
    const items = [broken, ...module.items.slice(1)];
    const { problems } = await api.call("PUT /modules/:id", { as, params: { id }, body: { ...module, items } });
    expect(problems).toHaveLength(1);
    expect((await api.refusal("POST /modules/:id/publication", { as, params: { id } })).code).toBe("conflict");
    await api.call("PUT /modules/:id", { as, params: { id }, body: { ...module, title: "Sorry & why" } });
    const published = await api.call("POST /modules/:id/publication", { as, params: { id } });
    expect(published).toMatchObject({ state: "published", version: 1, edited: false });
  });

  it("is exported as a package of its published version, in each kind", async () => {
    for (const kind of ["scorm12", "scorm2004", "cmi5"]) {
      const file = await api.call("GET /modules/:id/package", { as, params: { id }, query: { kind } });
      expect(file.fileName).toBe(`${id}-v1-${kind}.zip`);
      const files = unzipSync(Buffer.from(file.base64, "base64"));
      expect(strFromU8(files["content.js"] ?? new Uint8Array())).toContain("Sorry & why");
    }
  });
});

describe("learning", () => {
  it("pins the version, records attempts and completes on a pass", async () => {
    const body = { moduleId: id, teams: ["blue"], cohort: { startedFrom: "2026-06-01", startedUntil: "2026-06-30" } };
    const dueOn = "2026-09-01";
    expect(await api.call("POST /assignments", { as, body: { ...body, dueOn } })).toEqual({ assigned: 2, already: 0 });
    expect(await api.call("POST /assignments", { as, body: { ...body, dueOn } })).toEqual({ assigned: 0, already: 2 });
    const all = (await moduleNow()).items.map((item) => item.id);
    const failed = await take(maya, all);
    expect(failed).toMatchObject({ passed: false, score: 0, nextRefresherOn: null });
    expect(failed.feedback.every(({ citation }) => citation?.ref.startsWith("late-parcel#"))).toBe(true);
    const passed = await take(maya);
    expect(passed).toMatchObject({ passed: true, score: 1 });
    expect(passed.nextRefresherOn && passed.nextRefresherOn > "2026-08-20").toBe(true);
    const own = (await assignments()).find(({ agentId }) => agentId === "maya");
    expect(own).toMatchObject({ state: "completed", attempts: 2, bestScore: 1, moduleVersion: 1, completedIn: "app" });
  });

  it("shows no right answer before an item is answered, and goes on where it was left", async () => {
    const attempt = await api.call("POST /attempts", { as: kevin, body: { moduleId: id } });
    expect(JSON.stringify(attempt.items)).not.toMatch(/answer|right/);
    const itemId = attempt.items[0]?.id ?? "";
    const answers = { [itemId]: [attempt.items[0]?.options[1]?.key ?? ""] };
    await api.call("PUT /attempts/:id", { as: kevin, params: { id: attempt.id }, body: { position: 1, answers } });
    const again = await api.call("POST /attempts", { as: kevin, body: { moduleId: id } });
    expect(again).toMatchObject({ id: attempt.id, position: 1, answers });
    expect((await api.refusal("GET /attempts/:id", { as: maya, params: { id: attempt.id } })).status).toBe(404);
    expect((await api.refusal("POST /attempts/:id/submission", { as: kevin, params: { id: attempt.id } })).code).toBe(
      "conflict",
    );
    await take(kevin);
    const change = api.context.db.execute(`update attempt set score = 0 where id = '${attempt.id}'`);
    await expect(change).rejects.toThrow();
  });

  it("takes completions from a learning system once, and says why it refused a row", async () => {
    await api.call("POST /assignments", { as, body: { moduleId: id, agents: ["kevin"], dueOn: "2026-09-01" } });
    const statement = (person: string, verb: string, statementId: string) => ({
      id: statementId,
      actor: { account: { homePage: "https://lms.example", name: person } },
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
      object: { id: `http://lms.example/x/modules/${id}/versions/1/au/1` },
      result: { score: { scaled: 0.9 } },
      timestamp: "2026-08-19T10:00:00Z",
    });
    const body = JSON.stringify([
      statement("kevin", "passed", "a"),
      statement("kevin", "terminated", "b"),
      statement("nobody", "passed", "c"),
    ]);
    const sent = { as, body, query: { format: "xapi", name: "lrs.json" } };
    expect(await api.call("POST /imports/completions", sent)).toMatchObject({ added: 1, rejected: 2 });
    expect(await api.call("POST /imports/completions", sent)).toMatchObject({ added: 0, unchanged: 1, rejected: 2 });
    expect(
      (await assignments()).filter(({ agentId, state }) => agentId === "kevin" && state === "completed"),
    ).toHaveLength(2);
    const csv = "person,module,completed_at,passed,score,max_score\nmaya,late-parcel-apologise,2026-08-19,yes,80,100\n";
    expect(await api.call("POST /imports/completions", { as, body: csv })).toMatchObject({ added: 1 });
  });

  it("tells attempts as statements, each with its own id, and whole items to the item analysis", async () => {
    const { statements } = await api.call("GET /learning-records", { as });
    expect(new Set(statements.map((one) => one.id)).size).toBe(statements.length);
    const passed = statements.filter((one) => JSON.stringify(one.verb).includes("/passed"));
    expect(passed).toHaveLength(2);
    expect(JSON.stringify(passed[0]?.result)).toContain('"scaled":1');
    const { attempts, items } = await api.call("GET /modules/:id/items", { as, params: { id } });
    expect(attempts).toBe(2);
    expect(items[0]?.flags).toEqual(["few"]);
  });

  it("asks again when a refresher is due", async () => {
    today = "2026-10-30T08:00:00Z";
    const { refreshers, waiting } = await api.call("GET /learning", { as: maya });
    expect(refreshers[0]).toMatchObject({ moduleId: id, due: true });
    expect(waiting).toBe(1);
    const done = await take(maya, [], "refresher");
    expect(done.items.length).toBeLessThanOrEqual(3);
    expect(done.nextRefresherOn && done.nextRefresherOn > "2026-11-10").toBe(true);
    expect((await api.call("GET /learning", { as: maya })).waiting).toBe(0);
  });
});

describe("what days and versions bring", () => {
  it("assigns in the name of a policy after failures in a row, once", async () => {
    const audits = (agent: number, verdict: string) =>
      [0, 1, 2].map(
        (i) =>
          `P-${String(agent + 2 * i).padStart(3, "0")},apology,Wes Carling,${verdict},,,60,2026-08-10T08:00:00Z,targeted,`,
      );
    const csv = ["ticket_id,criterion,reviewer,verdict,root_cause,note,seconds,reviewed_at,purpose,pi"];
    const body = [...csv, ...audits(1, "fail"), ...audits(2, "pass")].join("\n");
    expect(await api.call("POST /imports/audits", { as: "qa-lead", body })).toMatchObject({ rejected: 0 });
    const policy = {
      name: "Three in a row",
      criterionId: "apology",
      moduleId: id,
      fails: 3,
      cooldownDays: 1,
      dueInDays: 14,
    };
    const onNothing = { ...policy, name: "On nothing", criterionId: "no-such" };
    expect((await api.refusal("POST /training-policies", { as, body: onNothing })).code).toBe("invalid");
    await api.call("POST /training-policies", { as, body: policy });
    await api.idle();
    const shown = (await api.call("GET /training-policies", { as })).policies[0];
    expect([shown?.criterionTitle, shown?.moduleTitle]).toEqual(["Says sorry", (await moduleNow()).title]);
    const given = (await assignments()).filter((one) => one.policy !== null);
    // Their last assignment came after those tickets, so they do not count again.
    expect(given).toEqual([]);
    const other = await api.call("POST /modules/drafts", { as, body: { ref: "late-parcel#say-sorry" } });
    await api.call("POST /modules/:id/publication", { as, params: { id: other.id } });
    await api.call("POST /training-policies", { as, body: { ...policy, name: "Three, second", moduleId: other.id } });
    await api.idle();
    const named = (await assignments()).filter((one) => one.policy !== null);
    expect(named.map(({ agentId, policy: name, dueOn }) => [agentId, name, dueOn])).toEqual([
      ["maya", "Three, second", "2026-11-13"],
    ]);
    await api.context.jobs.send("tend-training", [{}]);
    await api.idle();
    expect((await assignments()).filter((one) => one.policy !== null)).toHaveLength(1);
  });

  it("makes a module stale when its rule changes, so that it is not assigned any more", async () => {
    const source = (sopVersions[1] ?? "")
      .replace("effective_from: 2026-07-01", "effective_from: 2026-10-20")
      .replace("and name the cause", "and offer a call");
    await api.call("POST /imports/sops", { as: ines, body: source });
    const version = (await api.call("GET /sops/:id", { params: { id: "late-parcel" } })).versions.at(-1);
    const tomas = await api.person({ name: "Tomas Reed", role: "head" });
    await api.call("POST /sop-versions/:id/approval", { as: tomas, params: { id: version?.id ?? "" }, body: {} });
    await api.idle();
    const { state, stale } = await life();
    expect(state).toBe("stale");
    expect(stale[0]).toMatchObject({ ref: "late-parcel#apologise", fate: "reworded" });
    const body = { moduleId: id, agents: ["maya"], dueOn: "2026-12-01" };
    expect((await api.refusal("POST /assignments", { as, body })).code).toBe("conflict");
    const params = { id };
    const { renewed, gone } = await api.call("POST /modules/:id/requote", { as, params });
    expect([renewed, gone]).toEqual([stale.map(({ ref }) => ref), []]);
    expect(await life()).toMatchObject({ state: "stale", edited: true, problems: [] });
    await api.call("POST /modules/:id/publication", { as, params });
    await api.idle();
    expect(await life()).toMatchObject({ state: "published", stale: [] });
  });
});
