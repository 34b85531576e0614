import { Worker } from "node:worker_threads";

/** How far a computation is, 0 to 1. */
export type Report = (progress: number) => void;

/**
 * Runs a pure function of a module in a thread of its own, so that seconds of arithmetic do not hold up requests.
 * Arguments and result must be plain data (structured clone). Throws what the function throws.
 */
export async function inThread<F extends (...args: never[]) => unknown>(
  module: URL,
  name: string,
  ...args: Parameters<F>
): Promise<Awaited<ReturnType<F>>> {
  return runThread<Awaited<ReturnType<F>>>({ module: module.href, name, args, reports: false }, () => {});
}

/** The same for a function of one argument that says how far it is. */
export async function inReportingThread<F extends (argument: never, report: Report) => unknown>(
  module: URL,
  name: string,
  argument: Parameters<F>[0],
  report: Report,
): Promise<Awaited<ReturnType<F>>> {
  return runThread<Awaited<ReturnType<F>>>({ module: module.href, name, args: [argument], reports: true }, report);
}

type Told<T> = { progress: number } | { result: T };

async function runThread<T>(workerData: unknown, report: Report): Promise<T> {
  const worker = new Worker(new URL("./thread-worker.js", import.meta.url), { workerData });
  try {
    return await new Promise((resolve, reject) => {
      worker.on("message", (told: Told<T>) => ("result" in told ? resolve(told.result) : report(told.progress)));
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the computing thread ended without a result (code ${code})`)));
    });
  } finally {
    await worker.terminate();
  }
}
