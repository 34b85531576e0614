import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { type RunningServer, startServer } from "../server.ts";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-cli-"));
const environment = { DATA_DIR: join(folder, "data"), PORT: "0", PLUMB_LOG_LEVEL: "silent" };
let server: RunningServer;

beforeAll(async () => {
  server = await startServer(readConfig(environment), { web: false, firstStart: "empty" });
  await server.loaded;
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const plumb = (args: string[], input = "") => runHere(args, input, environment);

const ticket = {
  id: "t-1",
  openedAt: "2026-06-01T09:00:00Z",
  channel: "chat",
  language: "en",
  handledBy: "human",
  turns: [{ after: 0, by: "customer", text: "Hello, my mail is ann@example.com" }],
};

describe("online commands when a server holds the data folder", () => {
  it("talk to that server", async () => {
    const { code, stdout } = await plumb(["status", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ running: true, state: "ready" });
  });

  it("import rows, keep rejected ones with line and reason, and exit 1 for those", async () => {
    const path = join(folder, "tickets.jsonl");
    writeFileSync(path, `${JSON.stringify(ticket)}\n{"id":"t-2"}\n`);
    const { code, stdout } = await plumb(["import", "tickets", path, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      imports: [{ name: "tickets.jsonl", added: 1, rejected: 1, rejectedRows: [{ line: 2 }] }],
      refused: [],
    });
  });

  it("read standard input for -, and exit 0 when every row is taken", async () => {
    const ended = await plumb(["import", "tickets", "-", "--format", "jsonl"], JSON.stringify(ticket));
    expect(ended).toEqual({ code: 0, stdout: "stdin: 0 added, 0 changed, 1 unchanged, 0 rejected\n", stderr: "" });
  });

  it("exit 2 before anything is sent when the format of tickets is not told", async () => {
    const { code, stderr } = await plumb(["import", "tickets", "-"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--format");
  });

  it("exit 1 with code, message and request id when the API refuses", async () => {
    const { code, stdout, stderr } = await plumb(["score", "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "conflict", requestId: expect.any(String) } });
    expect(stderr).toContain("scorecard");
  });

  it("tell that a filled database is not seeded again", async () => {
    const { code, stdout } = await plumb(["seed", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seeded: false });
  });
});
