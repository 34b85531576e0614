import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Db } from "./client.ts";

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));
/** Any constant that no other program uses: two processes that start at once migrate one after the other. */
const migrationLock = 7_415_204;

/** Applies the migrations that are missing, in order, each in the migrator's transaction. Runs on both engines. */
export async function migrateDatabase(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${migrationLock})`);
    await migrate(tx as unknown as Db, { migrationsFolder });
  });
}
