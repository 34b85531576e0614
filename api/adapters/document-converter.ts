import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import {
  assertDocumentSize,
  type ConvertedDocument,
  type DocumentRefusal,
  DocumentRefused,
} from "../../ingest/document.ts";

export type ConversionCaps = {
  /** time on the clock that the process may take to start, and then the document for itself */
  startMs: number;
  deadlineMs: number;
  /** time on the clock for both together */
  totalMs: number;
  /** computing time, which other work on the machine does not use up */
  cpuMs: number;
  /** of the child's JavaScript heap, and of all its memory */
  heapBytes: number;
  memoryBytes: number;
  resultBytes: number;
};

/** For a server that has other work: a document gets its computing time, on a busy machine later. */
export const serverCaps: ConversionCaps = {
  startMs: 30_000,
  deadlineMs: 40_000,
  totalMs: 70_000,
  cpuMs: 8_000,
  heapBytes: 384_000_000,
  memoryBytes: 640_000_000,
  resultBytes: 64_000_000,
};

/** A command line answers within ten seconds of its start, however busy the machine is; npx has its share of them before that. */
const commandMs = 7_500;

/** For a command that has run for `elapsedMs`. */
export const commandCaps = (elapsedMs: number): ConversionCaps => ({
  ...serverCaps,
  totalMs: Math.max(500, commandMs - elapsedMs),
});

const child = fileURLToPath(new URL("./document-child.js", import.meta.url));

type Reply = { converted: ConvertedDocument } | { refused: { code: DocumentRefusal; message: string } };

/** Conversions that run at once in this process: each may take the memory of its caps. */
let running = Promise.resolve();

/**
 * Converts a document in a process of its own, without this process's environment, which is ended when it takes too
 * long or too much memory. Throws `DocumentRefused` for whatever the document does.
 */
export async function convertInChild(
  bytes: Uint8Array,
  name: string,
  caps: ConversionCaps,
): Promise<ConvertedDocument> {
  assertDocumentSize(bytes.length);
  const mine = running.then(() => runChild(bytes, name, caps));
  running = mine.then(
    () => undefined,
    () => undefined,
  );
  const reply = await mine;
  if ("converted" in reply) return reply.converted;
  throw new DocumentRefused(reply.refused.code, reply.refused.message);
}

async function runChild(bytes: Uint8Array, name: string, caps: ConversionCaps): Promise<Reply> {
  const heap = `--max-old-space-size=${Math.ceil(caps.heapBytes / 2 ** 20)}`;
  const worker = spawn(process.execPath, [heap, child, name, String(caps.memoryBytes), String(caps.cpuMs)], {
    env: {},
    stdio: ["pipe", "ignore", "ignore", "pipe"],
  });
  const ended = new Promise<string | number | null>((resolve) => {
    worker.once("exit", (code, signal) => resolve(signal ?? code));
    worker.once("error", () => resolve(null));
  });
  let late = false;
  const end = () => {
    late = true;
    worker.kill("SIGKILL");
  };
  const over = setTimeout(end, caps.totalMs);
  let timer = setTimeout(end, caps.startMs);
  worker.stdio[3]?.once("data", () => {
    clearTimeout(timer);
    timer = setTimeout(end, caps.deadlineMs);
  });
  try {
    // A child that ends before it has read everything closes the pipe; what it answered counts.
    worker.stdin?.on("error", () => undefined);
    worker.stdin?.end(bytes);
    const reply = await readReply(worker, caps.resultBytes);
    return reply ?? broken(late, await ended);
  } finally {
    clearTimeout(timer);
    clearTimeout(over);
    worker.kill("SIGKILL");
  }
}

/** The whole reply of a child; null when it ended before that. */
async function readReply(worker: ChildProcess, maxBytes: number): Promise<Reply | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of worker.stdio[3] as Readable) {
      parts.push(part);
      size += part.length;
      if (size > maxBytes) return refusal("too-large", `As Markdown it has more than ${maxBytes} bytes.`);
    }
    return JSON.parse(Buffer.concat(parts).toString()) as Reply;
  } catch {
    return null;
  }
}

/** `end` is the exit code or signal. V8 aborts when its heap is full; the system kills what takes the rest. */
function broken(late: boolean, end: string | number | null): Reply {
  if (late) return refusal("too-complex", "Converting it takes too long.");
  if (end === "SIGABRT" || end === "SIGKILL" || end === 134)
    return refusal("too-complex", "Converting it takes too much memory.");
  return refusal("unreadable", "The document broke the converter.");
}

function refusal(code: DocumentRefusal, message: string): Reply {
  return { refused: { code, message } };
}
