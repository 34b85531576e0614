import { describe, expect, it } from "vitest";
import { readJsonLines } from "./jsonl.ts";
import type { Row } from "./row.ts";
import { readYamlDocuments } from "./yaml-documents.ts";

async function collect(read: typeof readJsonLines, text: string): Promise<Row<unknown>[]> {
  async function* input(): AsyncGenerator<string> {
    yield text;
  }
  const found: Row<unknown>[] = [];
  for await (const row of read(input())) found.push(row);
  return found;
}

describe("readJsonLines", () => {
  it("skips blank lines, numbers the rest and keeps a bad line", async () => {
    expect(await collect(readJsonLines, '\uFEFF{"a":1}\r\n\n{bad\n2')).toMatchObject([
      { ok: true, line: 1, value: { a: 1 } },
      { ok: false, line: 3, raw: "{bad" },
      { ok: true, line: 4, value: 2 },
    ]);
  });
});

describe("readYamlDocuments", () => {
  it("reads documents apart, with their lines, and goes on after a broken one", async () => {
    const text = "%YAML 1.2\n---\n# head\na: 2026-06-01\n---\nb: [1\n--- \n\n\nc: |\n  x\n  y\n...\n---\n";
    const found = await collect(readYamlDocuments, text);
    expect(found).toMatchObject([
      { ok: true, line: 4, value: { a: "2026-06-01" } },
      { ok: false, line: 6 },
      { ok: true, line: 10, value: { c: "x\ny\n" } },
    ]);
  });

  it("refuses documents that grow by aliases", async () => {
    const levels = ["a: &a [x,x,x,x,x,x,x,x,x,x]"];
    for (const [name, from] of ["ba", "cb", "dc", "ed", "fe", "gf"]) {
      levels.push(`${name}: &${name} [${Array(10).fill(`*${from}`).join(",")}]`);
    }
    const [row] = await collect(readYamlDocuments, levels.join("\n"));
    expect(row).toMatchObject({ ok: false, line: 1 });
  });
});
