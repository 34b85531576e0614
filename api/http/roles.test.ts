import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract, type RouteSpec } from "../contract.ts";
import { roles } from "../people/roles.ts";
import { type Caller, openTestApi, type TestApi } from "./test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false });
});
afterAll(() => api.close());

type Key = keyof typeof contract;
const routes = Object.entries(contract) as [Key, RouteSpec][];
const callers = ["nobody", ...roles] as const;
const someId = "00000000-0000-4000-8000-000000000000";

/** What the contract promises a caller before anything of the request is looked at; null = let in. */
function promised({ access }: RouteSpec, caller: (typeof callers)[number]): 401 | 403 | null {
  if (access === "public") return null;
  if (caller === "nobody") return 401;
  if (access === "signed-in" || caller === "operator") return null;
  return access.includes(caller) ? null : 403;
}

/** A request that does nothing where it is let in: every id is unknown and no body fits. */
async function statusFor(key: Key, spec: RouteSpec, as: Caller): Promise<number> {
  const params = Object.fromEntries([...key.matchAll(/:(\w+)/g)].map(([, name = ""]) => [name, someId]));
  const body = spec.body === undefined ? {} : { body: spec.body === "stream" ? "" : { unknown: true } };
  const response = await api.send(key, { as, params, ...body });
  await response.arrayBuffer();
  return response.status;
}

describe("every route of the contract", () => {
  it.each(callers)("lets %s in exactly where the contract says so", async (caller) => {
    const wrong: string[] = [];
    for (const [key, spec] of routes) {
      const status = await statusFor(key, spec, caller);
      const expected = promised(spec, caller);
      const met = expected === null ? status !== 401 && status !== 403 && status < 500 : status === expected;
      if (!met) wrong.push(`${key}: ${status}, promised ${expected ?? "let in"}`);
    }
    expect(wrong).toEqual([]);
  });

  it("changes nothing when it refuses", async () => {
    const { entries } = await api.call("GET /audit-log", { as: "head" });
    // An operator may import: an empty file is an import of nothing, and nothing else was done above.
    expect([...new Set(entries.map((entry) => entry.action.split(" ")[0]))]).toEqual(["import"]);
  });
});

/** Written out by hand: a slip in the contract itself must not pass. */
const pinned: [Key, Caller[]][] = [
  ["GET /tickets", ["bot", "planner", "sop-owner"]],
  ["GET /tickets/:id", ["bot", "planner", "sop-owner"]],
  ["POST /reviews/:ticketId", ["head", "trainer", "agent", "planner", "sop-owner", "bot"]],
  ["POST /sop-versions/:id/approval", ["agent", "bot", "trainer", "planner", "qa-lead"]],
  ["POST /imports/tickets", ["agent", "bot", "trainer", "planner", "sop-owner"]],
  ["POST /assignments", ["agent", "bot", "planner", "sop-owner", "qa-lead"]],
  ["POST /plans", ["agent", "bot", "trainer", "sop-owner", "qa-lead"]],
  ["POST /api-keys", ["agent", "bot", "trainer", "planner", "sop-owner", "qa-lead"]],
  ["GET /audit-log", ["agent", "bot", "trainer", "planner"]],
];

describe("the contract", () => {
  it.each(pinned)("keeps %s from %j", (key, refused) => {
    for (const caller of refused) expect(promised(contract[key], caller as never)).toBe(403);
  });

  it("lets nobody but a signed-in caller see anything but the status, or do anything but hand in what is signed", () => {
    expect(routes.flatMap(([key, spec]) => (spec.access === "public" ? [key] : []))).toEqual([
      "GET /status",
      "POST /helpdesk-events/:id",
    ]);
  });

  it("gives only the operator the role of operator", () => {
    expect(contract["POST /api-keys"].body.safeParse({ name: "x", role: "operator" }).success).toBe(false);
  });
});

describe("who calls", () => {
  it("is told by GET /me for a key", async () => {
    const maya = await api.person({ name: "Maya Ortiz", role: "agent", agentId: "maya.ortiz" });
    expect(await api.call("GET /me", { as: maya })).toEqual({
      id: maya.id,
      name: "Maya Ortiz",
      role: "agent",
      agentId: "maya.ortiz",
    });
  });

  it("is nobody with an unknown key, an empty one or another scheme", async () => {
    for (const authorization of ["Bearer unknown", "Bearer ", "Basic b3BlcmF0b3I6"]) {
      const { status, code } = await api.refusal("GET /me", { as: "nobody", headers: { authorization } });
      expect([status, code]).toEqual([401, "not-signed-in"]);
    }
  });

  it("is a person with the cookie of a sign-in, until they sign out", async () => {
    const { password: hasher } = await api.auth.$context;
    await api.context.stores.people(api.context.db).addPerson({
      name: "Wes Carling",
      email: "wes@test.invalid",
      role: "qa-lead",
      passwordHash: await hasher.hash("correct horse battery"),
    });
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${api.url}/api/auth/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: api.url, ...headers },
        body: JSON.stringify(body),
      });
    const wrong = await post("sign-in/email", { email: "wes@test.invalid", password: "another password" });
    expect(wrong.status).toBe(401);
    const signedIn = await post("sign-in/email", { email: "wes@test.invalid", password: "correct horse battery" });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(";")[0] ?? "")
      .join("; ");
    const me = await api.call("GET /me", { as: "nobody", headers: { cookie } });
    expect([me.name, me.role]).toEqual(["Wes Carling", "qa-lead"]);
    // The role is the organisation's to give: the sign-in's own routes do not take it.
    await post("update-user", { name: "Wes C.", role: "head" }, { cookie });
    expect((await api.call("GET /me", { as: "nobody", headers: { cookie } })).role).toBe("qa-lead");
    expect((await post("sign-out", {}, { cookie })).status).toBe(200);
    expect((await api.refusal("GET /me", { as: "nobody", headers: { cookie } })).status).toBe(401);
  });

  it("cannot sign up, whatever role they ask for", async () => {
    const response = await fetch(`${api.url}/api/auth/sign-up/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: api.url },
      body: JSON.stringify({ email: "eve@test.invalid", password: "long enough 1", name: "Eve", role: "head" }),
    });
    expect(response.ok).toBe(false);
    expect(await api.context.stores.people(api.context.db).personByEmail("eve@test.invalid")).toBeNull();
  });
});
