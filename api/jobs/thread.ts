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

type Told<T> = { progress: number } | { result: T } | { error: unknown };

type Thread = { worker: Worker; ended: boolean };

/** Threads that ended their work and wait for more: a new one takes half a second to read the code. */
const idle: Thread[] = [];
const mostIdle = 2;
/** How long a thread waits for more work before its memory is given back. */
const idleMs = 20_000;

async function runThread<T>(task: unknown, report: Report): Promise<T> {
  const thread = idle.pop() ?? openThread();
  const { worker } = thread;
  worker.ref();
  let forget = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      const hear = (told: Told<T>) => {
        if ("progress" in told) report(told.progress);
        else if ("result" in told) resolve(told.result);
        else reject(told.error);
      };
      const ended = (code: number) => reject(new Error(`the computing thread ended without a result (code ${code})`));
      worker.on("message", hear).on("error", reject).on("exit", ended);
      forget = () => void worker.off("message", hear).off("error", reject).off("exit", ended);
      worker.postMessage(task);
    });
  } finally {
    forget();
    keep(thread);
  }
}

function openThread(): Thread {
  const worker = new Worker(new URL("./thread-worker.js", import.meta.url));
  const thread = { worker, ended: false };
  const end = () => {
    thread.ended = true;
    discard(thread);
  };
  // Heard while idle too: a thread that breaks then must not end the process.
  worker.on("error", end).on("exit", end);
  return thread;
}

/** Keeps a thread for the next work; one that waits holds no process open. */
function keep(thread: Thread): void {
  if (thread.ended) return;
  if (idle.length >= mostIdle) {
    discard(thread);
    return;
  }
  idle.push(thread);
  thread.worker.unref();
  setTimeout(() => {
    if (idle.includes(thread)) discard(thread);
  }, idleMs).unref();
}

function discard(thread: Thread): void {
  const at = idle.indexOf(thread);
  if (at >= 0) idle.splice(at, 1);
  void thread.worker.terminate();
}
