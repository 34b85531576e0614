import { describe, expect, it } from "vitest";
import type { SopVersion } from "../client/wire.ts";
import { isReviewer, isWriter, periodWords, versionBefore } from "./version-words.ts";

const version = (number: number, state: SopVersion["state"], approvedBy: string | null = "Tomas Reed"): SopVersion => ({
  id: `v${number}`,
  number,
  state,
  effectiveFrom: "2026-10-01",
  effectiveTo: null,
  audiences: ["human"],
  channels: [],
  regions: [],
  languages: [],
  author: "Ines Calder",
  uploadedBy: "Ines Calder",
  note: "",
  restores: null,
  approvedBy,
  approvedAt: null,
});

describe("versionBefore", () => {
  it("skips versions that nobody ever had to follow", () => {
    const versions = [
      version(1, "superseded"),
      version(2, "withdrawn"),
      version(3, "in-review", null),
      version(4, "in-force"),
    ];
    expect(versionBefore(versions, 4)?.number).toBe(1);
    expect(versionBefore(versions, 1)).toBeNull();
  });
});

describe("periodWords", () => {
  it("says further notice when no end is set", () => {
    expect(periodWords({ effectiveFrom: "2026-10-01", effectiveTo: null })).toBe("1 Oct 2026 to further notice");
    expect(periodWords({ effectiveFrom: "2026-10-01", effectiveTo: "2026-11-01" })).toBe("1 Oct 2026 to 1 Nov 2026");
  });
});

describe("roles", () => {
  it("let reviewers speak who may not publish", () => {
    expect([isReviewer("qa-lead"), isWriter("qa-lead")]).toEqual([true, false]);
    expect([isReviewer("agent"), isWriter("agent")]).toEqual([false, false]);
  });
});
