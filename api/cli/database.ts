import type { Command } from "commander";
import type { Config } from "../config.ts";
import { addCommand, ending } from "./command.ts";
import { inProcess, runningServer, settings } from "./connect.ts";
import type { Outcome } from "./outcome.ts";
import { printJson } from "./output.ts";
import type { Terminal } from "./terminal.ts";

type Json = { json?: true };

export function addDatabaseCommands(program: Command, terminal: Terminal): void {
  addCommand(program, "migrate", "open the database and bring its tables up to date").action(
    ending((options: Json) => migrate(terminal, options)),
  );
  addCommand(program, "seed", "make the first start and end: load the sample organisation")
    .option("--empty", "only prepare the database, without the sample organisation")
    .action(ending((options: Json & { empty?: true }) => seed(terminal, options)));
}

const place = ({ databaseUrl, dataDir }: Config) =>
  databaseUrl ? "PostgreSQL at DATABASE_URL" : `the embedded PostgreSQL in ${dataDir}`;

async function migrate(terminal: Terminal, { json }: Json): Promise<Outcome> {
  const config = await settings(terminal);
  if (await runningServer(config)) {
    const message = "A server runs on this data folder; it brought the tables up to date when it started.";
    await (json ? printJson(terminal, { migrated: false, message }) : terminal.print(`${message}\n`));
    return "done";
  }
  const { openDatabase } = await import("../db/client.ts");
  const database = await openDatabase(config);
  const { engine, vectors } = database;
  await database.close();
  const message = `The tables of ${place(config)} are up to date${vectors ? "" : "; it lacks the vector extension"}.`;
  await (json ? printJson(terminal, { migrated: true, engine, vectors, message }) : terminal.print(`${message}\n`));
  return "done";
}

async function seed(terminal: Terminal, { json, empty }: Json & { empty?: true }): Promise<Outcome> {
  const config = await settings(terminal);
  const name = (await runningServer(config)) ? "by a server that runs on it" : await loadedOrganisation(config);
  if (name) {
    const message = `Nothing was done: ${place(config)} is already filled (${name}).`;
    await (json ? printJson(terminal, { seeded: false, message }) : terminal.print(`${message}\n`));
    return "done";
  }
  const status = await inProcess(terminal, config, empty ? "empty" : "sample", async ({ call, settle }) => {
    await settle();
    return call("GET /status", {});
  });
  const { organisation, sampleSignIns } = status;
  const message = `${organisation?.name} is ready in ${place(config)}.`;
  await (json
    ? printJson(terminal, { seeded: true, organisation, sampleSignIns, message })
    : terminal.print(`${message}\n`));
  return "done";
}

/** Name of the organisation that a first start has loaded whole, or null. */
async function loadedOrganisation(config: Config): Promise<string | null> {
  const { openDatabase } = await import("../db/client.ts");
  const { peopleStore } = await import("../people/store.ts");
  const database = await openDatabase(config);
  try {
    const found = await peopleStore(database.db).organisation();
    return found?.loadedAt ? found.name : null;
  } finally {
    await database.close();
  }
}
