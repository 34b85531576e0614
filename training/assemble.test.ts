import { describe, expect, it } from "vitest";
import { parseSop } from "../sops/parse.ts";
import type { SopMeta } from "../sops/sop.ts";
import { assembleModule } from "./assemble.ts";
import { type CheckItem, moduleSchema, rightKeys, shownOptions } from "./module.ts";

const source = `# Delayed payout
## Steps
### 1. Find the payout {#find-payout}
Open the payout page.

**Constraints:**
- You MUST confirm the payout id before you look it up. {#confirm-payout-id}
- You MUST NOT promise a date that the page does not show. {#no-promised-date}
### 2. Tell the creator {#tell-creator}
**Constraints:**
- You SHOULD name the bank in your reply. {#name-bank}
- You MAY offer a call. {#offer-call}
`;
const meta: SopMeta = {
  id: "payout-delayed",
  title: "Delayed payout",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human"],
  channels: ["chat"],
  regions: ["US"],
  languages: ["en"],
  effectiveFrom: "2026-06-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
};
const sop = parseSop(source, meta);

const rightWords = (item: CheckItem | undefined) =>
  item && rightKeys(item).map((key) => shownOptions(item).find((option) => option.key === key)?.text);

describe("assembleModule", () => {
  it("drafts a lesson and items that cite exact spans of the SOP", () => {
    const module = assembleModule(sop, "find-payout", "v1");
    expect(moduleSchema.parse(module)).toEqual(module);
    expect(module.refs).toEqual([
      "payout-delayed#find-payout",
      "payout-delayed#confirm-payout-id",
      "payout-delayed#no-promised-date",
    ]);
    expect(module.lessons[0]?.text).toContain("Open the payout page.");
    expect(module.items.map(({ kind }) => kind)).toEqual(["single", "single", "single", "single", "multiple"]);
    for (const item of module.items) {
      const { start, end, quote } = item.citation ?? { start: 0, end: 0, quote: "none" };
      expect(source.slice(start, end)).toBe(quote);
    }
  });

  it("asks how binding a rule is with the keyword left out", () => {
    const item = assembleModule(sop, "find-payout", "v1").items.find(({ id }) => id === "no-promised-date-strength");
    expect(item?.prompt).toContain("You ____ promise");
    expect(rightWords(item)).toEqual(["MUST NOT"]);
  });

  it("tells a rule from those of other steps", () => {
    const item = assembleModule(sop, "tell-creator", "v1").items.find(({ id }) => id === "name-bank-belongs");
    expect(rightWords(item)).toEqual(["You SHOULD name the bank in your reply."]);
    expect(item && shownOptions(item).some(({ text }) => text.includes("offer a call"))).toBe(false);
  });

  it("is the same on every run and refuses an unknown step", () => {
    expect(assembleModule(sop, "tell-creator", "v1")).toEqual(assembleModule(sop, "tell-creator", "v1"));
    expect(() => assembleModule(sop, "none", "v1")).toThrow(RangeError);
  });
});
