import { describe, expect, it } from "vitest";
import { exampleMeta, exampleVersion } from "./fixtures.ts";
import { botReadiness } from "./readiness.ts";

const version = (id: string, sopId: string, channels: string[]) =>
  exampleVersion({
    id,
    sopId,
    state: "approved",
    approvedBy: "Tomas Reed",
    approvedAt: "2026-06-01T00:00:00Z",
    meta: { ...exampleMeta, id: sopId, channels },
  });
const mix = [
  { channel: "chat", region: "US", tickets: 6 },
  { channel: "email", region: null, tickets: 2 },
  { channel: "phone", region: "US", tickets: 2 },
];
const asked = { reason: "payout-delayed", mix, at: "2026-09-01T00:00:00Z" };

describe("botReadiness", () => {
  it("is the covered share of tickets times how much of their SOPs a bot can decide", () => {
    const versions = [version("a", "chat-payouts", ["chat"]), version("b", "mail-payouts", ["email"])];
    const found = botReadiness(versions, asked, ({ id }) => (id === "a" ? 1 : 0.5));
    expect(found.covered).toBeCloseTo(0.8);
    expect(found.executable).toBeCloseTo(0.875);
    expect(found.value).toBeCloseTo(0.7);
    expect(found.versions.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("takes the most executable of several SOPs in one place", () => {
    const versions = [version("a", "one", ["chat"]), version("b", "two", ["chat"])];
    expect(botReadiness(versions, asked, ({ id }) => (id === "a" ? 0.25 : 0.75)).executable).toBe(0.75);
  });

  it("is 0 without tickets, without an SOP for the reason and before it is in force", () => {
    const versions = [version("a", "one", ["chat"])];
    const value = (change: Partial<typeof asked>) => botReadiness(versions, { ...asked, ...change }, () => 1).value;
    expect([value({ mix: [] }), value({ reason: "tax-form" }), value({ at: "2026-05-31T00:00:00Z" })]).toEqual([
      0, 0, 0,
    ]);
  });
});
