import { describe, expect, it } from "vitest";
import { parseSop } from "../sops/parse.ts";
import type { SopMeta } from "../sops/sop.ts";
import { assembleModule } from "./assemble.ts";
import { moduleProblems, staleReasons } from "./verify-module.ts";

const meta: SopMeta = {
  id: "late",
  title: "Late",
  owner: "Ines Calder",
  verifier: null,
  audiences: ["human"],
  channels: [],
  regions: [],
  languages: ["en"],
  effectiveFrom: "2026-06-01",
  effectiveTo: null,
  contactReasons: [],
  verifyEveryDays: null,
  verifiedAt: null,
};
const page = (rule: string) =>
  parseSop(`# Late\n## Steps\n### 1. Say sorry {#sorry}\nSay it.\n\n**Constraints:**\n- ${rule}\n`, meta);
const first = page("You MUST say sorry. {#say-sorry}");
const module = assembleModule(first, "sorry", "late v1");
const versionOf = (name: string) => (name === "late v1" ? first : null);

describe("moduleProblems", () => {
  it("finds nothing in what was assembled from the page", () => {
    expect(moduleProblems(module, versionOf)).toEqual([]);
  });

  it("names a made-up quote, an unknown version, a foreign SOP and an item that cites nothing", () => {
    const [item] = module.items;
    if (!item?.citation) throw new Error("no item");
    const change = (citation: typeof item.citation | null) =>
      moduleProblems({ ...module, items: [{ ...item, citation }] }, versionOf).map(({ message }) => message);
    expect(change({ ...item.citation, quote: "You MAY say sorry." })[0]).toContain("does not stand");
    expect(change({ ...item.citation, sopVersion: "late v9" })[0]).toContain("no SOP version");
    expect(change({ ...item.citation, ref: "early#say-sorry" })[0]).toContain("not a version of the SOP");
    expect(change(null)[0]).toContain("cites no rule");
    const [first] = module.items;
    const uncited = moduleProblems({ ...module, items: first ? [first, { ...first, citation: null }] : [] }, versionOf);
    expect(uncited.map(({ where }) => where)).toEqual(["Question 2"]);
  });
});

describe("staleReasons", () => {
  const inForce =
    (...documents: ReturnType<typeof page>[]) =>
    () =>
      documents.map((document, i) => ({ name: `late v${i + 2}`, document }));

  it("is empty while a version in force anywhere has the rule in these words", () => {
    expect(staleReasons(module, inForce(page("You MAY wave. {#wave}"), first))).toEqual([]);
  });

  it("tells what was reworded and what is gone", () => {
    const reworded = staleReasons(module, inForce(page("You MUST say sorry twice. {#say-sorry}")));
    expect(reworded.map(({ ref, fate, now }) => [ref, fate, now])).toContainEqual([
      "late#say-sorry",
      "reworded",
      "late v2",
    ]);
    expect(staleReasons(module, () => []).every(({ fate, now }) => fate === "lost" && now === null)).toBe(true);
  });
});
