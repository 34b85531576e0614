import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error.ts";
import { addressOf, call } from "./call.ts";

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const fetched = vi.fn(
    async (_address: string, _init: RequestInit) => new Response(JSON.stringify(body), { status, headers }),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("addressOf", () => {
  it("fills the path, leaves out empty values and escapes both", () => {
    const given = { params: { id: "a/b c" }, query: { q: "x&y", team: undefined, region: "" } };
    expect(addressOf("GET /tickets/:id", given)).toEqual({ method: "GET", address: "/api/tickets/a%2Fb%20c?q=x%26y" });
  });
});

describe("call", () => {
  it("sends an Idempotency-Key with every POST and none with a GET", async () => {
    const fetched = answer(200, { sops: [] });
    await call("GET /sops", {});
    await call("POST /answers", { body: { question: "?" } }, { idempotencyKey: "k1" });
    const headers = fetched.mock.calls.map(([, init]) => init.headers);
    expect(headers[0]).not.toHaveProperty("idempotency-key");
    expect(headers[1]).toMatchObject({ "idempotency-key": "k1", "content-type": "application/json" });
    expect(fetched.mock.calls[1]?.[1].body).toBe('{"question":"?"}');
  });

  it("sends a file as the raw body with its own content type and key", async () => {
    const fetched = answer(200, { id: "i1" });
    const file = new Blob(["ticket_id,opened_at\n"], { type: "text/csv" });
    const query = { name: "a b.csv", format: "csv" } as const;
    await call("POST /imports/tickets", { query, file }, { idempotencyKey: "k2" });
    const [address, init] = fetched.mock.calls[0] ?? [];
    expect(address).toBe("/api/imports/tickets?name=a+b.csv&format=csv");
    expect(init).toMatchObject({ method: "POST", credentials: "same-origin" });
    expect(init?.headers).toMatchObject({ "content-type": "application/octet-stream", "idempotency-key": "k2" });
    expect(init?.body).toBe(file);
  });

  it("says that a file changed, and sends nothing, when it can no longer be read", async () => {
    const fetched = answer(200, {});
    const file = new Blob(["gone"]);
    vi.spyOn(file, "slice").mockImplementation(() => {
      throw new DOMException("", "NotReadableError");
    });
    await expect(call("POST /imports/pilot", { file })).rejects.toMatchObject({ code: "file-changed" });
    expect(fetched).not.toHaveBeenCalled();
  });

  it("throws the server's error with code, message and request id", async () => {
    answer(409, { error: { code: "conflict", message: "Too late.", requestId: "r1", details: { a: 1 } } });
    const failed = await call("GET /me", {}).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApiError);
    expect(failed).toMatchObject({
      code: "conflict",
      message: "Too late.",
      requestId: "r1",
      status: 409,
      details: { a: 1 },
    });
  });

  it("reads the sign-in service's form of errors and the request id from the header", async () => {
    answer(401, { code: "INVALID", message: "Invalid email or password" }, { "x-request-id": "r2" });
    await expect(call("GET /me", {})).rejects.toMatchObject({ code: "INVALID", requestId: "r2" });
  });

  it("says unreachable when no answer comes", async () => {
    vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("fetch failed")));
    await expect(call("GET /me", {})).rejects.toMatchObject({ code: "unreachable", status: 0 });
  });

  it("gives a readable error when the answer is not JSON", async () => {
    vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response("<html>bad gateway", { status: 502 })));
    await expect(call("GET /me", {})).rejects.toMatchObject({ code: "http-502", status: 502 });
  });
});
