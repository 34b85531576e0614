import { type StubReply, type StubRequest, type StubServer, startStubServer } from "./stub-server.ts";

type Metadata = Record<string, string | number | boolean | string[]>;
type Vector = { id: string; values: number[]; metadata?: Metadata };
type Namespaces = Map<string, Map<string, Vector>>;
type Body = {
  namespace?: string;
  vectors?: Vector[];
  vector?: number[];
  topK?: number;
  filter?: Filter;
  ids?: string[];
  deleteAll?: boolean;
};
type Filter = Record<string, Record<string, unknown>>;

export type PineconeStub = StubServer & {
  /** with `lag`, writes are not seen before this */
  settle(): void;
};

/**
 * The data plane of one Pinecone index with metric cosine, for tests: what the product uses of it, with metadata filters, namespaces
 * that do not exist until written to and, with `lag`, writes that are seen only later.
 */
export async function startPineconeStub(options: { dimension: number; lag: boolean }): Promise<PineconeStub> {
  const seen: Namespaces = new Map();
  const pending: ((namespaces: Namespaces) => void)[] = [];
  const settle = () => {
    for (const write of pending.splice(0)) write(seen);
  };
  const write = (change: (namespaces: Namespaces) => void) => {
    pending.push(change);
    if (!options.lag) settle();
  };
  const server = await startStubServer((request) => answer(request, seen, write, options.dimension));
  return { ...server, settle };
}

function stats(seen: Namespaces, dimension: number) {
  const counts = [...seen].map(([name, space]) => [name, { vectorCount: space.size }] as const);
  const totalVectorCount = counts.reduce((sum, [, { vectorCount }]) => sum + vectorCount, 0);
  return { namespaces: Object.fromEntries(counts), dimension, indexFullness: 0, totalVectorCount };
}

function answer(
  request: StubRequest,
  seen: Namespaces,
  write: (change: (namespaces: Namespaces) => void) => void,
  dimension: number,
): StubReply {
  const body = (request.body || {}) as Body;
  const name = body.namespace ?? request.query.get("namespace") ?? "__default__";
  const space = seen.get(name);
  switch (request.path) {
    case "/describe_index_stats":
      return { body: stats(seen, dimension) };
    case "/vectors/upsert":
      return upsert(body.vectors ?? [], name, write, dimension);
    case "/query":
      return { body: { matches: space ? nearest(space, body) : [], namespace: name, usage: { readUnits: 1 } } };
    case "/vectors/list":
      return list([...(space?.keys() ?? [])].sort(), request.query, name);
    case "/vectors/delete":
      if (!space) return { status: 404, body: { code: 5, message: "Namespace not found", details: [] } };
      write((namespaces) => {
        if (body.deleteAll) namespaces.delete(name);
        for (const id of body.ids ?? []) namespaces.get(name)?.delete(id);
      });
      return { body: {} };
    default:
      return { status: 404, body: "not found" };
  }
}

function upsert(
  vectors: Vector[],
  name: string,
  write: (change: (namespaces: Namespaces) => void) => void,
  dimension: number,
): StubReply {
  const wrong = vectors.some(({ values }) => values.length !== dimension || values.every((value) => value === 0));
  if (wrong || vectors.length > 1000) return { status: 400, body: { code: 3, message: "Bad vectors", details: [] } };
  write((namespaces) => {
    const space = namespaces.get(name) ?? new Map<string, Vector>();
    namespaces.set(name, space);
    for (const vector of vectors) space.set(vector.id, vector);
  });
  return { body: { upsertedCount: vectors.length } };
}

function nearest(space: Map<string, Vector>, { vector = [], topK = 0, filter = {} }: Body) {
  return [...space.values()]
    .filter(({ metadata = {} }) => matches(metadata, filter))
    .map(({ id, values }) => ({ id, score: cosine(values, vector), values: [] }))
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/** `$in`, `$lte` and `$gt`, joined by and. On a list of strings `$in` looks for a common member. */
function matches(metadata: Metadata, filter: Filter): boolean {
  return Object.entries(filter).every(([field, condition]) =>
    Object.entries(condition).every(([operator, wanted]) => {
      const value = metadata[field];
      if (value === undefined) return false;
      if (operator === "$in") return [value].flat().some((one) => (wanted as unknown[]).includes(one));
      if (operator === "$lte") return Number(value) <= Number(wanted);
      if (operator === "$gt") return Number(value) > Number(wanted);
      throw new Error(`The stub knows no operator ${operator}.`);
    }),
  );
}

function list(ids: string[], query: URLSearchParams, namespace: string): StubReply {
  const at = Number(query.get("paginationToken") ?? 0);
  const end = at + Number(query.get("limit") ?? 100);
  const vectors = ids.slice(at, end).map((id) => ({ id }));
  const next = end < ids.length ? { pagination: { next: String(end) } } : {};
  return { body: { vectors, namespace, usage: { readUnits: 1 }, ...next } };
}

function cosine(a: number[], b: number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
