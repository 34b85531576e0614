import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { loadQuestions } from "./load-questions.ts";
import { libraryFolder, readSampleOrganisation } from "./organisation-file.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  const people = api.context.stores.people(api.context.db);
  for (const { name, email, role, agent } of readSampleOrganisation().people)
    await people.addPerson({ name, email, role, agentId: agent ?? null, passwordHash: null });
  for (const name of ["refund-shop-order.md", "wrong-item.md", "payout-delayed.v2.md"]) {
    const body = readFileSync(new URL(name, libraryFolder), "utf8");
    await api.call("POST /imports/sops", { as: "sop-owner", body, query: { approvedBy: "Hannah Okafor" } });
  }
  await api.idle();
});
afterAll(() => api.close());

it("asks what the sample's people asked, once, each in their own name and days ago, and no model", async () => {
  const refuse = async () => {
    throw new Error("the sample's questions must cost nothing");
  };
  await loadQuestions({
    ...api.context,
    answerModel: { name: "refusing model", ask: refuse, stream: refuse as never },
  });
  await loadQuestions(api.context);
  await api.idle();
  const gaps = (await api.call("GET /gaps", { as: "sop-owner" })).gaps;
  const bitcoin = gaps.find(({ question }) => question.includes("bitcoin"));
  expect(bitcoin).toMatchObject({ kind: "missing", state: "open", times: 3 });
  expect(Date.parse(bitcoin?.firstAt ?? "")).toBeLessThan(Date.now() - 10 * 86_400_000);
  const use = await api.call("GET /search-use", { as: "head" });
  expect(use.all.questions).toBe(11);
  expect(use.all.feedback.wrong).toBeGreaterThan(0);
});
