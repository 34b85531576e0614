import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readSopFile } from "../ingest/sop-file.ts";
import { calibrateFloor, defaultFloor, relevanceOf } from "../sops/answer.ts";
import { rankByBm25 } from "../sops/bm25.ts";
import { chunkVersion } from "../sops/chunk.ts";
import { dot, embed, fitLexicalModel } from "../sops/lexicon.ts";
import { parseSop } from "../sops/parse.ts";
import { embedQuery, prepareChunk, queryTerms, rerank, rewriteQuery } from "../sops/retrieve.ts";
import { approve } from "../sops/version.ts";

/** Where the relevance floor separates questions on the sample library from foreign ones: `tsx bench/refusal.ts [FOLDER]`. */
const folder = process.argv[2] ?? "../shared/data";

const answerable = `my payout has not arrived
how long must a creator wait before we open a trace
customer lost access to two factor codes
can I refund a gift
coins missing after purchase
user wants to change the username
parcel never arrived
wrong item in the box
how do I appeal a removed video
my account got banned unfairly
someone hacked my account
app keeps crashing
upload fails with an error code
how do I verify identity
when do I hand over to a human
a child was charged for purchases
user says they want to hurt themselves
export my data
delete my account
which tax form does a UK creator need
change bank account for payouts
copyright claim counter notice
harassment by another user
no puedo iniciar sesión
service is down, what do I say
refund for shop order after 20 days
person under 13 on the platform
how do I check age
may I promise a date for the payout
what greeting should I use`.split("\n");

const chunks = readdirSync("sops/library")
  .filter((name) => name.endsWith(".md"))
  .flatMap((name) => {
    const file = readSopFile(readFileSync(join("sops/library", name), "utf8"));
    if (!file.ok) return [];
    const { meta } = file;
    const draft = { id: name, sopId: meta.id, number: 1, state: "in-review" as const, author: meta.owner, meta };
    const approved = approve(
      { ...draft, approvedBy: null, approvedAt: null, retiredAt: null },
      { by: meta.verifier ?? "", at: `${meta.effectiveFrom}T00:00:00Z` },
    );
    return approved.ok ? chunkVersion({ ...approved.version, document: parseSop(file.source, meta) }) : [];
  });

let state = 1;
const rng = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};
const texts = chunks.map((chunk) => `${chunk.title}\n${chunk.heading}\n${chunk.text}`);
const model = fitLexicalModel(texts, { rng });
const prepared = chunks.map((chunk) => prepareChunk(model, chunk));
const vectors = texts.map((text) => embed(model, text));

function relevance(question: string): number {
  const query = rewriteQuery([], question);
  const vector = embedQuery(model, query);
  const fulltext = rankByBm25(model, prepared, queryTerms(query, model), 100);
  const dense = prepared
    .map(({ id }, i) => ({ chunkId: id, score: dot(vector, vectors[i] ?? []) }))
    .sort((a, b) => b.score - a.score);
  const [best] = rerank({ model, query, chunks: prepared, fulltext, dense });
  return best ? relevanceOf(best) : 0;
}

function foreign(path: string, every: number): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.filter((_, i) => i % every === 0).map((line) => (JSON.parse(line) as { text: string }).text);
}

const questions = [
  ...foreign(join(folder, "intent_clinc150/dev/val.jsonl"), 60),
  ...foreign(join(folder, "covid_faq/dev/queries.jsonl"), 2),
  ...foreign(join(folder, "mtrag_un/dev/queries.jsonl"), 3),
];
const yes = answerable.map(relevance);
const no = questions.map(relevance);
const at = (floor: number) => ({
  floor,
  falseRefusals: yes.filter((value) => value < floor).length / yes.length,
  falseAnswers: no.filter((value) => value >= floor).length / no.length,
});
const result = { chunks: chunks.length, answerable: yes.length, foreign: no.length, default: at(defaultFloor) };
const table = [0.35, 0.4, 0.45, 0.5, 0.55].map(at);
process.stdout.write(`${JSON.stringify({ ...result, best: no.length > 0 ? calibrateFloor(yes, no) : null, table })}\n`);
