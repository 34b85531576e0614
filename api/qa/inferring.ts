import { contentId } from "../../evals/content-id.ts";
import { type inferReasons as infer, reasonText } from "../../evals/reason/infer-reasons.ts";
import type { Context } from "../context.ts";
import { inThread } from "../jobs/thread.ts";

/** Changes when the method does, so that what it names is named again. */
const method = "linear borders over words and pieces of words, 1";
const seed = 20_261_130;
/** The newest labelled tickets say best what the reasons are now. */
const mostExamples = 10_000;
const mostAsked = 50_000;
/** Fewer teach nothing that could be relied on. */
const fewestExamples = 30;
const fewestOfReason = 5;
const writtenAtOnce = 200;

/**
 * Learns the organisation's contact reasons from the tickets that carry one and names those of the tickets that came without. A text
 * unlike all of them stays without a reason. Nothing that was given or named by a person is changed. Run again, it does the rest.
 */
export async function inferReasons(context: Context): Promise<void> {
  const { db, stores, now } = context;
  const labelled = await examplesOf(context);
  if (labelled === null) return;
  const seen = labelled.map(({ id, contentHash, reason }) => [id, contentHash, reason]);
  const modelId = contentId({ method, seed, seen }).slice(0, 24);
  const asked = await stores.qa(db).ticketsWithoutReason(modelId, mostAsked);
  if (asked.length === 0) return;
  const inferred = await inThread<typeof infer>(
    new URL("../../evals/reason/infer-reasons.ts", import.meta.url),
    "inferReasons",
    {
      examples: labelled.map(({ reason, turns }) => ({ reason, text: reasonText(turns) })),
      asked: asked.map(({ id, turns }) => ({ id, text: reasonText(turns) })),
      seed,
    },
  );
  const { reasons, heldOut, floor, guesses } = inferred;
  await stores
    .qa(db)
    .saveReasonModel({ id: modelId, tickets: labelled.length, reasons, heldOut, floor, trainedAt: now() });
  for (let at = 0; at < guesses.length; at += writtenAtOnce)
    await db.transaction((tx) => stores.qa(tx).saveGuesses(modelId, guesses.slice(at, at + writtenAtOnce)));
}

/** Labelled tickets of reasons with enough of them, or null where there is too little to learn from. */
async function examplesOf({ db, stores }: Context) {
  const all = await stores.qa(db).reasonExamples(mostExamples);
  const counts = new Map<string | null, number>();
  for (const { reason } of all) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const kept = all.filter(({ reason }) => reason === null || (counts.get(reason) ?? 0) >= fewestOfReason);
  const reasons = new Set(kept.flatMap(({ reason }) => reason ?? []));
  return kept.length >= fewestExamples && reasons.size >= 2 ? kept : null;
}
