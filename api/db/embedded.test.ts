import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "./client.ts";
import { testDatabase } from "./test-database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const failure = (text: string, values: unknown[] = []) =>
  database.pool.query(text, values).then(
    () => null,
    (error: { code?: string }) => error.code,
  );

describe("the database", () => {
  it("answers the next statement after one that failed", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect(await failure("select 1/0")).toBe("22012");
      expect((await database.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
      expect(await failure("select $1::int / 0", [1])).toBe("22012");
      expect((await database.pool.query("select $1::int as one", [1])).rows).toEqual([{ one: 1 }]);
    }
  });

  it("answers statements that were waiting when one failed", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 3 === 0
          ? failure("select 1/0")
          : database.pool.query("select $1::int as n", [i]).then(({ rows }) => Number(rows[0]?.n)),
      ),
    );
    expect(answers).toEqual(answers.map((_, i) => (i % 3 === 0 ? "22012" : i)));
  });

  it("forgets a transaction that failed", async () => {
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("create table forgotten (n int)");
    await client.query("select 1/0").catch(() => {});
    client.release(true);
    expect((await database.pool.query("select to_regclass('forgotten') as t")).rows).toEqual([{ t: null }]);
  });
});
