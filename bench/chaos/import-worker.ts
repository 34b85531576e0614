import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import pino from "pino";
import { readConfig } from "../../api/config.ts";
import { openDatabase } from "../../api/db/client.ts";
import { openContext } from "../../api/open-context.ts";
import { operator } from "../../api/people/auth.ts";
import { qaRoutes } from "../../api/qa/routes.ts";
import { ticket } from "../../api/qa/schema.ts";

/** A process of E12: `DATA_DIR FILE [DATABASE_URL]`. Imports the file, says `ready` when it begins, and at the end what the database holds. */
const [, , dataDir = "", file = "", url = ""] = process.argv;
const config = readConfig({ DATA_DIR: dataDir, DATABASE_URL: url, PLUMB_SECRET: "secret of a test" });
const database = await openDatabase(config);
const context = await openContext(config, database, pino({ level: "silent" }));
const mb = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const before = mb();
let rssMb = before;
const watch = setInterval(() => {
  rssMb = Math.max(rssMb, mb());
}, 100);
const started = performance.now();
process.stdout.write("ready\n");
const result = await qaRoutes(context)["POST /imports/tickets"]({
  params: {},
  principal: operator,
  query: { name: "tickets.jsonl", format: "jsonl" },
  body: createReadStream(file),
});
const seconds = (performance.now() - started) / 1000;
clearInterval(watch);
rssMb = Math.max(rssMb, mb());
const rows = await context.db.select({ id: ticket.id, hash: ticket.contentHash, turns: ticket.turns }).from(ticket);
const lines = rows.map(({ id, hash, turns }) => `${id} ${hash} ${JSON.stringify(turns)}`).sort();
const checksum = createHash("sha256").update(lines.join("\n")).digest("hex");
const { added, changed, unchanged, rejected } = result;
const held = { rows: rows.length, distinct: new Set(rows.map(({ id }) => id)).size, checksum };
process.stdout.write(
  `${JSON.stringify({ added, changed, unchanged, rejected, seconds, rssMb, grownMb: rssMb - before, ...held })}\n`,
);
await context.jobs.stop();
await database.close();
process.exit(0);
