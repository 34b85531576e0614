import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runHere } from "./test-terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "plumb-eval-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, rows: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n"));
  return path;
}

const documents = [
  { id: "d1", title: "Payout", text: "When a payout is late wait three days" },
  { id: "d2", title: "Refund", text: "Refund a gift within 14 days" },
];
const queries = [
  { id: "q1", text: "late payout" },
  { id: "q2", text: "gift refund" },
];
const qrels = [
  { query_id: "q1", doc_id: "d1", score: 1 },
  { query_id: "q2", doc_id: "d2", score: 1 },
];
const corpus = file("corpus.jsonl", documents);
const asked = file("queries.jsonl", queries);
const judged = file("qrels.jsonl", qrels);

const run = (...args: string[]) => runHere(["eval", "retrieval", "--json", ...args]);
const files = (a = corpus, b = asked, c = judged) => ["--corpus", a, "--queries", b, "--qrels", c];

describe("plumb eval retrieval", () => {
  it("measures every stage", async () => {
    const { code, stdout, stderr } = await run(...files());
    expect([code, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ queries: 2, documents: 2 });
    expect(result.stages.final).toEqual({ "recall@5": 1, "recall@10": 1, "mrr@10": 1, "ndcg@10": 1 });
  });

  it("reads the files as BEIR has them, and says the same of them", async () => {
    const named = ({ id, ...rest }: { id: string }) => ({ _id: id, ...rest });
    const table = ["query-id\tcorpus-id\tscore", ...qrels.map(({ query_id, doc_id }) => `${query_id}\t${doc_id}\t1`)];
    const beir = files(
      file("b.jsonl", documents.map(named)),
      file("bq.jsonl", queries.map(named)),
      file("b.tsv", table),
    );
    const { code, stdout } = await run(...beir);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).stages).toEqual(JSON.parse((await run(...files())).stdout).stages);
  });

  it("tells which rows cannot be used, and goes on with the others", async () => {
    const bad = file("bad.jsonl", [{ text: "no id" }, "not json", ...documents, { id: "d3" }]);
    const table = file("bad.tsv", ["query-id\tcorpus-id\tscore", "q1\td1\t1", "q2 d2 1", "q2\td2\thigh"]);
    const { code, stdout, stderr } = await run(...files(bad, asked, table));
    expect([code, JSON.parse(stdout).queries]).toEqual([1, 1]);
    expect(stderr).toMatch(/bad\.jsonl, line 1: id: is required: a text or a number/);
    expect(stderr).toMatch(/line 2: not a JSON value/);
    expect(stderr).toMatch(/line 5: text: is required/);
    expect(stderr).toMatch(/bad\.tsv, line 3: not query, document and score between tabs/);
    expect(stderr).toMatch(/bad\.tsv, line 4/);
  });

  it("tells what would distort the figures", async () => {
    const twice = file("twice.jsonl", [...documents, { ...documents[0], text: "another" }]);
    const more = file("more.jsonl", [...qrels, { query_id: "q1", doc_id: "gone", score: 1 }]);
    const turns = file("turns.jsonl", [{ ...queries[0], history: ["user: hello"] }, queries[1]]);
    const { code, stdout, stderr } = await run(...files(twice, turns, more));
    expect([code, JSON.parse(stdout).documents]).toEqual([0, 2]);
    expect(stderr).toMatch(/1 document has an id that came before/);
    expect(stderr).toMatch(/1 relevant document is not in the corpus/);
    expect(stderr).toMatch(/the field history is not used/);
    expect((await run(...files(corpus, turns), "--history", "history")).stderr).toBe("");
  });

  it("is wrong use without a file or with a field that no query has, and a problem with nothing to measure", async () => {
    const refused = await run(...files(), "--history", "turns");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/no query has the field turns/)]);
    expect((await run(...files(join(folder, "none.jsonl")))).code).toBe(2);
    expect((await run(...files("-", "-"))).code).toBe(2);
    const empty = file("empty.jsonl", []);
    const nothing = await run(...files(empty));
    expect([nothing.code, JSON.parse(nothing.stdout)]).toMatchObject([1, { error: { code: "invalid" } }]);
    expect(nothing.stderr).toMatch(/the corpus has no documents/);
    expect((await run(...files(corpus, asked, empty))).stderr).toMatch(/no query has a relevant document/);
  });
});
