import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { emptyServerDatabase } from "../db/test-database.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { type CrashHistory, problemsOf } from "./crash-history.ts";
import { asJsonLines, criterionIds, readingJudge, scorecard, ticketsOf } from "./fixture.ts";
import type { TakenTask } from "./run-store.ts";
import { score, scoreTask } from "./schema.ts";
import { scoreTicket } from "./scoring.ts";

describe("the checker of the crash test", () => {
  const row = (ticketId: string, criterionId: string) => {
    return { ticketId, criterionId, scorecardVersionId: "card", judgeConfigId: "judge" };
  };
  const sound: CrashHistory = {
    tickets: ["a", "b"],
    criteria: ["x", "y"],
    scores: [row("a", "x"), row("a", "y"), row("b", "x"), row("b", "y")],
    tasks: ["a", "b"].map((ticketId) => ({ ticketId, done: true, failure: null })),
    runs: [{ finished: true }],
  };
  const [first, ...rest] = sound.scores;
  const seeded: [string, Partial<CrashHistory>, string][] = [
    ["a lost score", { scores: rest }, "lost: a x"],
    ["a score written twice", { scores: [...sound.scores, row("a", "x")] }, "scored 2 times: a x card judge"],
    [
      "a score by a second judge",
      { scores: [...sound.scores, { ...row("b", "y"), judgeConfigId: "other" }] },
      "2 scores by any judge: b y",
    ],
    ["a score of nothing", { scores: [...sound.scores, row("c", "x")] }, "unexpected: c x"],
    [
      "a task left over",
      { tasks: [{ ticketId: "a", done: false, failure: null }, ...sound.tasks.slice(1)] },
      "left over: a",
    ],
    [
      "a failed task",
      { tasks: [{ ticketId: "a", done: true, failure: "no" }, ...sound.tasks.slice(1)] },
      "failed: a: no",
    ],
    ["a task that was never made", { tasks: sound.tasks.slice(1) }, "no task: a"],
    ["a run that has not ended", { runs: [{ finished: false }] }, "the run has not ended"],
    ["a second run", { runs: [...sound.runs, ...sound.runs] }, "2 runs instead of one"],
  ];

  it("finds nothing in a sound history", () => {
    expect(first).toBeDefined();
    expect(problemsOf(sound)).toEqual([]);
  });

  it.each(seeded)("finds %s", (_, bug, problem) => {
    expect(problemsOf({ ...sound, ...bug })).toContain(problem);
  });
});

/** A start of the server's work; `killAfter` judgements it is killed where it stands. */
function work(args: string[], killAfter: number): Promise<{ judgements: number; history: CrashHistory | null }> {
  const program = fileURLToPath(new URL("./crash-worker.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen = { judgements: 0, history: null as CrashHistory | null };
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line === "judging") seen.judgements += 1;
    else if (line.startsWith("{")) seen.history = JSON.parse(line);
    if (seen.judgements === killAfter) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("close", () => resolve(seen)));
}

describe("kill -9 in the middle of scoring", () => {
  const ticketsAtOnce = 4;

  it("loses nothing and scores nothing twice", { timeout: 240_000 }, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "plumb-crash-"));
    const serverUrl = inject("testDatabaseUrl");
    const database = serverUrl ? await emptyServerDatabase(serverUrl) : null;
    const args = [dataDir, ...(database ? [database.url] : [])];
    try {
      const kills = [await work(args, 25), await work(args, 31)];
      expect(kills.map((kill) => kill.history)).toEqual([null, null]);
      const end = await work(args, Number.POSITIVE_INFINITY);
      const history = end.history ?? expect.fail("the last start did not finish");
      expect(problemsOf(history)).toEqual([]);
      expect(history.scores).toHaveLength(60 * criterionIds.length);
      // Only what was in flight when a process was killed is asked again.
      const judgements = [...kills, end].reduce((sum, one) => sum + one.judgements, 0);
      const inFlight = kills.length * ticketsAtOnce;
      expect(judgements).toBeGreaterThanOrEqual(60);
      expect(judgements).toBeLessThanOrEqual(60 + inFlight);
    } finally {
      await database?.drop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe("a worker that was thought dead", () => {
  let api: TestApi;
  let runId = "";
  let blocked: Promise<void> | null = null;
  let asked = 0;
  const judge = readingJudge("judge", async () => {
    asked += 1;
    await blocked;
  });

  beforeAll(async () => {
    // Nobody works on the jobs: the test itself is every worker.
    api = await openTestApi({ work: false, overrides: { judgeModel: judge } });
    await api.call("POST /scorecards", { body: scorecard });
    await api.call("POST /imports/tickets", { body: asJsonLines(ticketsOf(4)), query: { format: "jsonl" } });
    runId = (await api.call("POST /score-runs", { body: {} })).id;
  });
  afterAll(() => api.close());

  const scoresOf = (ticketId: string) => api.context.db.select().from(score).where(eq(score.ticketId, ticketId));
  /** As when a worker has not been heard of for so long. */
  const endLeases = () => api.context.db.update(scoreTask).set({ leaseUntil: new Date(0) });
  const progress = async () => (await api.call("GET /score-runs/:id", { params: { id: runId } })).done;
  const block = () => {
    let release = () => {};
    blocked = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      blocked = null;
      release();
    };
  };
  /** Starts scoring a ticket and waits until its judge is asked; `done` resolves when it has ended. */
  const startScoring = async (ticketId: string): Promise<{ done: Promise<void> }> => {
    const before = asked;
    const done = scoreTicket(api.context, runId, ticketId, false);
    while (asked === before) await new Promise((resolve) => setTimeout(resolve, 10));
    return { done };
  };

  it("ends nothing with an old fence", async () => {
    const store = api.context.stores.qa(api.context.db);
    const stale = (await store.takeTask(runId, "P-001", 0)) ?? expect.fail("not taken");
    const fresh = (await store.takeTask(runId, "P-001", 0)) ?? expect.fail("not taken");
    expect(fresh.fence).toBe(stale.fence + 1);
    const end = (task: TakenTask) => store.endTask(task, null, new Date());
    expect([await end(stale), await end(fresh), await end(fresh)]).toEqual([false, true, false]);
    expect(await store.takeTask(runId, "P-001", 0)).toBeNull();
  });

  it("is let alone while its lease lasts, and writes nothing when another has finished the ticket after that", async () => {
    const release = block();
    const zombie = await startScoring("P-002");
    blocked = null;
    await scoreTicket(api.context, runId, "P-002", false);
    expect(await scoresOf("P-002")).toEqual([]);
    await endLeases();
    await scoreTicket(api.context, runId, "P-002", false);
    const written = await scoresOf("P-002");
    expect(written).toHaveLength(criterionIds.length);
    const before = await progress();
    release();
    await zombie.done;
    expect(await scoresOf("P-002")).toEqual(written);
    expect(await progress()).toBe(before);
  });

  it("writes nothing when another has taken the ticket and is still at it", async () => {
    const release = block();
    const zombie = await startScoring("P-003");
    await endLeases();
    await api.context.stores.qa(api.context.db).takeTask(runId, "P-003", 0);
    const before = await progress();
    release();
    await zombie.done;
    expect(await scoresOf("P-003")).toEqual([]);
    expect(await progress()).toBe(before);
    await scoreTicket(api.context, runId, "P-003", false);
    expect(await scoresOf("P-003")).toHaveLength(criterionIds.length);
  });

  it("ends the run once, with the last ticket", async () => {
    const ends = await Promise.all(["P-004", "P-004", "P-003"].map((id) => scoreTicket(api.context, runId, id, false)));
    expect(ends).toHaveLength(3);
    const run = await api.call("GET /score-runs/:id", { params: { id: runId } });
    expect([run.done, run.finishedAt === null]).toEqual([4, false]);
    const { rows } = await api.context.database.pool.query("select 1 from pgboss.job where name = 'calibrate'");
    expect(rows).toHaveLength(1);
  });
});
