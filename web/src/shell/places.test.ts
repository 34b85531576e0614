import { describe, expect, it } from "vitest";
import { homeOf, mayOpen, placeOf, places, placesFor, reachableFor } from "./places.ts";

describe("places", () => {
  it("have one key each", () => {
    const keys = places.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are shown only to those who may read them", () => {
    for (const { shownTo, readers } of places) expect(readers).toEqual(expect.arrayContaining([...shownTo]));
  });

  it("give every role a home that it may open", () => {
    for (const role of ["agent", "qa-lead", "trainer", "planner", "sop-owner", "head"] as const) {
      expect(mayOpen(role, homeOf(role))).toBe(true);
      expect(placesFor(role).map(({ path }) => path)).toContain(homeOf(role));
    }
  });
});

describe("placeOf", () => {
  it("finds the most exact place of a path", () => {
    expect(placeOf("/quality/calibration/greeting")?.path).toBe("/quality/calibration");
    expect(placeOf("/reviews/FW-1")?.path).toBe("/quality/queue");
    expect(placeOf("/nowhere")).toBeNull();
  });
});

describe("mayOpen", () => {
  it("keeps roles out of what the server would refuse", () => {
    expect(mayOpen("agent", "/planning")).toBe(false);
    expect(mayOpen("planner", "/tickets/FW-1")).toBe(false);
    expect(reachableFor("sop-owner").map(({ path }) => path)).toContain("/findings");
  });
});
