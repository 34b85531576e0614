import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { lockDataFolder } from "./data-folder-lock.ts";
import type { EmbeddedWorkerData } from "./embedded-worker.ts";

/** Longest unix socket path that Linux and macOS both accept. */
const socketPathLimit = 100;

/** A running embedded PostgreSQL: connect with the `pg` driver to host `socketDir`. */
export type EmbeddedDatabase = {
  socketDir: string;
  /** dump of the data directory, to start another from */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
};

/**
 * Opens PostgreSQL compiled to WebAssembly in a worker thread, behind a unix socket in a 0700 folder, so that the same
 * driver serves embedded and server mode and the event loop stays free. `dataDir` null keeps it in memory (tests).
 * Throws `DataFolderInUse` when another live process has the folder.
 */
export async function openEmbedded(
  dataDir: string | null,
  template: Uint8Array | null = null,
): Promise<EmbeddedDatabase> {
  const release = dataDir ? lockDataFolder(resolve(dataDir)) : () => {};
  const socketDir = socketFolder(dataDir);
  const socketPath = join(socketDir, ".s.PGSQL.5432");
  rmSync(socketPath, { force: true });
  const data: EmbeddedWorkerData = {
    dataDir: dataDir ? join(resolve(dataDir), "postgres") : null,
    socketPath,
    template,
  };
  try {
    const worker = new Worker(new URL("./embedded-worker.js", import.meta.url), { workerData: data });
    await nextMessage(worker, (message) => message === "ready");
    return {
      socketDir,
      dump: async () => {
        worker.postMessage("dump");
        const message = await nextMessage(worker, (m) => typeof m === "object" && m !== null && "dump" in m);
        return (message as { dump: Uint8Array }).dump;
      },
      close: async () => {
        worker.postMessage("stop");
        await nextMessage(worker, (message) => message === "stopped");
        await worker.terminate();
        rmSync(socketPath, { force: true });
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function socketFolder(dataDir: string | null): string {
  const beside = dataDir ? join(resolve(dataDir), "socket") : null;
  if (beside === null || join(beside, ".s.PGSQL.5432").length > socketPathLimit)
    return mkdtempSync(join(tmpdir(), "plumb-"));
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  return beside;
}

function nextMessage(worker: Worker, wanted: (message: unknown) => boolean): Promise<unknown> {
  return new Promise((resolveMessage, reject) => {
    const settle = (act: () => void) => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      act();
    };
    const onMessage = (message: unknown) => wanted(message) && settle(() => resolveMessage(message));
    const onError = (error: unknown) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`The embedded database stopped (code ${code}).`)));
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
  });
}
