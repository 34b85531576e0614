import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CsvOptions, readCsv } from "./csv.ts";
import { csvCell, csvLine } from "./csv-export.ts";
import type { Row } from "./row.ts";

async function rows(text: string, options?: CsvOptions): Promise<Row<Record<string, string>>[]> {
  async function* input(): AsyncGenerator<string> {
    yield text;
  }
  const found: Row<Record<string, string>>[] = [];
  for await (const row of readCsv(input(), options)) found.push(row);
  return found;
}

describe("readCsv", () => {
  it("gives the line where each row starts when cells hold line breaks and lines are empty", async () => {
    expect(await rows('\uFEFFa,b\n1,2\n\n3,"x\ny"\n5,"say ""hi"""\n')).toEqual([
      { ok: true, line: 2, value: { a: "1", b: "2" } },
      { ok: true, line: 4, value: { a: "3", b: "x\ny" } },
      { ok: true, line: 6, value: { a: "5", b: 'say "hi"' } },
    ]);
  });

  it("rejects only the row with a wrong number of cells", async () => {
    const [first, second] = await rows("a,b\n1,2,3\n4,5");
    expect(first).toMatchObject({ ok: false, line: 2, reason: "the row has 3 cells, the header has 2", raw: "1,2,3" });
    expect(second).toMatchObject({ ok: true, line: 3 });
  });

  it("reads the rows after a stray or unclosed quote", async () => {
    const found = await rows('a,b\n1,"unclosed\n2,3\n4,"x" y\n5,6\n');
    expect(found.map((row) => [row.line, row.ok])).toEqual([
      [2, false],
      [3, true],
      [4, false],
      [5, true],
    ]);
  });

  it("reads on when a quote stays open for thousands of lines", async () => {
    const found = await rows(`a,b\n1,"open\n${"2,3\n".repeat(5000)}`);
    expect(found.filter((row) => row.ok)).toHaveLength(5000);
    expect(found.filter((row) => !row.ok)).toMatchObject([{ line: 2 }]);
  });

  it("reads semicolons and tabs when the header uses them", async () => {
    expect(await rows("a;b\n1,5;2")).toMatchObject([{ value: { a: "1,5", b: "2" } }]);
    expect(await rows("a\tb\n1\t2")).toMatchObject([{ value: { a: "1", b: "2" } }]);
  });

  it("refuses a file whose header is missing, doubled, incomplete or unknown", async () => {
    expect(await rows("")).toMatchObject([{ ok: false, line: 1 }]);
    expect(await rows("a,a\n1,2")).toMatchObject([{ ok: false, reason: 'the header names the column "a" twice' }]);
    expect(await rows("a\n1", { required: ["b"] })).toMatchObject([
      { ok: false, reason: 'the header lacks "b"; it has "a"' },
    ]);
    expect(await rows("a,z\n1,2", { allowed: ["a"] })).toMatchObject([{ ok: false, line: 1 }]);
  });
});

const twins = "../shared/data/trust/csv/dev/spectrum";
const formulas = "../shared/data/trust/csv/dev/formula.jsonl";
if (!existsSync(twins)) console.warn(`skipped: ${twins} is not there`);

describe.skipIf(!existsSync(twins))("readCsv on csv-spectrum", () => {
  for (const file of existsSync(twins) ? readdirSync(twins).filter((name) => name.endsWith(".csv")) : []) {
    it(`equals the JSON twin of ${file}`, async () => {
      const text = readFileSync(`${twins}/${file}`, "utf8");
      // one of the files is stored with LF although its twin says CRLF
      const json = readFileSync(`${twins}/${file.replace(".csv", ".json")}`, "utf8");
      const twin: unknown = JSON.parse(text.includes("\r") ? json : json.replaceAll("\\r\\n", "\\n"));
      const found = await rows(text);
      expect(found.map((row) => (row.ok ? row.value : row))).toEqual(twin);
    });
  }
});

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =cmd|' /C calc'!A0", "\uFF1Dx"])("makes %j a text", (cell) => {
    expect(csvCell(cell).replace(/^"/, "")).toMatch(/^'/);
  });

  it("leaves numbers and plain texts as they are", () => {
    expect(csvLine([-1.5, "plain", "a,b", 'say "hi"', null, true])).toBe('-1.5,plain,"a,b","say ""hi""",,true\r\n');
  });

  it.skipIf(!existsSync(formulas))("makes every cell of the formula set a text", () => {
    for (const line of readFileSync(formulas, "utf8").trim().split("\n")) {
      const { cell } = JSON.parse(line) as { cell: string };
      expect(csvCell(cell)).toMatch(/^"'/);
    }
  });
});
