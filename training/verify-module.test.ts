import { describe, expect, it } from "vitest";
import { assembleModule } from "./assemble.ts";
import { latePage } from "./late-page-fixture.ts";
import { moduleProblems, staleReasons } from "./verify-module.ts";

const first = latePage("You MUST say sorry. {#say-sorry}");
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
    (...documents: ReturnType<typeof latePage>[]) =>
    () =>
      documents.map((document, i) => ({ name: `late v${i + 2}`, document }));

  it("is empty while a version in force anywhere has the rule in these words", () => {
    expect(staleReasons(module, inForce(latePage("You MAY wave. {#wave}"), first))).toEqual([]);
  });

  it("tells what was reworded and what is gone", () => {
    const reworded = staleReasons(module, inForce(latePage("You MUST say sorry twice. {#say-sorry}")));
    expect(reworded.map(({ ref, fate, now }) => [ref, fate, now])).toContainEqual([
      "late#say-sorry",
      "reworded",
      "late v2",
    ]);
    expect(staleReasons(module, () => []).every(({ fate, now }) => fate === "lost" && now === null)).toBe(true);
  });
});
