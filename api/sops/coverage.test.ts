import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cellsWithin } from "../../sops/coverage.ts";
import { exampleMeta } from "../../sops/fixtures.ts";
import type { SopMeta } from "../../sops/sop.ts";
import { inForceAt, overlaps } from "../../sops/version.ts";
import { openTestApi, type TestApi } from "../http/test-api.ts";
import { approveVersion } from "./publishing.ts";
import { sopVersion } from "./schema.ts";
import type { StoredVersion } from "./version-store.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({ work: false, overrides: { now: () => new Date("2026-06-01T09:00:00Z") } });
});
afterAll(() => api.close());

const nothingNamed = { audience: [], channel: [], region: [], language: [] };
const sqlState = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;

const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-06-${String(n).padStart(2, "0")}`);
const place = {
  audiences: fc.subarray<"human" | "bot">(["human", "bot"]),
  channels: fc.subarray(["chat", "email", 'quo"ted\\ch,annel)']),
  regions: fc.subarray(["US", "UK", "Österreich", "zzz"]),
};
const meta: fc.Arbitrary<SopMeta> = fc
  .record({ from: day, to: fc.option(day), ...place })
  .map(({ from, to, ...where }) => ({
    ...exampleMeta,
    ...where,
    effectiveFrom: from,
    effectiveTo: to !== null && to > from ? to : null,
  }));

let made = 0;
/** A version of a new SOP, in review, whatever its scope and period. */
async function newVersion(metaOf: SopMeta, sopId = `property-${++made}`): Promise<StoredVersion> {
  const store = api.context.stores.sops(api.context.db);
  const own = { ...metaOf, id: sopId };
  await store.claimSop(own);
  const text = { source: `text ${++made}`, contentHash: `hash ${made}` };
  return store.addVersion({
    meta: own,
    ...text,
    author: "Ines Calder",
    uploadedBy: "Ines Calder",
    createdAt: new Date(),
  });
}

describe("the database", () => {
  it("refuses two versions of an SOP exactly where they overlap", async () => {
    await fc.assert(
      fc.asyncProperty(meta, meta, async (a, b) => {
        const [first, second] = [await newVersion(a), await newVersion(b)];
        const sameSop = { ...second, sopId: first.sopId };
        const rows = [first, sameSop].flatMap((version) =>
          cellsWithin([{ ...version, retiredAt: null }], {}).map((cell) => ({
            versionId: version.id,
            cell,
            period: { from: version.meta.effectiveFrom, to: version.meta.effectiveTo },
          })),
        );
        const outcome = await api.context.stores
          .sops(api.context.db)
          .saveCoverage(first.sopId, rows, nothingNamed)
          .then(() => "stored", sqlState);
        expect(outcome).toBe(overlaps(first, sameSop) ? "23P01" : "stored");
      }),
      { numRuns: 100 },
    );
  }, 180_000);

  it("holds after any run of approvals what inForceAt says of every place and day", async () => {
    const scope = fc.record({
      audience: fc.constantFrom("human", "bot"),
      channel: fc.constantFrom("chat", "email", 'quo"ted\\ch,annel)', "pigeon"),
      region: fc.constantFrom("US", "UK", "Österreich", "zzz", "ES"),
      language: fc.constant("en"),
    });
    const asked = fc.array(fc.tuple(scope, day), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(meta, { minLength: 2, maxLength: 5 }), asked, async (metas, questions) => {
        const sopId = `run-${++made}`;
        for (const one of metas) await approveOrRefuse(await newVersion(one, sopId));
        const versions = await api.context.stores.sops(api.context.db).versions(sopId);
        for (const [where, on] of questions) {
          const inForce = inForceAt(versions, where, on).map(({ id }) => id);
          expect(await heldIn(sopId, where, on)).toEqual(inForce);
        }
      }),
      { numRuns: 30 },
    );
  }, 180_000);

  it("keeps what was handed in, whoever tries to change it", async () => {
    const version = await newVersion(exampleMeta);
    const changes = fc.oneof(
      fc.string().map((source) => ({ source: `${source}!` })),
      fc.string().map((contentHash) => ({ contentHash: `${contentHash}!` })),
      fc.string().map((author) => ({ author: `${author}!` })),
      fc.string().map((uploadedBy) => ({ uploadedBy: `${uploadedBy}!` })),
      fc.array(fc.string(), { minLength: 1 }).map((editors) => ({ editors: [...editors, "!"] })),
      fc.integer({ min: 2, max: 99 }).map((number) => ({ number })),
    );
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        const storable = JSON.parse(JSON.stringify(change).replaceAll("\\u0000", ""));
        const attempt = api.context.db.update(sopVersion).set(storable).where(sql`id = ${version.id}`);
        expect(await attempt.then(() => "changed", sqlState)).toBe("23001");
      }),
      { numRuns: 60 },
    );
    const removal = api.context.db.delete(sopVersion).where(sql`id = ${version.id}`);
    expect(await removal.then(() => "removed", sqlState)).toBe("23001");
    expect(await api.context.stores.sops(api.context.db).version(version.id)).toEqual(version);
  });
});

async function approveOrRefuse(version: StoredVersion): Promise<void> {
  const { context } = api;
  const decision = { by: "Tomas Reed", effectiveFrom: version.meta.effectiveFrom, wrote: [], note: "" };
  await context.db
    .transaction((tx) => approveVersion(context, tx, version, decision))
    .catch((error: { code?: string }) => expect(error.code).toBe("conflict"));
}

type Place = { audience: string; channel: string; region: string; language: string };

async function heldIn(sopId: string, { audience, channel, region, language }: Place, on: string): Promise<string[]> {
  const { rows } = await api.context.db.execute<{ id: string }>(sql`
    select version_id as id from sop_coverage where sop_id = ${sopId} and period @> ${on}::date
      and audience @> ${audience}::text and channel @> ${channel}::text
      and region @> ${region}::text and language @> ${language}::text`);
  return rows.map(({ id }) => id);
}
