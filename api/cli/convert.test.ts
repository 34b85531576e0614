import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-convert-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("plumb convert", () => {
  it("prints Markdown, headings and warnings as one JSON document", async () => {
    const page = "<h1>Returns</h1><table><tr><th>Days</th></tr><tr><td>30</td></tr></table><img src=x>";
    const { code, stdout } = await runHere(["convert", "-", "--json"], `<!doctype html>${page}`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      markdown: "# Returns\n\n| Days |\n| - |\n| 30 |\n",
      headings: [[1, "Returns"]],
      warnings: ["1 picture was left out."],
    });
  });

  it("exits 1 with code and message when the file is broken, and 2 when there is none", async () => {
    const path = join(folder, "broken.docx");
    writeFileSync(path, "PK\x03\x04 and nothing more");
    const { code, stdout } = await runHere(["convert", path, "--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "unreadable", message: expect.stringContaining("zip") },
    });
    expect((await runHere(["convert", join(folder, "missing.pdf")])).code).toBe(2);
  });
});
