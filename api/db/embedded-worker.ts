import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { vector } from "@electric-sql/pglite-pgvector";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

/** What the thread is told. `dataDir` null = in memory; `template` = a dump of a data directory to start from. */
export type EmbeddedWorkerData = {
  dataDir: string | null;
  socketPath: string;
  template: Uint8Array | null;
};

const { dataDir, socketPath, template } = workerData as EmbeddedWorkerData;

const db = await PGlite.create({
  ...(dataDir ? { dataDir } : {}),
  ...(template ? { loadDataDir: new Blob([template as Uint8Array<ArrayBuffer>]) } : {}),
  extensions: { vector, btree_gist },
});
// One client asks at a time, but after an error its pool opens the next connection before the last one is closed.
const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 8 });
await server.start();

parentPort?.on("message", async (message: "stop" | "dump") => {
  if (message === "dump") {
    const dump = await db.dumpDataDir("none");
    parentPort?.postMessage({ dump: new Uint8Array(await dump.arrayBuffer()) });
    return;
  }
  await server.stop();
  await db.close();
  parentPort?.postMessage("stopped");
  parentPort?.close();
});
parentPort?.postMessage("ready");
