import { describe, expect, it } from "vitest";
import { writeMarkdown } from "./document-markdown.ts";
import { blocksOf } from "./pdf-blocks.ts";
import { findHeadings } from "./pdf-headings.ts";
import { dropEdges, linesOf, type PdfLine } from "./pdf-lines.ts";

type Short = { text: string; y: number; x?: number; size?: number; bold?: boolean; page?: number };
const line = ({ text, y, x = 72, size = 10, bold = false, page = 1 }: Short): PdfLine => {
  return { text, y, x, size, bold, page, runIn: false };
};
const lines = (...all: Short[]) => all.map(line);
const markdownOf = (all: PdfLine[]) => writeMarkdown(blocksOf(all, findHeadings(all, [])));

describe("linesOf", () => {
  const piece = (text: string, x: number, width: number, font = "body", y = 700) => {
    return { text, x, y, width, size: 10, font };
  };
  const page = (...pieces: ReturnType<typeof piece>[]) => ({ number: 1, height: 792, pieces });

  it("joins pieces of one height and puts a space where they stand apart", () => {
    const found = linesOf(page(piece("Hold", 72, 20), piece("s", 92, 5), piece("up", 100, 10)), new Set());
    expect(found).toMatchObject([{ text: "Holds up", x: 72, size: 10 }]);
  });

  it("takes the bold start of a line with a wide space after it as a heading of its own", () => {
    const heavy = new Set(["bold"]);
    const wide = linesOf(page(piece("Contain", 72, 40, "bold"), piece("Cut the line.", 122, 60)), heavy);
    expect(wide.map(({ text, runIn }) => [text, runIn])).toEqual([
      ["Contain", true],
      ["Cut the line.", false],
    ]);
    const near = linesOf(page(piece("Do not", 72, 40, "bold"), piece("open it.", 115, 60)), heavy);
    expect(near.map(({ text }) => text)).toEqual(["Do not open it."]);
  });

  it("shortens the leaders of a table of contents", () => {
    expect(linesOf(page(piece("Assess . . . . . . . . 4", 72, 200)), new Set())[0]?.text).toBe("Assess … 4");
  });
});

describe("dropEdges", () => {
  it("takes running heads and page numbers off, but not what stands on one page", () => {
    const pages = [1, 2, 3].map((page) =>
      lines(
        { text: `Plan 2026, sheet ${page}`, y: 760, page },
        { text: `Only on ${"one two three".split(" ")[page - 1]}`, y: 700, page },
        { text: `${page}`, y: 40, page },
      ),
    );
    const { pages: kept, dropped } = dropEdges(pages);
    expect(kept.flat().map(({ text }) => text)).toEqual(["Only on one", "Only on two", "Only on three"]);
    expect(dropped).toEqual(["Plan 2026, sheet 1", "Plan 2026, sheet 2", "Plan 2026, sheet 3"]);
  });
});

describe("findHeadings", () => {
  const text = "Everybody on shift reads this before the first contact of the day and again after lunch.";

  it("gives the outline's level to the lines that say its title, also over two lines", () => {
    const all = lines(
      { text: "Assess the", y: 700, size: 12 },
      { text: "Functional Impact", y: 686, size: 12 },
      { text, y: 650 },
      { text: "Assess", y: 600, size: 12 },
    );
    const outline = [
      { level: 2, title: "Assess the functional impact", page: 1 },
      { level: 1, title: "Assess", page: 1 },
      { level: 1, title: "Nowhere", page: 1 },
    ];
    const { at, missing } = findHeadings(all, outline);
    expect([...at]).toEqual([
      [0, { level: 2, lines: 2 }],
      [3, { level: 1, lines: 1 }],
    ]);
    expect(missing).toEqual(["Nowhere"]);
  });

  it("goes by size and weight when there is no outline", () => {
    const all = lines(
      { text: "Plan", y: 750, size: 20 },
      { text, y: 700 },
      { text: "Part", y: 650, size: 14 },
      { text, y: 600 },
      { text: "Detail", y: 560, bold: true },
      { text, y: 520 },
      { text: "This sentence is bold.", y: 480, bold: true },
    );
    expect([...findHeadings(all, []).at].map(([index, { level }]) => [index, level])).toEqual([
      [0, 1],
      [2, 2],
      [4, 3],
    ]);
  });
});

describe("blocksOf", () => {
  it("joins lines to paragraphs, divided words among them, and keeps hyphens that belong to a word", () => {
    const all = lines(
      { text: "An event-driven rule is over-", y: 700 },
      { text: "ruled by an event-", y: 688 },
      { text: "driven one.", y: 676 },
      { text: "Next.", y: 640 },
    );
    expect(markdownOf(all)).toBe("An event-driven rule is overruled by an event-driven one.\n\nNext.\n");
  });

  it("nests lists by indentation and lets an item go on over lines and pages", () => {
    const all = lines(
      { text: "1. Ask for the order", y: 100 },
      { text: "number and", y: 88, x: 84 },
      { text: "the name.", y: 700, x: 84, page: 2 },
      { text: "• of the shop", y: 688, x: 90, page: 2 },
      { text: "2. Look it up.", y: 676, page: 2 },
      { text: "Done.", y: 640, page: 2 },
    );
    expect(markdownOf(all)).toBe(
      "1. Ask for the order number and the name.\n   - of the shop\n2. Look it up.\n\nDone.\n",
    );
  });
});
