import { isReadBy } from "../../sops/chunk.ts";
import type { Hit } from "../../sops/retrieve.ts";
import type { Context } from "../context.ts";
import { versionInForce } from "./reply-steps.ts";
import { candidates, type SearchRequest, type SearchResult, searchSops } from "./search.ts";

const unranked = { fulltext: null, dense: null, fused: 0, bm25: 0, coverage: 0, similarity: 0 };

/** What a search finds of one SOP that is known to be the one; its chunks in their order where the words fit none of them. */
export async function searchInSop(context: Context, search: SearchRequest, sopId: string): Promise<SearchResult> {
  const { scope, pinned, limit } = search;
  const version = await versionInForce(context, sopId, scope, pinned.get(sopId));
  const found = await searchSops(context, { ...search, limit: candidates });
  const hits = found.hits.filter(({ chunk }) => chunk.versionId === version.id);
  const all = context.library.chunksOf(version).filter((chunk) => isReadBy(chunk, scope.audience));
  const inOrder: Hit[] = all.map((chunk) => ({ chunk, score: 0, stages: unranked }));
  return { ...found, hits: (hits.length > 0 ? hits : inOrder).slice(0, limit) };
}
