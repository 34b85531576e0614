import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLog } from "../people/schema.ts";
import { sop, sopCoverage, sopVersion } from "../sops/schema.ts";
import type { Database } from "./client.ts";
import { migrateDatabase } from "./migrate.ts";
import { testDatabase } from "./test-database.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const version = (number: number, from: string, to: string | null, author = "ines", approvedBy = "tomas") => ({
  sopId: "payouts",
  number,
  state: "approved" as const,
  title: "Payouts",
  source: `version ${number}`,
  contentHash: `hash ${number}`,
  meta: {} as never,
  audiences: ["human"],
  channels: ["chat"],
  regions: ["US"],
  languages: ["en"],
  effectiveFrom: from,
  effectiveTo: to,
  author,
  uploadedBy: author,
  approvedBy,
});

const sqlState = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code;

describe("the schema", () => {
  it("migrates a second time without a change", async () => {
    const before = await database.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
    await migrateDatabase(database.db);
    const after = await database.db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
    expect(after.rows).toEqual(before.rows);
    expect(Number(after.rows[0]?.n)).toBeGreaterThan(0);
  });

  it("refuses two versions of one SOP in the same place on the same day", async () => {
    await database.db.insert(sop).values({ id: "payouts", title: "Payouts", owner: "ines" });
    const [stored] = await database.db
      .insert(sopVersion)
      .values(version(1, "2026-01-01", null))
      .returning();
    const cell = { versionId: stored?.id ?? "", sopId: "payouts", audience: "[human,human]", channel: "[chat,chat]" };
    const hold = (region: string, period: string) =>
      database.db.insert(sopCoverage).values({ ...cell, region, language: "[en,en]", period });
    await hold("[US,US]", "[2026-01-01,2026-06-01)");
    await hold("[US,US]", "[2026-06-01,)");
    await hold("[ES,ES]", "[2026-01-01,)");
    for (const region of ["[US,US]", "(,)", "(ES,)"]) {
      const error = await hold(region, "[2026-05-31,2026-06-01)").catch((e: unknown) => e);
      expect(sqlState(error)).toBe("23P01");
    }
    await hold("(ES,US)", "[2026-05-31,2026-06-01)");
  });

  it("refuses approval by somebody who edited it", async () => {
    const edited = { ...version(3, "2020-01-01", null), editors: ["grace", "tomas"] };
    const error = await database.db
      .insert(sopVersion)
      .values(edited)
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe("23514");
  });

  it("refuses approval by the author", async () => {
    const error = await database.db
      .insert(sopVersion)
      .values(version(4, "2020-01-01", "2020-02-01", "ines", "ines"))
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe("23514");
  });

  it("refuses a change of the bytes of a version", async () => {
    const error = await database.db
      .update(sopVersion)
      .set({ source: "other" })
      .catch((e: unknown) => e);
    expect(sqlState(error)).toBe("23001");
  });

  it("refuses a change of the audit log", async () => {
    await database.db
      .insert(auditLog)
      .values({ actorKind: "system", actorId: "test", actorName: "test", action: "test", subject: "test" });
    for (const attempt of [
      database.db.update(auditLog).set({ action: "other" }),
      database.db.delete(auditLog),
      database.db.execute(sql`truncate audit_log`),
    ]) {
      const error = await attempt.catch((e: unknown) => e);
      expect(sqlState(error)).toBe("23001");
    }
  });
});
