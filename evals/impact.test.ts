import { describe, expect, it } from "vitest";
import { diffSops } from "../sops/diff.ts";
import { exampleMeta, exampleSource, exampleVersion } from "../sops/fixtures.ts";
import { parseSop } from "../sops/parse.ts";
import { citationFate, type Dependant, hangingOn, predecessorOf, speaksTo, touchedRules } from "./impact.ts";

const before = parseSop(exampleSource, exampleMeta);
const edited = (from: string, to: string) => parseSop(exampleSource.replace(from, to), exampleMeta);
const touched = (from: string, to: string) => {
  const after = edited(from, to);
  return touchedRules(before, after, diffSops(before, after));
};
const fates = (from: string, to: string) =>
  Object.fromEntries([...touched(from, to).values()].map(({ anchor, fate }) => [anchor, fate]));

describe("touchedRules", () => {
  it("touches the rule that changed and its step, and nothing else", () => {
    expect(fates("You MUST confirm", "You SHOULD confirm")).toEqual({
      "find-payout": "changed",
      "confirm-payout-id": "changed",
    });
    expect(fates("**payout id** before", "payout id  before")).toEqual({});
  });

  it("says that rules are around a change when only the words of their step changed", () => {
    expect(fates("Ask for the payout id at", "Beg for the payout number at")).toEqual({
      "find-payout": "changed",
      "confirm-payout-id": "around-changed",
      "no-promised-date": "around-changed",
    });
  });

  it("loses a rule that is removed and one whose id was renamed", () => {
    const renamed = fates("{#no-promised-date}", "{#no-date}");
    expect([renamed["no-promised-date"], renamed["no-date"]]).toEqual(["lost", "gained"]);
    const rule = "- You MUST NOT promise a date that the page does not show. {#no-promised-date}\n";
    expect(fates(rule, "")["no-promised-date"]).toBe("lost");
  });
});

describe("hangingOn", () => {
  const dependant = (id: string, ...anchors: string[]): Dependant => {
    return { kind: "criterion", id, title: id, anchors, within: null, tickets: [] };
  };

  it("puts each dependant under the steps it points at, the worst fate first", () => {
    const rules = touched("{#no-promised-date}", "{#no-date}");
    const hanging = hangingOn(rules, [
      dependant("asks", "find-payout"),
      dependant("promises", "no-promised-date", "find-payout"),
      dependant("elsewhere", "apply-the-waiting-time"),
    ]);
    const found = hanging.get("find-payout")?.map(({ id, fate }) => [id, fate]);
    expect(found?.[0]).toEqual(["promises", "lost"]);
    expect([...hanging.keys()]).toEqual(["find-payout"]);
  });
});

describe("citationFate", () => {
  it("holds while rule and words stand, is reworded without the words and lost without the rule", () => {
    const quote = "You MUST NOT promise a date that the page does not show.";
    expect(citationFate(before, "no-promised-date", quote)).toBe("holds");
    expect(citationFate(edited("promise a date", "name a date"), "no-promised-date", quote)).toBe("reworded");
    expect(citationFate(edited("{#no-promised-date}", "{#no-date}"), "no-promised-date", quote)).toBe("lost");
  });
});

describe("predecessorOf", () => {
  const approved = (number: number, channels: string[]) =>
    exampleVersion({
      id: `v${number}`,
      number,
      state: "approved",
      approvedBy: "Tomas Reed",
      meta: { ...exampleMeta, channels, effectiveTo: "2026-07-01" },
    });
  const versions = [approved(1, ["chat", "email"]), approved(2, ["email"]), exampleVersion({ id: "v3", number: 3 })];

  it("is the last approved version before it that reaches where it does, whether or not it still holds", () => {
    const next = exampleVersion({ id: "v4", number: 4, meta: { ...exampleMeta, channels: ["chat"] } });
    expect(predecessorOf(versions, next)?.id).toBe("v1");
    expect(predecessorOf(versions, { ...next, meta: exampleMeta })?.id).toBe("v2");
    expect(predecessorOf(versions, { ...next, meta: { ...exampleMeta, regions: ["ES"] } })).toBeNull();
  });
});

describe("speaksTo", () => {
  it("takes an unknown region for one that may be meant, and refuses another channel or audience", () => {
    const ticket = { handledBy: "human" as const, channel: "chat", region: null };
    expect(speaksTo(exampleMeta, ticket)).toBe(true);
    expect(speaksTo(exampleMeta, { ...ticket, channel: "phone" })).toBe(false);
    expect(speaksTo({ ...exampleMeta, audiences: ["bot"] }, ticket)).toBe(false);
  });
});
