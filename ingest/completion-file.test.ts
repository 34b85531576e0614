import { describe, expect, it } from "vitest";
import { readCompletions, readXapiCompletions } from "./completion-file.ts";

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

async function* asStream(text: string): AsyncGenerator<string> {
  yield text;
}

const statement = {
  id: "s-1",
  actor: { mbox: "mailto:maya@fernway.example" },
  verb: { id: "http://adlnet.gov/expapi/verbs/passed" },
  object: { id: "https://x.example/modules/wrong-item/versions/2/au/1" },
  result: { score: { scaled: 0.85 } },
  timestamp: "2026-11-01T10:00:00+01:00",
};

describe("readCompletions", () => {
  it("reads scores on the scale they name, and keeps a row that does not fit with its reason", async () => {
    const csv =
      "person,module,completed_at,passed,score,max_score\nmaya,m,2026-11-01,yes,85,100\nmaya,m,2026-11-01,yes,85,\nkevin,m,soon,no,,\n";
    const [first, second, third] = await all(readCompletions(asStream(csv)));
    expect(first).toMatchObject({ ok: true, value: { person: "maya", score: 0.85, passed: true } });
    expect(second).toMatchObject({ ok: false, reason: expect.stringContaining("max_score") });
    expect(third).toMatchObject({ ok: false, reason: expect.stringContaining("completed_at") });
  });
});

describe("readXapiCompletions", () => {
  it("reads an array, a record store's answer and one statement a line alike", async () => {
    const forms = [[statement], { statements: [statement] }, statement].map((form) => JSON.stringify(form));
    for (const form of forms)
      expect(await all(readXapiCompletions(asStream(form)))).toMatchObject([
        {
          ok: true,
          value: { person: "maya@fernway.example", score: 0.85, passed: true, completedAt: "2026-11-01T09:00:00.000Z" },
        },
      ]);
  });

  it("does not take experienced or terminated for a completion", async () => {
    const other = { ...statement, verb: { id: "http://adlnet.gov/expapi/verbs/terminated" } };
    const rows = await all(
      readXapiCompletions(asStream(`${JSON.stringify(other)}\n${JSON.stringify(statement)}\nnot json\n`)),
    );
    expect(rows.map(({ ok }) => ok)).toEqual([false, true, false]);
  });
});
