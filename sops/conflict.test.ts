import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSopFile } from "../ingest/sop-file.ts";
import { amountsIn, conflictingAmounts } from "./amounts.ts";
import { type ComparedVersion, findConflicts } from "./conflict.ts";
import { exampleMeta } from "./fixtures.ts";
import { parseSop } from "./parse.ts";
import type { SopMeta } from "./sop.ts";

function page(id: string, rules: string[], meta: Partial<SopMeta> = {}, text = "Look the parcel up."): ComparedVersion {
  const source = `# ${id}\n## Steps\n### 1. Return the parcel {#return}\n${text}\n\n**Constraints:**\n${rules.map((rule, i) => `- ${rule} {#r${i}}`).join("\n")}\n`;
  const document = parseSop(source, { ...exampleMeta, id, contactReasons: ["parcel-return"], ...meta });
  return { version: { id: `${id}-v1`, sopId: id, number: 1 }, document };
}

const kinds = (...pages: ComparedVersion[]) => findConflicts(pages).map(({ kind }) => kind);
const refund = "You MUST refund the shipping cost of a returned parcel.";
const noRefund = "You MUST NOT refund the shipping cost of a returned parcel.";

describe("findConflicts", () => {
  it("shows rules about the same thing with opposite strength, once, with both sides", () => {
    const [found, ...rest] = findConflicts([page("a", [refund]), page("b", [noRefund])]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ kind: "contradiction", why: "One says MUST, the other MUST NOT." });
    expect([found?.left.text, found?.right.text]).toEqual([refund, noRefund]);
    const turned = findConflicts([page("b", [noRefund]), page("a", [refund])]);
    expect(turned[0]?.key).toBe(found?.key);
  });

  it("shows different figures of one unit for the same thing", () => {
    const [found] = findConflicts([
      page("a", ["You MUST accept a returned parcel up to 14 days after delivery."]),
      page("b", ["You MUST accept a returned parcel up to 30 days after delivery."]),
    ]);
    expect(found?.why).toBe("Different figures for the same thing (days): 14 against 30.");
  });

  it("shows nothing where no contact meets both: another region, audience or period, another topic, the same SOP", () => {
    const us = page("a", [refund], { regions: ["US"] });
    expect(kinds(us, page("b", [noRefund], { regions: ["ES"] }))).toEqual([]);
    expect(kinds(page("a", [refund], { audiences: ["human"] }), page("b", [noRefund], { audiences: ["bot"] }))).toEqual(
      [],
    );
    const over = page("b", [noRefund], { effectiveFrom: "2025-01-01", effectiveTo: "2026-01-01" });
    expect(kinds(us, over)).toEqual([]);
    expect(kinds(us, page("a", [noRefund]))).toEqual([]);
    expect(kinds(us, page("b", ["You MUST NOT promise a date to a creator."]))).toEqual([]);
  });

  it("shows a step that says nearly the same as another", () => {
    const text =
      "Ask for the parcel number, repeat it, look the parcel up in Parcel and read the depot, the scan and the promised day to the customer.";
    expect(kinds(page("a", [], {}, text), page("b", [], { contactReasons: [] }, `${text} Then wait.`))).toEqual([
      "duplicate",
    ]);
  });

  it("finds both contradictions that the sample library has on purpose, and little else", () => {
    const folder = new URL("library/", import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith(".md") && !/README|\.v1\./.test(name));
    const pages = names.map((name): ComparedVersion => {
      const read = readSopFile(readFileSync(new URL(name, folder), "utf8"));
      if (!read.ok) throw new Error(name);
      return { version: { id: name, sopId: read.meta.id, number: 1 }, document: parseSop(read.source, read.meta) };
    });
    const found = findConflicts(pages);
    const planned = found.filter(
      ({ left, right }) => left.sopId === "refund-shop-order" && right.sopId === "wrong-item",
    );
    expect(planned.map(({ why }) => why).sort()).toEqual([
      "Different figures for the same thing (days): 30 against 14.",
      "One says MUST, the other MUST NOT.",
    ]);
    expect(found.length - planned.length).toBeLessThanOrEqual(1);
  });
});

describe("amountsIn", () => {
  it("reads figures with their units, and compares those of one unit alone", () => {
    expect(
      amountsIn("within 14 calendar days, $1,000 or 5 % of 2 orders").map(({ value, unit }) => [value, unit]),
    ).toEqual([
      [14, "dai"],
      [1000, "dollar"],
      [5, "%"],
      [2, "order"],
    ]);
    expect(amountsIn("step 5 and 10:30")).toEqual([]);
    expect(conflictingAmounts(amountsIn("14 days"), amountsIn("2 weeks"))).toBeNull();
    expect(conflictingAmounts(amountsIn("14 or 30 days"), amountsIn("30 days"))).toBeNull();
  });
});
