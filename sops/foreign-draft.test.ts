import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertMarkdown } from "../ingest/document-markdown.ts";
import { readSopFile } from "../ingest/sop-file.ts";
import { foreignDraft } from "./foreign-draft.ts";
import { parseSop } from "./parse.ts";

const fields = {
  owner: "Ines Calder",
  effectiveFrom: "2026-12-01",
  audiences: ["human", "bot"],
  channels: ["chat"],
  regions: ["US", "UK"],
  languages: ["en"],
  contactReasons: [],
};
const draftOf = (markdown: string, more: Partial<typeof fields & { title: string; id: string }> = {}) =>
  foreignDraft(convertMarkdown(markdown), { ...fields, ...more }, "some file.docx");

/** In the open agent-SOP form. */
const agentSop = `# Refund Triage

## Overview
Decides whether a refund is due.

## Parameters
- **order_id** (required): the order
- **reason** (optional, default: "unknown"): why

## Steps
### 1. Find the order
Look the order up.

**Constraints:**
- You MUST ask for the order number because guessing finds the wrong order
- You SHOULD NOT promise a date
`;

describe("foreignDraft", () => {
  it("puts front matter above an agent SOP and keeps its every byte", () => {
    const { source, id, title, notes } = draftOf(agentSop);
    expect([id, title, notes]).toEqual(["refund-triage", "Refund Triage", []]);
    expect(source.endsWith(agentSop)).toBe(true);
    const file = readSopFile(source);
    if (!file.ok) throw new Error(JSON.stringify(file.errors));
    expect(file.meta).toMatchObject({ owner: "Ines Calder", effectiveFrom: "2026-12-01", regions: ["US", "UK"] });
    const document = parseSop(source, file.meta);
    expect(document.overview?.text).toBe("Decides whether a refund is due.");
    expect(document.parameters.map(({ name, required }) => [name, required])).toEqual([
      ["order_id", true],
      ["reason", false],
    ]);
    expect(document.steps[0]?.obligations.map(({ level }) => level)).toEqual(["MUST", "SHOULD NOT"]);
  });

  it("takes title and id from other front matter and says what it leaves out", () => {
    const { source, id, title, notes } = draftOf(`---\nname: Code review\nversion: 2\nmodel: any\n---\n${agentSop}`);
    expect([id, title]).toEqual(["code-review", "Code review"]);
    expect(notes).toEqual(["Of the file's own front matter this was left out: version, model."]);
    expect(source).not.toContain("model:");
    const broken = draftOf("---\nname: [\n---\n# After");
    expect(broken).toMatchObject({ title: "After", notes: [expect.stringContaining("cannot be read")] });
  });

  it("leaves an SOP as it is", () => {
    const sop = draftOf(agentSop).source;
    const again = draftOf(sop, { owner: "Somebody Else" });
    expect([again.source, again.id]).toEqual([sop, "refund-triage"]);
    expect(again.notes).toEqual([expect.stringContaining("stays as it is")]);
  });

  it("names a text without headings after its file, and one in another alphabet by its hash", () => {
    expect(draftOf("Only words.")).toMatchObject({ id: "some-file", title: "some file" });
    expect(draftOf("Only words.").source).toContain("\n# some file\n\nOnly words.");
    expect(draftOf("# Возврат").id).toMatch(/^sop-[0-9a-z]{7}$/);
  });

  it("always writes front matter that can be read, whatever the text and the names", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        words,
        words,
        fc.array(words, { minLength: 1 }),
        (text, title, owner, regions) => {
          const { source, id } = draftOf(text, { title, owner, regions });
          const file = readSopFile(source);
          expect(file).toMatchObject({ ok: true, meta: { id, title: title.trim(), owner: owner.trim() } });
        },
      ),
    );
  });
});
