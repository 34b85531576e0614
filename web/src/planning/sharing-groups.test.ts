import { describe, expect, it } from "vitest";
import { groupsFor, ways } from "./sharing-groups.ts";

describe("groupsFor", () => {
  it("gives every queue somebody, whatever the way", () => {
    for (const { value } of ways) {
      const groups = groupsFor(value, ["chat", "calls"]);
      expect(["chat", "calls"].every((queue) => groups.some((group) => group.queues.includes(queue)))).toBe(true);
    }
    expect(groupsFor("some", ["chat", "calls"]).map(({ name }) => name)).toEqual([
      "Only chat",
      "Only calls",
      "chat and calls",
    ]);
  });
});
