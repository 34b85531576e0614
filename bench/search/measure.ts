import { sql } from "drizzle-orm";
import type { Scope } from "../../api/adapters/ports.ts";
import type { Context } from "../../api/context.ts";
import { answerQuestion } from "../../api/sops/answering.ts";
import { searchSops } from "../../api/sops/search.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { embed, vectorSpaceOf } from "../../sops/lexicon.ts";
import { mean, quantile } from "../../sops/metrics.ts";
import type { AskedQuestion } from "./library.ts";

/**
 * Milliseconds of one question after another. `processor`: median of this process's processor time for one, which does not depend on
 * what else runs on the machine; the embedded database is in it, a server is not.
 */
export type Latency = { p50: number; p95: number; processor: number };
export type SearchSpeed = {
  search: Latency;
  ask: Latency;
  /** every match of any word ranked by `ts_rank_cd`, the best ten */
  plain: Latency;
  /** share of questions whose SOP is among the first ten hits */
  found: number;
  answered: number;
  retrieval: string;
};

const shown = 8;
/** The plain query takes seconds. */
const plainQuestions = 30;
const plainWarm = 5;

/** `filtered`: only what holds in the asker's region. The first `warm` questions are not counted. */
export async function measureSearch(
  context: Context,
  questions: readonly AskedQuestion[],
  { warm, filtered }: { warm: number; filtered: boolean },
): Promise<SearchSpeed> {
  const asOf = context.now().toISOString().slice(0, 10);
  const scopeOf = ({ region }: AskedQuestion): Scope => ({ audience: "human", asOf, ...(filtered ? { region } : {}) });
  let found = 0;
  let answered = 0;
  let retrieval = "";
  const search = await timed(questions, warm, async (asked) => {
    const result = await searchSops(context, {
      question: trustAsRedacted(asked.text),
      history: [],
      contactReason: undefined,
      scope: scopeOf(asked),
      limit: shown,
      pinned: new Map(),
    });
    retrieval = result.retrieval;
    if (result.hits.some(({ chunk }) => chunk.sopId === asked.sopId)) found++;
  });
  const ask = await timed(questions, warm, async (asked) => {
    const rest = { history: [], contactReason: undefined, facts: [], pinned: new Map<string, string>() };
    const { kind } = await answerQuestion(context, { question: asked.text, scope: scopeOf(asked), ...rest });
    if (kind === "answer") answered++;
  });
  const plain = await timed(questions.slice(0, plainWarm + plainQuestions), plainWarm, (asked) =>
    plainFulltext(context, asked.text, scopeOf(asked)),
  );
  const share = (count: number) => count / questions.length;
  return { search, ask, plain, found: share(found), answered: share(answered), retrieval };
}

async function timed(
  questions: readonly AskedQuestion[],
  warm: number,
  run: (asked: AskedQuestion) => Promise<void>,
): Promise<Latency> {
  const times: number[] = [];
  const processor: number[] = [];
  for (const [i, asked] of questions.entries()) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    await run(asked);
    if (i < warm) continue;
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), processor: quantile(processor, 0.5) };
}

/** What a search box over PostgreSQL does without further thought. */
async function plainFulltext({ db }: Context, question: string, { region, asOf }: Scope): Promise<void> {
  const words = sql`replace(plainto_tsquery('english', ${question})::text, '&', '|')::tsquery`;
  const place = region === undefined ? sql`` : sql`and ${region} = any(v.regions)`;
  await db.execute(sql`
    select c.id from sop_chunk c join sop_version v on v.id = c.version_id
    where c.search @@ ${words} and v.state = 'approved' and v.effective_from <= ${asOf}::date
      and (v.effective_to is null or v.effective_to > ${asOf}::date) ${place}
    order by ts_rank_cd(c.search, ${words}) desc limit 10`);
}

/** Of the ten nearest vectors in scope, the share that the index gives when it is asked for as many as a search asks for. */
export async function indexRecall(
  context: Context,
  questions: readonly AskedQuestion[],
  { filtered, asks }: { filtered: boolean; asks: number },
): Promise<number> {
  const { index, library, stores, db } = context;
  const model = await library.activeModel();
  if (!index || !model) throw new Error("there is no vector index to measure");
  const regionOf = new Map<string, string | undefined>();
  for (const { chunkId, regions } of await stores.sops(db).indexedChunks()) regionOf.set(chunkId, regions[0]);
  const vectors = [...(await stores.sops(db).embeddings(vectorSpaceOf(model), [...regionOf.keys()]))];
  const asOf = context.now().toISOString().slice(0, 10);
  const shares: number[] = [];
  for (const { text, region } of questions) {
    const vector = embed(model, text);
    const exact = vectors
      .filter(([id]) => !filtered || regionOf.get(id) === region)
      .map(([id, other]) => ({ id, score: dotProduct(vector, other) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 10);
    const scope = { audience: "human", asOf, ...(filtered ? { region } : {}) };
    const given = new Set(
      (await index.query(vectorSpaceOf(model), vector, scope, asks)).slice(0, 10).map(({ chunkId }) => chunkId),
    );
    shares.push(exact.filter(({ id }) => given.has(id)).length / exact.length);
  }
  return mean(shares);
}

function dotProduct(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
