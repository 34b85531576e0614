import { describe, expect, it } from "vitest";
import { destination, type Flow, placeFlow, waysOf, wrap } from "./flow-layout.ts";

const flow: Flow = {
  start: "check",
  nodes: [
    { id: "check", kind: "step", label: "Check the hold flag", stepId: "check" },
    { id: "flag", kind: "decision", label: "the flag is on", stepId: "check" },
    { id: "find", kind: "step", label: "Find the payout", stepId: "find" },
    { id: "hand-off-payments", kind: "hand-off", label: "payments desk", stepId: null },
    { id: "end", kind: "end", label: "Done", stepId: null },
  ],
  edges: [
    { id: "check-next", from: "check", to: "flag", condition: null, implicit: false, bounded: false },
    { id: "on", from: "flag", to: "hand-off-payments", condition: "the flag is on", implicit: false, bounded: false },
    { id: "off", from: "flag", to: "find", condition: "the flag is off", implicit: false, bounded: false },
    { id: "again", from: "flag", to: "check", condition: "Paydeck is slow", implicit: false, bounded: false },
    { id: "find-next", from: "find", to: "end", condition: null, implicit: false, bounded: false },
  ],
};

describe("placeFlow", () => {
  it("puts every node inside the drawing, none over another, and steps below those that lead to them", () => {
    const placed = placeFlow(flow);
    for (const { x, y, width, height } of placed.nodes) {
      expect(x - width / 2).toBeGreaterThanOrEqual(0);
      expect(x + width / 2).toBeLessThanOrEqual(placed.width);
      expect(y + height / 2).toBeLessThanOrEqual(placed.height);
    }
    for (const [i, a] of placed.nodes.entries())
      for (const b of placed.nodes.slice(i + 1)) {
        const apart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    const y = (id: string) => placed.nodes.find((node) => node.id === id)?.y ?? Number.NaN;
    expect(y("check")).toBeLessThan(y("find"));
    expect(y("find")).toBeLessThan(y("end"));
  });

  it("draws each edge and labels those that have a condition", () => {
    const { edges } = placeFlow(flow);
    expect(edges.every(({ path }) => /^M[\d.-]+,[\d.-]+ [QL]/.test(path))).toBe(true);
    expect(edges.filter(({ label }) => label).map(({ id }) => id)).toEqual(["on", "off", "again"]);
  });
});

describe("waysOf", () => {
  it("says for each step where it leads and when", () => {
    const said = waysOf(flow).map(({ step, ways }) => [
      step.id,
      ways.map(({ when, to }) => `${when.join(" and ")}: ${destination(to)}`),
    ]);
    expect(said).toEqual([
      [
        "check",
        [
          "the flag is on: Hand over to payments desk",
          "the flag is off: Find the payout",
          "Paydeck is slow: Check the hold flag",
        ],
      ],
      ["find", [": Done"]],
    ]);
  });
});

describe("wrap", () => {
  it("breaks between words and says when it left some out", () => {
    expect(wrap("one two three four five six", 9, 2)).toEqual(["one two", "three …"]);
    expect(wrap("", 9, 2)).toEqual([]);
  });
});
