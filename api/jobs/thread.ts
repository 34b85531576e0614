import { Worker } from "node:worker_threads";

/**
 * Runs a pure function of a module in a thread of its own, so that seconds of arithmetic do not hold up requests.
 * Arguments and result must be plain data (structured clone). Throws what the function throws.
 */
export async function inThread<F extends (...args: never[]) => unknown>(
  module: URL,
  name: string,
  ...args: Parameters<F>
): Promise<Awaited<ReturnType<F>>> {
  const worker = new Worker(new URL("./thread-worker.js", import.meta.url), {
    workerData: { module: module.href, name, args },
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the computing thread ended without a result (code ${code})`)));
    });
  } finally {
    await worker.terminate();
  }
}
