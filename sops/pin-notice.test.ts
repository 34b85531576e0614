import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noticeFor } from "./pin-notice.ts";
import type { SopMeta } from "./sop.ts";
import type { SopVersion } from "./version.ts";

type Given = { number: number; from: string; to?: string | null; retiredAt?: string | null; channels?: string[] };

function version({ number, from, to = null, retiredAt = null, channels = [] }: Given): SopVersion & { title: string } {
  const meta = { audiences: ["bot"], channels, regions: [], languages: [], effectiveFrom: from, effectiveTo: to };
  return {
    id: `v${number}`,
    sopId: "s",
    title: "Lost hat",
    number,
    state: retiredAt ? "retired" : "approved",
    author: "Ines",
    meta: meta as unknown as SopMeta,
    approvedBy: "Tomas",
    approvedAt: `${from}T00:00:00Z`,
    retiredAt,
  };
}

const at = (versions: ReturnType<typeof version>[], asOf: string, scope = {}) =>
  noticeFor({ versionId: "v1", versions, scopes: [scope], asOf });

describe("noticeFor", () => {
  const first = version({ number: 1, from: "2026-01-01", to: "2026-06-01" });
  const second = version({ number: 2, from: "2026-06-01" });

  it("says nothing while nothing ends the version, and before it begins", () => {
    expect(at([version({ number: 1, from: "2026-01-01" })], "2026-03-01")).toBeNull();
    expect(at([first, second], "2025-12-31")).toBeNull();
  });

  it("names the day and the successor while the version still holds", () => {
    expect(at([first, second], "2026-05-31")).toMatchObject({ state: "ends", since: "2026-06-01", served: 1 });
    expect(at([first, second], "2026-05-31")?.message).toContain("version 2 takes over");
  });

  it("names what is given instead once it was superseded", () => {
    expect(at([first, second], "2026-06-01")).toMatchObject({ state: "superseded", pinned: 1, served: 2 });
  });

  it("says that nothing is in force when it was retired without a successor", () => {
    const retired = version({ number: 1, from: "2026-01-01", retiredAt: "2026-04-01T00:00:00.000Z" });
    expect(at([retired], "2026-04-01")).toMatchObject({ state: "retired", since: "2026-04-01", served: null });
  });

  it("goes by the place of the consumer where versions differ by channel", () => {
    const mail = version({ number: 2, from: "2026-03-01", channels: ["email"] });
    const versions = [version({ number: 1, from: "2026-01-01" }), mail];
    expect(at(versions, "2026-04-01", { channel: "chat" })).toBeNull();
    expect(at(versions, "2026-04-01", { channel: "email" })).toMatchObject({ state: "superseded", served: 2 });
  });

  it("never warns of a day that a version does not reach, whatever the dates", () => {
    const day = fc
      .integer({ min: 0, max: 700 })
      .map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, day, (from, to, asOf) => {
        fc.pre(from < to);
        const notice = at([version({ number: 1, from, to })], asOf);
        if (asOf < from) return notice === null;
        return notice?.state === (asOf < to ? "ends" : "superseded") && notice.since === to;
      }),
    );
  });
});
