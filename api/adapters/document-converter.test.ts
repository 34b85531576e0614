import { describe, expect, it } from "vitest";
import { DocumentRefused, documentLimits } from "../../ingest/document.ts";
import { zipOf } from "../../ingest/document-fixtures.ts";
import { convertInChild, serverCaps } from "./document-converter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const refusal = async (converting: Promise<unknown>) => {
  const error = await converting.catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(DocumentRefused);
  return (error as DocumentRefused).code;
};

/** Seconds of work for any converter. */
const cells = `<table>${"<tr><td>x</td></tr>".repeat(60_000)}</table>`;

describe("convertInChild", () => {
  it("gives what the converter makes and what it refuses", async () => {
    const { headings, markdown } = await convertInChild(bytes("<h2>Ünder</h2><p>One</p>"), "a.html", serverCaps);
    expect([headings, markdown]).toEqual([[[2, "Ünder"]], "## Ünder\n\nOne\n"]);
    expect(await refusal(convertInChild(bytes("x"), "a.pdf", serverCaps))).toBe("unreadable");
    expect(await refusal(convertInChild(new Uint8Array(documentLimits.bytes + 1), "a.pdf", serverCaps))).toBe(
      "too-large",
    );
  });

  it("ends a conversion that takes longer than its deadline, and goes on with the next", async () => {
    const late = convertInChild(bytes(cells), "a.html", { ...serverCaps, deadlineMs: 20 });
    const unstarted = convertInChild(bytes("# a"), "a.md", { ...serverCaps, startMs: 1 });
    const neither = convertInChild(bytes("# a"), "a.md", { ...serverCaps, totalMs: 1 });
    const next = convertInChild(bytes("# b"), "b.md", serverCaps);
    expect([await refusal(late), await refusal(unstarted), await refusal(neither)]).toEqual([
      "too-complex",
      "too-complex",
      "too-complex",
    ]);
    expect((await next).headings).toEqual([[1, "b"]]);
  });

  it("ends a conversion that computes longer than it may", async () => {
    const hard = { ...serverCaps, cpuMs: 50 };
    expect(await refusal(convertInChild(bytes("# a"), "a.md", hard))).toBe("too-complex");
  });

  it("ends a conversion that takes more memory than its caps, and more result than is read", async () => {
    const small = { ...serverCaps, heapBytes: 40_000_000 };
    expect(await refusal(convertInChild(bytes(cells), "a.html", small))).toBe("too-complex");
    const watched = { ...serverCaps, memoryBytes: 60_000_000 };
    expect(await refusal(convertInChild(bytes(cells), "a.html", watched))).toBe("too-complex");
    const short = { ...serverCaps, resultBytes: 1_000 };
    expect(await refusal(convertInChild(bytes("word ".repeat(1_000)), "a.md", short))).toBe("too-large");
  });

  it("ends an archive that unpacks to more than it declares", async () => {
    const liar = zipOf([
      { name: "[Content_Types].xml", data: bytes("x") },
      { name: "word/document.xml", data: bytes("A".repeat(150_000_000)), declaredSize: 1_000_000 },
    ]);
    expect(["too-complex", "unreadable"]).toContain(await refusal(convertInChild(liar, "liar.docx", serverCaps)));
  });
});
