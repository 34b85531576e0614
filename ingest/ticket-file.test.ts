import { describe, expect, it } from "vitest";
import { contentHash } from "./content-hash.ts";
import type { Row } from "./row.ts";
import type { Ticket } from "./ticket.ts";
import { readTickets, type TicketFormat } from "./ticket-file.ts";

async function tickets(format: TicketFormat, text: string): Promise<Row<Ticket>[]> {
  async function* input(): AsyncGenerator<string> {
    yield text;
  }
  const found: Row<Ticket>[] = [];
  for await (const row of readTickets(input(), format)) found.push(row);
  return found;
}

const plain = {
  id: "T-1",
  openedAt: "2026-06-01T10:00:00Z",
  channel: "chat",
  turns: [{ at: "2026-06-01T10:00:42Z", by: "customer", text: "Where is my payout?" }],
};

const yaml = `id: T-1
openedAt: 2026-06-01T10:00:00Z
channel: chat
turns:
  - { after: 42, by: customer, text: "Where is my payout?" }
`;

const csv = `ticket_id,opened_at,channel,after,by,text,label,tags,csat
T-1,2026-06-01T10:00:00Z,chat,42,customer,Where is my payout?,,,
`;

describe("readTickets", () => {
  it("gives the same ticket from JSON lines, YAML and CSV", async () => {
    const [fromJson] = await tickets("jsonl", JSON.stringify(plain));
    const [fromYaml] = await tickets("yaml", yaml);
    const [fromCsv] = await tickets("csv", csv);
    if (!fromJson?.ok || !fromYaml?.ok || !fromCsv?.ok) throw new Error("a ticket was rejected");
    expect(fromYaml.value.turns[0]?.at).toBe("2026-06-01T10:00:42.000Z");
    expect(contentHash(fromYaml.value)).toBe(contentHash(fromJson.value));
    expect(contentHash(fromCsv.value)).toBe(contentHash(fromJson.value));
  });

  it("names each wrong field when a ticket does not fit", async () => {
    const wrong = { ...plain, opened_at: "x", csat: 7, turns: [{ ...plain.turns[0], by: "client" }] };
    const [row] = await tickets("jsonl", JSON.stringify(wrong));
    expect(row).toMatchObject({ ok: false, line: 1 });
    const reason = row?.ok === false ? row.reason : "";
    expect(reason).toContain("turns[0].by: must be one of customer, agent, bot, note, system");
    expect(reason).toContain('unknown key "opened_at": write "openedAt" or remove it');
    expect(reason).toContain("csat: ");
  });

  it("says what is missing when a turn has neither at nor after", async () => {
    const [row] = await tickets("jsonl", JSON.stringify({ ...plain, turns: [{ by: "agent", text: "hi" }] }));
    expect(row).toMatchObject({ ok: false, reason: "turns[0].at: is required" });
  });

  it("rejects the later of two tickets with one id", async () => {
    const line = JSON.stringify(plain);
    expect(await tickets("jsonl", `${line}\n${line}`)).toMatchObject([
      { ok: true, line: 1 },
      { ok: false, line: 2, reason: 'ticket "T-1" is already in this file, at line 1' },
    ]);
  });

  it("rejects a NUL character", async () => {
    const [row] = await tickets("jsonl", JSON.stringify({ ...plain, turns: [{ ...plain.turns[0], text: "a\u0000" }] }));
    expect(row).toMatchObject({ ok: false });
  });
});

describe("readTickets of CSV", () => {
  const header = "ticket_id,opened_at,channel,tags,csat,after,by,text,label\n";

  it("joins consecutive rows and fills blank ticket columns", async () => {
    const [row] = await tickets(
      "csv",
      `${header}A,2026-06-01T10:00:00Z,email,x; y,4,0,customer,"Hi,\nthere",\nA,,,,,60,agent,Hello,greet\n`,
    );
    expect(row).toMatchObject({
      ok: true,
      line: 2,
      value: { id: "A", tags: ["x", "y"], csat: 4, turns: [{ text: "Hi,\nthere" }, { by: "agent", label: "greet" }] },
    });
  });

  it("rejects a ticket whose rows disagree or one of whose rows is unreadable", async () => {
    const start = `${header}A,2026-06-01T10:00:00Z,email,,,0,customer,Hi,\n`;
    expect(await tickets("csv", `${start}A,,chat,,,60,agent,Hello,\n`)).toMatchObject([
      { ok: false, line: 2, reason: 'channel: line 3 says "chat", an earlier row of the ticket "email"' },
    ]);
    expect(
      (await tickets("csv", `${start}A,broken\nA,,,,,60,agent,Hello,\n`)).map(({ ok, line }) => [ok, line]),
    ).toEqual([
      [false, 3],
      [false, 2],
    ]);
  });

  it("rejects a ticket that comes back after another", async () => {
    const one = (id: string): string => `${id},2026-06-01T10:00:00Z,email,,,0,customer,Hi,\n`;
    expect((await tickets("csv", header + one("A") + one("B") + one("A"))).map(({ ok }) => ok)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("says which cell is wrong", async () => {
    const [row] = await tickets("csv", `${header}A,yesterday,email,,,soon,customer,Hi,\n`);
    expect(row?.ok === false && row.reason).toContain("openedAt: must be a time with a zone");
  });
});
