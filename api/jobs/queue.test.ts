import pino from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../db/client.ts";
import { testDatabase } from "../db/test-database.ts";
import { type JobData, type JobHandlers, type Jobs, startJobs } from "./queue.ts";

let database: Database;
let jobs: Jobs;
let scored: string[] = [];
/** what scoring a ticket does in the test that runs */
let score: (ticketId: string, attempt: { last: boolean }) => Promise<void> = async () => {};

const nothing = async () => {};
const handlers: JobHandlers = {
  "index-sops": nothing,
  "deliver-webhook": nothing,
  "version-event": nothing,
  "version-dates": nothing,
  "infer-reasons": nothing,
  "score-batch": nothing,
  "red-team": nothing,
  "read-helpdesk": nothing,
  "tend-helpdesks": nothing,
  calibrate: nothing,
  recommend: nothing,
  "open-reading": nothing,
  "tend-readings": nothing,
  "tend-training": nothing,
  "rerun-impact": nothing,
  "compute-planning": nothing,
  "run-simulation": nothing,
  "simulate-version": nothing,
  "simulate-draft": nothing,
  "group-gaps": nothing,
  "measure-gaps": nothing,
  "find-conflicts": nothing,
  "forget-questions": nothing,
  "score-ticket": async ({ ticketId }, attempt) => {
    await score(ticketId, attempt);
    scored.push(ticketId);
  },
};

beforeAll(async () => {
  database = await testDatabase();
  jobs = await startJobs(database.pool, pino({ level: "silent" }));
});
beforeEach(() => {
  scored = [];
  score = nothing;
});
afterAll(async () => {
  await jobs.stop();
  await database.close();
});

const ticket = (ticketId: string): JobData["score-ticket"] => ({ runId: "run", ticketId });
const states = async (name: string) => {
  const text = "select data->>'ticketId' as id, state from pgboss.job where name = $1 order by created_on, id";
  return (await database.pool.query<{ id: string; state: string }>(text, [name])).rows;
};
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe("a job before anybody works", () => {
  it("is not there when its transaction rolls back", async () => {
    const rolledBack = database.db.transaction(async (tx) => {
      await jobs.send("score-ticket", [ticket("one")], tx);
      await jobs.send("score-ticket", [ticket("two"), ticket("three")], tx);
      throw new Error("no");
    });
    await expect(rolledBack).rejects.toThrow("no");
    expect(await states("score-ticket")).toEqual([]);
  });

  it("waits once when many ask for the same short work", async () => {
    for (let n = 0; n < 5; n += 1) await jobs.send("index-sops", [{}]);
    await database.db.transaction((tx) => jobs.send("index-sops", [{}], tx));
    expect((await states("index-sops")).map((row) => row.state)).toEqual(["created"]);
  });

  it("keeps what it is told, with every character that SQL could stumble over", async () => {
    const odd = `it's $1 :name ?? {"a":"\\"} -- ü`;
    await database.db.transaction((tx) => jobs.send("score-ticket", [ticket(odd), ticket("plain")], tx));
    expect((await states("score-ticket")).map((row) => row.id).sort()).toEqual([odd, "plain"].sort());
  });
});

describe("a worker", () => {
  beforeAll(() => jobs.work(handlers));

  it("does what waited before it came", async () => {
    await jobs.idle();
    expect(scored).toHaveLength(2);
  });

  it("does a job of a transaction that was committed", async () => {
    await database.db.transaction((tx) => jobs.send("score-ticket", [ticket("committed")], tx));
    await jobs.idle();
    expect(scored).toEqual(["committed"]);
  });

  it("tries a failing job again, and its neighbours are done meanwhile", async () => {
    const attempts: boolean[] = [];
    score = async (ticketId, { last }) => {
      if (ticketId !== "fails once") return;
      attempts.push(last);
      if (attempts.length === 1) throw new Error("the judge did not answer");
    };
    const names = ["a", "b", "fails once", "c", "d"];
    await jobs.send("score-ticket", names.map(ticket));
    await until(() => ["a", "b", "c", "d"].every((name) => scored.includes(name)));
    const before = await states("score-ticket");
    expect(before.find((row) => row.id === "fails once")?.state).not.toBe("failed");
    await jobs.idle();
    expect([...scored].sort()).toEqual([...names].sort());
    expect(attempts).toEqual([false, false]);
  });

  it("ends a job when it is done, while its neighbours still run", async () => {
    let finish = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    score = async (ticketId) => {
      if (ticketId === "slow") await gate;
    };
    await jobs.send("score-ticket", ["slow", ...Array.from({ length: 30 }, (_, i) => `quick ${i}`)].map(ticket));
    const stateOf = async (id: string) => (await states("score-ticket")).find((row) => row.id === id)?.state;
    const stillOpen = async () => (await states("score-ticket")).filter((row) => row.state !== "completed");
    await until(async () => (await stillOpen()).length === 1);
    expect(await stillOpen()).toEqual([{ id: "slow", state: "active" }]);
    finish();
    await jobs.idle();
    expect(await stateOf("slow")).toBe("completed");
    expect(scored).toHaveLength(31);
  });

  it("goes on after the database did not answer, and does the job again that it could not end", async () => {
    const { pool } = database;
    const query = pool.query.bind(pool);
    score = async () => {
      if (scored.length > 0) return;
      pool.query = (() => Promise.reject(new Error("connection lost"))) as never;
      setTimeout(() => {
        pool.query = query;
      }, 300);
    };
    await jobs.send("score-ticket", [ticket("in the outage")]);
    await until(() => scored.length === 1 && pool.query === query);
    // What a dead worker held is free again when its time is over: that is brought about here instead of waited for.
    await pool.query("update pgboss.job set state = 'retry', start_after = now() where state = 'active'");
    await jobs.idle();
    expect(scored).toEqual(["in the outage", "in the outage"]);
  });

  it("finishes what runs before it stops, and takes nothing new", async () => {
    const other = await startJobs(database.pool, pino({ level: "silent" }));
    await jobs.stop();
    await other.send("score-ticket", [ticket("after the stop")]);
    expect(scored).not.toContain("after the stop");
    await other.work(handlers);
    await other.idle();
    expect(scored).toEqual(["after the stop"]);
    jobs = other;
  });
});
