import { describe, expect, it } from "vitest";
import { newnessWords, standingWords, waits } from "./reading-words.ts";

const standing = {
  startsAt: "2026-10-01T00:00:00Z",
  dueAt: "2026-10-15T00:00:00Z",
  settledAt: null,
  carriedFrom: null,
};

describe("standingWords", () => {
  it("names the day that matters in each state", () => {
    expect(standingWords({ ...standing, state: "open" })).toBe("Holds from 1 Oct 2026; read by 15 Oct 2026");
    expect(standingWords({ ...standing, state: "in-grace" })).toBe("Read by 15 Oct 2026");
    expect(standingWords({ ...standing, state: "overdue" })).toBe("Was to be read by 15 Oct 2026");
    const settledAt = "2026-10-03T10:00:00Z";
    expect(standingWords({ ...standing, state: "acknowledged", settledAt })).toBe("Confirmed 3 Oct 2026");
    expect(standingWords({ ...standing, state: "carried-over", carriedFrom: 1 })).toBe(
      "Nothing in it changed since version 1",
    );
  });
});

describe("newnessWords", () => {
  it("counts the changes for the reader, or says that all is new", () => {
    expect(newnessWords({ comparedTo: null, changes: [] })).toBe("All of it is new to you");
    expect(newnessWords({ comparedTo: 2, changes: [{}] })).toBe("1 change since version 2");
  });
});

describe("waits", () => {
  it("is what a reader still has to do", () => {
    expect(["open", "in-grace", "overdue"].every((state) => waits(state as "open"))).toBe(true);
    expect(waits("acknowledged") || waits("carried-over") || waits("not-due")).toBe(false);
  });
});
