import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { asJsonLines, ticketOf } from "./fixture.ts";
import { inferReasons } from "./inferring.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const importTickets = (rows: object[]) =>
  api.call("POST /imports/tickets", {
    as: "qa-lead",
    body: asJsonLines(rows),
    query: { format: "jsonl", name: "tickets.jsonl" },
  });
const read = async (id: string, as: "head" | "agent" = "head") => api.call("GET /tickets/:id", { as, params: { id } });

const asked: Record<string, string[]> = {
  "late-parcel": [
    "my parcel is late",
    "where is the package",
    "the courier lost my parcel",
    "delivery has not arrived",
  ],
  refund: ["where is my refund", "I want my money back", "refund the order I returned", "the refund never came"],
};
const openings = ["hello,", "hi there", "good morning", "please help:", "quick question,"];
const about = (id: string, text: string, contactReason: string | null, more: object = {}) => {
  const ticket = ticketOf({ id });
  const [first, ...rest] = ticket.turns;
  return { ...ticket, contactReason, turns: [{ ...first, text }, ...rest], ...more };
};

describe("contact reasons", () => {
  beforeAll(async () => {
    const labelled = Object.entries(asked).flatMap(([reason, texts]) =>
      texts.flatMap((text, i) =>
        openings.map((opening, j) => about(`${reason}-${i}-${j}`, `${opening} ${text}`, reason)),
      ),
    );
    const open = [
      about("Q-1", "any news on the refund for my return?", null),
      about("Q-2", "the parcel still isn't here", null),
      about("Q-3", "which dinosaurs lived in the Cretaceous period", null),
    ];
    await importTickets([...labelled, ...open]);
    await inferReasons(api.context);
  });

  it("are inferred for tickets that came without one, with the model and its margin, and never for what is unlike all", async () => {
    const [refund, parcel, dinosaurs] = await Promise.all(
      ["Q-1", "Q-2", "Q-3"].map(async (id) => (await read(id)).ticket),
    );
    expect(refund).toMatchObject({ contactReason: "refund", reasonSource: "inferred" });
    expect(parcel).toMatchObject({ contactReason: "late-parcel", reasonSource: "inferred" });
    expect(dinosaurs).toMatchObject({ contactReason: null, reasonSource: null });
    const { model, reasons, without } = await api.call("GET /contact-reasons", { as: "planner" });
    expect([refund?.reasonModel?.id, dinosaurs?.reasonModel?.id]).toEqual([model?.id, model?.id]);
    expect(refund?.reasonModel?.margin).toBeGreaterThan(dinosaurs?.reasonModel?.margin ?? 9);
    expect(model).toMatchObject({ tickets: 40, heldOut: { n: 40, level: 0.95 } });
    expect(reasons).toContainEqual({ reason: "refund", given: 20, person: 0, inferred: 1 });
    expect(without).toBe(1);
  });

  it("leave given reasons as they are", async () => {
    const { ticket } = await read("refund-0-0");
    expect(ticket).toMatchObject({ contactReason: "refund", reasonSource: "given", reasonModel: null });
    const refused = await api.refusal("PUT /tickets/:id/contact-reason", {
      as: "qa-lead",
      params: { id: "refund-0-0" },
      body: { contactReason: "late-parcel" },
    });
    expect(refused.status).toBe(409);
  });

  it("are a person's to correct, and stay so through inference and another import without a reason", async () => {
    const params = { id: "Q-2" };
    await api.call("PUT /tickets/:id/contact-reason", { as: "qa-lead", params, body: { contactReason: "refund" } });
    await inferReasons(api.context);
    await importTickets([about("Q-2", "the parcel still isn't here, really", null)]);
    expect((await read("Q-2")).ticket).toMatchObject({ contactReason: "refund", reasonSource: "person" });
    const listed = await api.call("GET /tickets", { as: "head", query: { reasonSource: "person" } });
    expect(listed.tickets.map(({ id }) => id)).toEqual(["Q-2"]);
    await importTickets([about("Q-2", "the parcel still isn't here, really", "late-parcel")]);
    expect((await read("Q-2")).ticket).toMatchObject({ contactReason: "late-parcel", reasonSource: "given" });
  });
});

describe("recontacts", () => {
  const day = (n: number, hour = 10) => `2026-09-${String(n).padStart(2, "0")}T${hour}:00:00Z`;
  const contact = (id: string, openedAt: string, more: object) => ({ ...ticketOf({ id, openedAt }), ...more });

  it("link the same customer about the same within 7 days, on any channel", async () => {
    const zoe = { customer: "zoe", contactReason: "late-parcel" };
    await importTickets([
      contact("Z-1", day(1), { ...zoe, channel: "chat", reopens: 2, site: "Austin" }),
      contact("Z-2", day(5), { ...zoe, channel: "email", agent: "kevin" }),
      contact("Z-3", day(13), zoe),
      contact("Z-4", day(2), { ...zoe, contactReason: "refund" }),
      contact("Z-5", day(2), { ...zoe, customer: "yves" }),
    ]);
    const first = await read("Z-1");
    expect(first.ticket).toMatchObject({ reopens: 2, site: "Austin" });
    expect(first.recontacts).toMatchObject([{ ticketId: "Z-2", when: "after", days: 4, channel: "email" }]);
    expect((await read("Z-2")).recontacts).toMatchObject([{ ticketId: "Z-1", when: "before", days: 4 }]);
    expect((await read("Z-3")).recontacts).toEqual([]);
    const back = await api.call("GET /tickets", { as: "head", query: { cameBack: "true" } });
    expect(back.tickets.map(({ id }) => id)).toEqual(["Z-2"]);
  });

  it("tell an agent no other agent's ticket", async () => {
    const maya = await api.person({ name: "Maya", role: "agent", agentId: "maya" });
    const { recontacts } = await api.call("GET /tickets/:id", { as: maya, params: { id: "Z-1" } });
    expect(recontacts).toMatchObject([{ ticketId: null, when: "after", days: 4 }]);
  });
});

describe("a ticket", () => {
  it("is not replaced by an older state that comes later", async () => {
    const state = (reply: string, updatedAt: string) => ({ ...ticketOf({ id: "U-1", reply }), updatedAt });
    expect(await importTickets([state("Hello, second.", "2026-08-04T00:00:00Z")])).toMatchObject({ added: 1 });
    expect(await importTickets([state("Hello, first.", "2026-08-03T12:00:00Z")])).toMatchObject({ unchanged: 1 });
    expect((await read("U-1")).ticket.turns[1]?.text).toBe("Hello, second.");
    expect(await importTickets([state("Hello, third.", "2026-08-05T00:00:00Z")])).toMatchObject({ changed: 1 });
  });
});
