import { describe, expect, it } from "vitest";
import { moved } from "./instant.ts";

describe("moved", () => {
  it("walks from the field through the list and back to the field", () => {
    expect([moved(-1, 1, 2), moved(0, 1, 2), moved(1, 1, 2)]).toEqual([0, 1, -1]);
    expect([moved(-1, -1, 2), moved(1, -1, 2), moved(0, -1, 2)]).toEqual([1, 0, -1]);
  });
});
