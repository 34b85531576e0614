import { describe, expect, it } from "vitest";
import type { SopSummary } from "../client/wire.ts";
import { findSops, healthOf, sortSops, valuesOf } from "./library-query.ts";

const sop = (patch: Partial<SopSummary>): SopSummary => ({
  id: "payout-delayed",
  title: "Delayed creator payout",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human", "bot"],
  channels: ["chat", "email"],
  regions: ["US"],
  languages: ["en"],
  contactReasons: ["payout-delayed"],
  verifiedAt: "2026-09-24",
  dueOn: "2026-12-23",
  stale: false,
  inForce: null,
  inForceAll: [],
  drafts: 0,
  inReview: 0,
  scheduled: 0,
  gaps: 0,
  disagreement: null,
  executability: 0.6,
  ...patch,
});

describe("healthOf", () => {
  it("says that verification is due soon in its last 30 days and stale after", () => {
    expect(healthOf(sop({}), "2026-11-22")).toEqual(["not-in-force"]);
    expect(healthOf(sop({}), "2026-11-23")).toContain("due-soon");
    expect(healthOf(sop({ stale: true }), "2026-12-24")).toEqual(["not-in-force", "stale"]);
  });

  it("names all that is under way", () => {
    expect(healthOf(sop({ drafts: 1, inReview: 1, scheduled: 2 }), "2026-10-01").slice(1)).toEqual([
      "drafts",
      "in-review",
      "scheduled",
    ]);
  });

  it("tells of open gaps, and of reviewers who disagreed, not of those who agreed", () => {
    expect(healthOf(sop({ gaps: 2, disagreement: { pairs: 4, disagreed: 1 } }), "2026-10-01").slice(1)).toEqual([
      "gaps",
      "disagreement",
    ]);
    expect(healthOf(sop({ disagreement: { pairs: 4, disagreed: 0 } }), "2026-10-01")).toEqual(["not-in-force"]);
  });
});

describe("findSops", () => {
  const all = [
    sop({}),
    sop({ id: "crisis-support", title: "Crisis support", audiences: ["human"], channels: [], contactReasons: [] }),
  ];
  const found = (search: Record<string, string>) => findSops(all, search, "2026-10-01").map(({ id }) => id);

  it("takes words in any order and all filters together", () => {
    expect(found({ find: "payout creator" })).toEqual(["payout-delayed"]);
    expect(found({ audience: "bot" })).toEqual(["payout-delayed"]);
    expect(found({ audience: "human", reason: "payout-delayed" })).toEqual(["payout-delayed"]);
    expect(found({ health: "stale" })).toEqual([]);
  });

  it("keeps an SOP that names no channel on every channel, but not under every contact reason", () => {
    expect(found({ channel: "phone" })).toEqual(["crisis-support"]);
    expect(found({ reason: "refund" })).toEqual([]);
  });

  it("offers the values that occur, once", () => {
    expect(valuesOf(all, "audience")).toEqual(["bot", "human"]);
    expect(valuesOf(all, "channel")).toEqual(["chat", "email"]);
  });
});

describe("sortSops", () => {
  it("puts what is due first on top, and what has no interval last", () => {
    const all = [
      sop({ title: "B", dueOn: null }),
      sop({ title: "A", dueOn: "2026-12-01" }),
      sop({ title: "C", dueOn: "2026-11-01" }),
    ];
    expect(sortSops(all, "due", false).map(({ title }) => title)).toEqual(["C", "A", "B"]);
    expect(sortSops(all, "title", true).map(({ title }) => title)).toEqual(["C", "B", "A"]);
  });
});
