import { describe, expect, it } from "vitest";
import { batchWords, money, monthRange, runWords, selectionWords } from "./runs-words.ts";

describe("selectionWords", () => {
  it("names period, sample, team and reason, and all when nothing is chosen", () => {
    expect(selectionWords({})).toBe("all");
    const march = { from: "2026-03-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" };
    expect(selectionWords({ ...march, team: "Manila" })).toBe("1 Mar 2026 to 31 Mar 2026, team Manila");
    expect(selectionWords({ sample: { size: 50, seed: 1 }, contactReason: "late-parcel" })).toBe(
      "50 by chance, late-parcel",
    );
    expect(selectionWords({ unscored: true })).toBe("those without scores");
  });
});

describe("runWords", () => {
  it("says by which rules a replay went", () => {
    expect(runWords({ purpose: "score", rulesAsOf: null, mode: "live" })).toBe("Scoring");
    expect(runWords({ purpose: "replay", rulesAsOf: null, mode: "live" })).toBe("Replay by the rules of the time");
    expect(runWords({ purpose: "replay", rulesAsOf: "2026-11-30T10:00:00Z", mode: "live" })).toContain("30 Nov 2026");
  });
  it("says when it runs over night", () => {
    expect(runWords({ purpose: "score", rulesAsOf: null, mode: "batch" })).toBe("Scoring, overnight");
  });
});

describe("batchWords", () => {
  it("names the provider's word where a batch is not simply answered", () => {
    expect(batchWords("waiting", "in_progress")).toBe("waits (in progress)");
    expect(batchWords("done", "completed")).toBe("answered");
    expect(batchWords("done", "expired")).toBe("answered in part (expired)");
  });
});

describe("monthRange", () => {
  it("is the whole month in UTC, also over the year's end", () => {
    expect(monthRange("2026-12")).toEqual({ from: "2026-12-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" });
    expect([monthRange("2026-13"), monthRange("March")]).toEqual([null, null]);
  });
});

describe("money", () => {
  it("shows small sums with more digits", () => {
    expect([money(12.345, "USD"), money(0.00264, "EUR"), money(0, "USD")]).toEqual([
      "12.35\u00a0USD",
      "0.0026\u00a0EUR",
      "0.00\u00a0USD",
    ]);
  });
});
