import { describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../api/http/test-api.ts";
import { askWhilePublishing, type Racers, raceApprovals, racerNames, senderTo } from "./approval-race.ts";

async function racersOf(api: TestApi): Promise<Racers> {
  const key = async (name: string, role: "sop-owner" | "head") => (await api.person({ name, role })).apiKey;
  return {
    author: await key(racerNames.author, "sop-owner"),
    first: await key(racerNames.first, "sop-owner"),
    second: await key(racerNames.second, "head"),
  };
}

describe("raceApprovals", () => {
  it("ends every race with one decision, told to the loser, and no approval by the author", async () => {
    const api = await openTestApi({ work: false });
    const { published, withdrawn, ...counts } = await raceApprovals(senderTo(api.url), await racersOf(api), 50);
    await api.close();
    expect(published + withdrawn).toBe(50);
    expect(counts).toEqual({ races: 50, undecided: 0, badRefusals: 0, selfApprovals: 0, changedTexts: 0, gaps: 0 });
  }, 300_000);
});

describe("askWhilePublishing", () => {
  it("finds no answer from an older version once the new one is acknowledged", async () => {
    const api = await openTestApi();
    const counts = await askWhilePublishing(senderTo(api.url), await racersOf(api), 2, () => api.idle());
    await api.close();
    // Before the first indexing a question may be refused; once it is done none is, and no answer is ever stale.
    expect(counts.answers).toBeGreaterThanOrEqual(2);
    expect(counts).toEqual({ answers: counts.answers, refused: 4 - counts.answers, stale: 0 });
  }, 300_000);
});
