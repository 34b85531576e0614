import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSopFile } from "../ingest/sop-file.ts";
import { parseSop } from "../sops/parse.ts";
import { draftSection } from "./draft-criteria.ts";
import { scorecardSchema } from "./scorecard.ts";

const library = new URL("../sops/library/", import.meta.url);
const documentOf = (name: string) => {
  const read = readSopFile(readFileSync(new URL(name, library), "utf8"));
  if (!read.ok) throw new Error(`${name} cannot be read`);
  return parseSop(read.source, read.meta);
};

describe("draftSection", () => {
  it("makes a criterion of each rule, tied to it and asked of the handler", () => {
    const section = draftSection(documentOf("refund-shop-order.md"));
    expect(section?.title).toBe("Refund of a shop order");
    expect(section?.criteria[0]).toMatchObject({
      id: "get-order-number",
      title: "Obtain the order number before you discuss a refund",
      question: "Does the handler obtain the order number before they discuss a refund?",
      kind: "judged",
      obligation: "refund-shop-order#get-order-number",
      when: { channels: ["chat", "email", "form"], contactReasons: ["refund-shop-order"] },
    });
    const never = section?.criteria.find(({ id }) => id === "no-return-damaged");
    expect(never?.question).toBe("Does the handler never ask the customer to send back a damaged item?");
  });

  it("drafts a valid scorecard from the whole sample library, with ids told apart", () => {
    const taken = new Set<string>();
    const names = readdirSync(library).filter((name) => /^[a-z-]+\.md$/.test(name) && name !== "README.md");
    const sections = names.flatMap((name) => {
      const section = draftSection(documentOf(name), taken);
      for (const { id } of section?.criteria ?? []) taken.add(id);
      if (section) taken.add(section.id);
      return section ?? [];
    });
    expect(sections.length).toBeGreaterThan(20);
    const scorecard = scorecardSchema.parse({ id: "all", title: "All", sections });
    expect(scorecard.sections.flatMap(({ criteria }) => criteria).filter(({ title }) => title.length < 4)).toEqual([]);
  });
});
