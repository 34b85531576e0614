import type { Context } from "../../api/context.ts";
import { indexSops } from "../../api/sops/indexing.ts";
import { hashOf } from "../../api/sops/publishing.ts";
import { checkSop } from "../../sops/check.ts";
import { chunkVersion } from "../../sops/chunk.ts";
import { asApproved } from "../../sops/version.ts";
import { chunksEach, writeSop } from "./library.ts";

const batch = 50;

/**
 * Fills an empty organisation with generated SOPs in force, `chunks` chunks of them, and indexes them by the product's own job.
 * The life of each version is written by the stores at once: no review, no events.
 */
export async function loadLibrary(context: Context, chunks: number, say: (text: string) => void): Promise<void> {
  const sops = chunks / chunksEach;
  for (let at = 0; at < sops; at += batch) {
    await context.db.transaction(async (tx) => {
      for (let number = at; number < Math.min(sops, at + batch); number++) await addSop(context, tx, number);
    });
    if (at % 1000 === 0) say(`${at} of ${sops} SOPs`);
  }
  await context.database.pool.query("vacuum analyze");
  const started = performance.now();
  await indexSops(context);
  say(`indexed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  await context.database.pool.query("vacuum analyze");
}

/** Seconds until what an approval brings is found: one SOP more is cut, counted, embedded and told to the index. */
export async function secondsToFindOneMore(context: Context): Promise<number> {
  const { rows } = await context.database.pool.query<{ sops: number }>("select count(*)::int as sops from sop");
  await context.db.transaction((tx) => addSop(context, tx, rows[0]?.sops ?? 0));
  const started = performance.now();
  await indexSops(context);
  return (performance.now() - started) / 1000;
}

async function addSop(context: Context, tx: Context["db"], number: number): Promise<void> {
  const { source, region } = writeSop(number);
  const { document } = checkSop(source);
  if (!document) throw new Error("a generated SOP is not one");
  const { meta } = document;
  const store = context.stores.sops(tx);
  await store.claimSop(meta);
  const at = context.now();
  const people = { author: meta.owner, uploadedBy: meta.owner };
  const stored = await store.addVersion({ meta, source, contentHash: hashOf(source), ...people, createdAt: at });
  const approved = { ...stored, state: "approved" as const, approvedBy: "Tomas Reed", approvedAt: at.toISOString() };
  await store.saveDecision(approved);
  const cell = { audience: "human", channel: "chat", region, language: "en" };
  const named = { audience: ["human"], channel: ["chat"], region: [region], language: ["en"] };
  await store.saveCoverage(
    meta.id,
    [{ versionId: stored.id, cell, period: { from: meta.effectiveFrom, to: null } }],
    named,
  );
  const version = asApproved(approved);
  if (version) await store.saveChunks(approved, chunkVersion({ ...version, document }));
}
