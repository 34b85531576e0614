import pino from "pino";
import { readConfig } from "../../api/config.ts";
import { openDatabase } from "../../api/db/client.ts";
import { openContext, startWork } from "../../api/open-context.ts";
import { resumeScoring } from "../../api/qa/scoring.ts";

/** A process that does what a server does in the background, and nothing else. Says `ready` when it has begun. */
const config = readConfig(process.env);
const context = await openContext(config, await openDatabase(config), pino({ level: "silent" }));
await startWork(context);
await resumeScoring(context);
process.stdout.write("ready\n");
