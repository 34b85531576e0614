import { describe, expect, it } from "vitest";
import { findProblems } from "./boundaries.ts";

const problemsOf = (files: Record<string, string>) =>
  findProblems(Object.entries(files).map(([path, text]) => ({ path, text })));

describe("findProblems", () => {
  it("accepts an import to the left and a type-only import of the contract by the web", () => {
    const files = {
      "ingest/a.ts": "export const a = 1;",
      "evals/b.ts": 'import { a } from "../ingest/a.ts";\nexport const b = a;',
      "api/contract.ts": "export const contract = {};",
      "web/src/c.ts": 'import type { contract } from "../../api/contract.ts";\nexport type C = typeof contract;',
    };
    expect(problemsOf(files)).toEqual([]);
  });

  it.each([
    [
      "an import to the right",
      { "ingest/a.ts": 'import { b } from "../evals/b.ts";', "evals/b.ts": "export const b = 1;" },
    ],
    [
      "a value imported by the web",
      { "web/a.ts": 'import { contract } from "../api/contract.ts";', "api/contract.ts": "export const contract = 1;" },
    ],
    [
      "a slice in another slice",
      { "api/qa/a.ts": 'import { b } from "../wfm/b.ts";', "api/wfm/b.ts": "export const b = 1;" },
    ],
    ["a disk left of api", { "sops/a.ts": 'import { readFileSync } from "node:fs";\nexport const a = readFileSync;' }],
    ["a clock left of api", { "wfm/a.ts": "export const a = Date.now();" }],
    ["a barrel", { "sops/index.ts": 'export { a } from "./a.ts";', "sops/a.ts": "export const a = 1;" }],
    [
      "a cycle",
      {
        "sops/a.ts": 'import { b } from "./b.ts";\nexport const a = b;',
        "sops/b.ts": 'import { a } from "./a.ts";\nexport const b = a;',
      },
    ],
    ["a file that is too long", { "sops/a.ts": "\n".repeat(401) }],
    ["an import of bench", { "api/a.ts": 'import { b } from "../bench/b.ts";', "bench/b.ts": "export const b = 1;" }],
  ])("names %s", (_, files) => {
    expect(problemsOf(files)).toHaveLength(1);
  });

  it("does not take a type-only import for a cycle", () => {
    const files = {
      "sops/a.ts": 'import type { B } from "./b.ts";\nexport const a: B = 1;',
      "sops/b.ts": 'import { a } from "./a.ts";\nexport type B = number;\nexport const b = a;',
    };
    expect(problemsOf(files)).toEqual([]);
  });
});
