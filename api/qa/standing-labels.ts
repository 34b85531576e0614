import { criteriaOf } from "../../evals/scorecard.ts";
import { sameMeaning } from "../../evals/scorecard-change.ts";
import type { Context } from "../context.ts";
import type { StoredAudit } from "./audit-store.ts";
import type { ScorecardVersion } from "./scorecard-store.ts";

/**
 * The labels that answer the questions of a version: those given on it, and those given on another one on criteria that ask the same
 * under it. A label of an unknown version is read as an answer to this one.
 */
export async function standingLabels(
  context: Context,
  audits: readonly StoredAudit[],
  scorecard: ScorecardVersion,
): Promise<StoredAudit[]> {
  const store = context.stores.qa(context.db);
  const frames = new Map((await store.frames()).map((frame) => [frame.id, frame.scorecardVersionId]));
  const now = new Map(criteriaOf(scorecard.definition).map((criterion) => [criterion.id, criterion]));
  const stands = new Map<string, Set<string>>();
  for (const version of await store.scorecards()) {
    if (version.id === scorecard.id) continue;
    const same = criteriaOf(version.definition).filter((old) => {
      const criterion = now.get(old.id);
      return criterion !== undefined && sameMeaning(old, criterion);
    });
    stands.set(version.id, new Set(same.map(({ id }) => id)));
  }
  return audits.filter(({ scorecardVersionId, frameId, criterionId }) => {
    const given = scorecardVersionId ?? frames.get(frameId ?? "") ?? scorecard.id;
    return given === scorecard.id || (stands.get(given)?.has(criterionId) ?? false);
  });
}

/** The labels that upheld disputes became. */
export async function settledLabels({ db, stores }: Context): Promise<Set<string>> {
  return new Set((await stores.qa(db).disputes()).flatMap(({ labelId }) => labelId ?? []));
}
