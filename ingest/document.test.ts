import { describe, expect, it } from "vitest";
import { convertDocument } from "./convert-document.ts";
import { DocumentRefused, documentFormat, documentLimits, documentText } from "./document.ts";
import { docxOf, zipOf } from "./document-fixtures.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const convert = (text: string, name: string) => convertDocument(bytes(text), name);
const refusal = async (file: Uint8Array, name = "") => {
  const error = await convertDocument(file, name).catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(DocumentRefused);
  const { code, message } = error as DocumentRefused;
  return { code, message };
};

describe("documentFormat", () => {
  it("goes by the first bytes, and by the name only between kinds of text", () => {
    const of = (text: string, name = "") => documentFormat(bytes(text), name);
    expect(of("%PDF-1.4", "a.docx")).toBe("pdf");
    expect(of("PK\x03\x04", "a.md")).toBe("docx");
    expect([of("<p>x", "a.html"), of("<p>x", "a.md"), of("<!DOCTYPE html>"), of("# x")]).toEqual([
      "html",
      "markdown",
      "html",
      "markdown",
    ]);
  });

  it("refuses what is none of them", async () => {
    expect((await refusal(bytes(""), "a.md")).code).toBe("unreadable");
    expect((await refusal(bytes("\x7fELF\0\0"))).code).toBe("unsupported-format");
    expect((await refusal(bytes("text"), "a.docx")).code).toBe("unreadable");
    expect((await refusal(new Uint8Array(documentLimits.bytes + 1).fill(65))).code).toBe("too-large");
    expect((await refusal(new Uint8Array([0xc3, 0x28]), "a.md")).message).toContain("UTF-8");
  });
});

describe("documentText", () => {
  it("reads the encoding that the bytes name, then the declared one", () => {
    expect(documentText(new Uint8Array([0xff, 0xfe, 0x41, 0x00]))).toBe("\uFEFFA");
    expect(documentText(new Uint8Array([0xe9]), "iso-8859-1")).toBe("é");
    expect(documentText(new Uint8Array([0x80]), null, true)).toBe("€");
  });
});

describe("convertDocument on Markdown", () => {
  it("keeps every byte and lists the headings", async () => {
    const text = "\uFEFFSetext *x*\r\n===\r\n\r\n### Deep\t`code`\n\n```\n# no heading\n```";
    const { markdown, headings, title } = await convert(text, "a.md");
    expect(markdown).toBe(text);
    expect(headings).toEqual([
      [1, "Setext x"],
      [3, "Deep code"],
    ]);
    expect(title).toBe("Setext x");
  });
});

describe("convertDocument on HTML", () => {
  it("keeps headings, lists, links and tables, and gives a table without heading cells its first row", async () => {
    const { markdown, headings, title } = await convert(
      `<html><head><title> Our  returns </title><style>p{}</style></head><body><h2>Take&nbsp;back</h2>
      <table><tr><td>Reason</td><td>Days</td></tr><tr><td>Wrong item</td><td>30 | 14</td></tr></table>
      <ol><li>Look<ul><li>twice</li></ul></li></ol><a href="https://a.example/x">here</a></body></html>`,
      "a.html",
    );
    expect([title, headings]).toEqual(["Our returns", [[2, "Take back"]]]);
    expect(markdown).toContain("| Reason | Days |\n| - | - |\n| Wrong item | 30 \\| 14 |");
    expect(markdown).toContain("1. Look\n   - twice");
    expect(markdown).toContain("[here](https://a.example/x)");
    expect(markdown).not.toContain("p{}");
  });

  it("leaves nothing that runs, loads or points into the page", async () => {
    const { markdown, warnings } = await convert(
      `<script>run()</script><img src=https://t.example/p.png alt="A box" onerror=x><a href="javascript:x()">a</a>
       <a href="#top">up</a><iframe src=x>frame</iframe><svg><script>y()</script></svg>`,
      "a.html",
    );
    expect(markdown).not.toMatch(/run|javascript|onerror|t\.example|frame|y\(\)|#top/);
    expect(markdown).toContain("A box");
    expect(warnings).toEqual(["1 picture was left out."]);
  });

  it("escapes only what Markdown would read otherwise", async () => {
    const { markdown } = await convert(
      "<p>ORDER_ID, [NAME], ask@a.example, AT&amp;T, 2*3*4, _em_, &lt;b&gt; and [x](y)</p><p># 1. no heading</p>",
      "a.html",
    );
    expect(markdown).toContain("ORDER_ID, [NAME], ask@a.example, AT&T, 2\\*3\\*4");
    const again = await convert(markdown, "a.md");
    expect(again.headings).toEqual([]);
  });
});

describe("convertDocument on DOCX", () => {
  const paragraph = (text: string, style = "") =>
    `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;

  it("keeps headings with their levels, tables and the title", async () => {
    const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;
    const row = (...texts: string[]) => `<w:tr>${texts.map(cell).join("")}</w:tr>`;
    const body = [
      paragraph("Plan", "Title"),
      paragraph("Assess", "Heading1"),
      paragraph("Sub_part", "Heading3"),
      `<w:tbl>${row("Role", "Who")}${row("Lead", "Ines")}</w:tbl>`,
    ];
    const { markdown, headings, title } = await convertDocument(docxOf(body.join("")), "plan.docx");
    expect(title).toBe("Plan");
    expect(headings).toEqual([
      [1, "Assess"],
      [3, "Sub_part"],
    ]);
    expect(markdown).toContain("| Role | Who |\n| - | - |\n| Lead | Ines |");
  });

  it("is refused before it is unpacked when a declared size passes a limit", async () => {
    const huge = "A".repeat(30_000_000);
    expect((await refusal(docxOf(paragraph(huge)))).message).toMatch(/times its size/);
    const declared = zipOf([{ name: "word/document.xml", data: bytes("x"), declaredSize: 250_000_000 }]);
    expect((await refusal(declared)).message).toMatch(/200000000 bytes when unpacked/);
    const many = Array.from({ length: 5001 }, (_, i) => ({ name: `${i}`, data: bytes("") }));
    expect(await refusal(zipOf(many))).toMatchObject({
      code: "too-large",
      message: expect.stringContaining("entries"),
    });
  });

  it("is refused when names leave the archive, when parts are missing, and when entities are declared", async () => {
    expect((await refusal(zipOf([{ name: "../../etc/x", data: bytes("x") }]))).message).toContain("relative path");
    expect((await refusal(zipOf([{ name: "a.txt", data: bytes("x") }]))).code).toBe("unsupported-format");
    const entity = `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    expect((await refusal(docxOf(paragraph("&x;"), entity))).code).toBe("unreadable");
    const whole = docxOf(paragraph("x"));
    expect((await refusal(whole.subarray(0, whole.length - 30))).code).toBe("unreadable");
  });
});
