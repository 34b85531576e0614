import { z } from "zod";
import type { Row } from "../../ingest/row.ts";
import { readLines, type TextInput } from "../../ingest/text-lines.ts";
import { type EvalDocument, type EvalJudgement, type EvalQuery, historyTurns } from "../../sops/eval.ts";
import { collectRows, openInput, tellRejected } from "./input.ts";
import { readJsonRows } from "./json-rows.ts";
import { WrongUse } from "./outcome.ts";
import type { Terminal } from "./terminal.ts";

export type JudgedFiles = { corpus: string; queries: string; qrels: string; history?: string };

type JudgedCorpus = {
  documents: EvalDocument[];
  queries: EvalQuery[];
  qrels: EvalJudgement[];
  /** whether a row of any file could not be used */
  rejected: boolean;
};

const id = z
  .union([z.string(), z.number()], { error: "is required: a text or a number" })
  .transform((value) => String(value));

/** Rows with BEIR's own names (`_id`, `query-id`, `corpus-id`) as ours. */
const named = (names: Readonly<Record<string, string>>) => (row: unknown) => {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => {
      const ours = names[key];
      return [ours !== undefined && !(ours in row) ? ours : key, value];
    }),
  );
};

const document = z.preprocess(named({ _id: "id" }), z.object({ id, title: z.string().nullish(), text: z.string() }));
const query = z.preprocess(named({ _id: "id" }), z.looseObject({ id, text: z.string() }));
const judgement = z.preprocess(
  named({ "query-id": "query_id", "corpus-id": "doc_id" }),
  z.object({ query_id: id, doc_id: id, score: z.number() }),
);

/** Three BEIR-shaped files; rows that cannot be used and what would distort the figures are told. */
export async function readJudgedCorpus(terminal: Terminal, files: JudgedFiles): Promise<JudgedCorpus> {
  const read = async <T>(path: string, rows: (input: TextInput) => AsyncIterable<Row<T>>) => {
    const found = await collectRows(rows(await openInput(terminal, path)));
    tellRejected(terminal, found.rejected, path);
    return found;
  };
  const corpus = await read(files.corpus, (input) => readJsonRows(input, document));
  const asked = await read(files.queries, (input) => readJsonRows(input, query));
  const judged = await read(files.qrels, (input) =>
    isTable(files.qrels) ? tableRows(input) : readJsonRows(input, judgement),
  );
  const documents = [...new Map(corpus.values.toReversed().map((one) => [one.id, one])).values()].toReversed();
  const repeats = corpus.values.length - documents.length;
  if (repeats > 0)
    terminal.tell(
      `${files.corpus}: ${count(repeats, "document has", "documents have")} an id that came before; the first of each counts.`,
    );
  const ids = new Set(documents.map((one) => one.id));
  const unknown = new Set(
    judged.values.filter(({ doc_id, score }) => score > 0 && !ids.has(doc_id)).map((one) => one.doc_id),
  );
  if (unknown.size > 0)
    terminal.tell(
      `${files.qrels}: ${count(unknown.size, "relevant document is", "relevant documents are")} not in the corpus and found by nobody.`,
    );
  return {
    documents: documents.map(({ id, title, text }) => ({ id, text, ...(title != null && { title }) })),
    queries: withHistory(terminal, asked.values, files),
    qrels: judged.values,
    rejected: [corpus, asked, judged].some(({ rejected }) => rejected.length > 0),
  };
}

function withHistory(
  terminal: Terminal,
  rows: z.output<typeof query>[],
  { queries, history }: JudgedFiles,
): EvalQuery[] {
  if (history === undefined) {
    if (rows.some((row) => "history" in row))
      terminal.tell(`${queries}: the field history is not used; --history history searches with the earlier turns.`);
    return rows.map(({ id, text }) => ({ id, text }));
  }
  if (rows.length > 0 && !rows.some((row) => history in row))
    throw new WrongUse(`${queries}: no query has the field ${history}.`);
  return rows.map((row) => ({ id: row.id, text: row.text, history: historyTurns(row, history) }));
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const isTable = (path: string): boolean => /\.tsv$/i.test(path);

/** BEIR's qrels: query, document and score between tabs, below a line that names them. */
async function* tableRows(input: TextInput): AsyncGenerator<Row<EvalJudgement>> {
  for await (const { line, text } of readLines(input)) {
    const [query_id = "", doc_id = "", grade = "", ...more] = text.split("\t");
    if (text.trim() === "" || (line === 1 && !(Number(grade) >= 0))) continue;
    const score = Number(grade);
    yield query_id && doc_id && grade.trim() !== "" && Number.isFinite(score) && more.length === 0
      ? { ok: true, line, value: { query_id, doc_id, score } }
      : { ok: false, line, reason: "not query, document and score between tabs", raw: text };
  }
}
