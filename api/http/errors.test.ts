import { Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorReplySchema } from "./contract.ts";
import { openTestApi, type TestApi, type TestCall } from "./test-api.ts";

let api: TestApi;
let broken = false;
const logged: string[] = [];
const log = pino(
  { level: "warn" },
  new Writable({
    write: (line: Buffer, _, done) => {
      logged.push(line.toString());
      done();
    },
  }),
);
const now = () => {
  if (broken) throw new Error("the password of the database is hunter2");
  return new Date("2026-11-02T09:00:00Z");
};

beforeAll(async () => {
  api = await openTestApi({ work: false, log, overrides: { now } });
});
afterAll(() => api.close());

const post = async (path: string, body: string, type = "application/json") => {
  const { apiKey } = await api.person({ name: "Ada", role: "head" });
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": type };
  const response = await fetch(`${api.url}/api${path}`, { method: "POST", headers, body });
  return { status: response.status, error: errorReplySchema.parse(await response.json()).error };
};

describe("a request that cannot be read", () => {
  it("is 400 when its JSON is broken, empty, or no object", async () => {
    for (const body of ['{"question": ', "", "null", "17", '"text"', "[]", "\uFEFF", "{'question': 'x'}"]) {
      const { status, error } = await post("/answers", body);
      expect([body, status, error.code]).toEqual([body, 400, "invalid"]);
    }
  });

  it("is 400 when it is JSON under another type", async () => {
    expect((await post("/answers", '{"question": "x"}', "text/plain")).status).toBe(400);
  });

  it("names the fields that do not fit", async () => {
    const { error } = await post("/answers", '{"question": 5, "colour": "red"}');
    expect(error.message).toMatch(/^The body does not fit: question: .+; .*colour.*\.$/);
    expect(error.message).not.toMatch(/✖|→|\n/);
    expect(JSON.stringify(error.details.issues)).toContain("question");
  });

  it("is 413 when its JSON is larger than 1 MB", async () => {
    const { status, error } = await post("/answers", JSON.stringify({ question: "x".repeat(1_100_000) }));
    expect([status, error.code]).toEqual([413, "too-large"]);
  });

  it("is 413 when an SOP file is larger than its limit, and 400 when it is not UTF-8", async () => {
    const large = await api.refusal("POST /imports/sops", { body: "x".repeat(2_000_001) });
    expect([large.status, large.code]).toEqual([413, "too-large"]);
    const latin = await fetch(`${api.url}/api/imports/sops`, {
      method: "POST",
      headers: { authorization: "Bearer operator token of a test" },
      body: Buffer.from([0x23, 0x20, 0xe9]),
    });
    expect(latin.status).toBe(400);
  });
});

describe("an address that is not there", () => {
  it("is 404 in JSON under /api, whoever asks and however", async () => {
    for (const [method, path] of [
      ["GET", "/api/nothing"],
      ["POST", "/api/sops"],
      ["DELETE", "/api/tickets/FW-1"],
      ["GET", "/api"],
    ] as const) {
      const response = await fetch(api.url + path, { method });
      const { error } = errorReplySchema.parse(await response.json());
      expect([path, response.status, error.code]).toEqual([path, 404, "not-found"]);
    }
  });

  it("is 404 for an id that is unknown", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    for (const [key, params] of [
      ["GET /imports/:id", { id: unknown }],
      ["GET /sops/:id", { id: "no-such-sop" }],
      ["GET /tickets/:id", { id: "FW-0" }],
      ["GET /score-runs/:id", { id: unknown }],
      ["GET /reviews/:ticketId", { ticketId: "FW-0" }],
      ["GET /calibration/:criterionId", { criterionId: "nothing" }],
      ["GET /findings/:id", { id: unknown }],
      ["GET /modules/:id", { id: "nothing" }],
      ["GET /plans/:id", { id: unknown }],
    ] as const) {
      expect([key, (await api.refusal(key, { params })).status]).toEqual([key, 404]);
    }
  });
});

describe("text that the database cannot hold", () => {
  const nul = "a\u0000b";
  const lone = "a\ud83d b";
  const cases: [Parameters<TestApi["send"]>[0], TestCall][] = [nul, lone].flatMap((text) => [
    ["POST /answers", { body: { question: text } }],
    ["GET /search", { query: { q: text } }],
    ["GET /sops/:id", { params: { id: text === nul ? text : "a%b" } }],
    ["GET /tickets", { query: { q: text } }],
    ["POST /api-keys", { body: { name: text, role: "bot" } }],
    ["POST /scorecards", { body: { id: "x", title: text, sections: [] } }],
  ]);

  it("is never an internal error", async () => {
    for (const [key, call] of cases) {
      const response = await api.send(key, call);
      expect([key, response.status < 500]).toEqual([key, true]);
      await response.arrayBuffer();
    }
  });

  it("makes a rejected row of an import, and its neighbours are stored", async () => {
    const ticket = (id: string, text: string) => {
      const at = "2026-10-01T09:00:00Z";
      return JSON.stringify({ id, openedAt: at, channel: "chat", turns: [{ at, by: "customer", text }] });
    };
    const body = [ticket("T-1", "hello"), ticket("T-2", nul), ticket("T-3", lone), "{\u0000}"].join("\n");
    const result = await api.call("POST /imports/tickets", { query: { format: "jsonl" }, body });
    expect(result.added).toBeGreaterThanOrEqual(1);
    expect(result.added + result.rejected).toBe(4);
    expect(result.rejectedRows.map((row) => row.line)).toEqual(expect.arrayContaining([2, 4]));
    const volumes = `interval_start,offered,queue\n2026-10-01T09:00:00Z,5,${nul}\n2026-10-01T09:30:00Z,5,chat\n`;
    const second = await api.call("POST /imports/volumes", { body: volumes });
    expect([second.added, second.rejected]).toEqual([1, 1]);
  });
});

describe("numbers and dates out of range", () => {
  it("are 400, not an internal error", async () => {
    for (const [key, query] of [
      ["GET /audit-log", { before: "1.5" }],
      ["GET /audit-log", { before: "1e300" }],
      ["GET /audit-log", { limit: "0" }],
      ["GET /tickets", { offset: "-1" }],
      ["GET /tickets", { offset: "99999999999999999999" }],
      ["GET /sops", { asOf: "2026-02-30" }],
      ["GET /search", { q: "x", asOf: "0000-01-01" }],
      ["GET /search", { q: "x", asOf: "2026-11-02T00:00:00Z" }],
    ] as const) {
      expect([key, query, (await api.refusal(key, { query })).status]).toEqual([key, query, 400]);
    }
  });
});

describe("a fault of our own", () => {
  it("is 500 without a detail, and logged whole under the id the caller was told", async () => {
    broken = true;
    const response = await api.send("GET /sops", { as: "head" });
    broken = false;
    const text = await response.text();
    const { error } = errorReplySchema.parse(JSON.parse(text));
    expect([response.status, error.code]).toEqual([500, "internal"]);
    expect(text).not.toMatch(/hunter2|password|\.ts|at /i);
    expect(response.headers.get("x-request-id")).toBe(error.requestId);
    const line = logged.find((one) => one.includes(error.requestId));
    expect(line).toContain("hunter2");
    expect(line).not.toContain("Bearer");
  });
});

describe("every answer", () => {
  it("forbids inline scripts and framing, and does not name the server software", async () => {
    for (const path of ["/", "/api/status", "/api/nothing"]) {
      const { headers } = await fetch(api.url + path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toMatch(/script-src 'self'(;|$)/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });
});
