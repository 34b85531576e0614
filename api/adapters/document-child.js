// The process that converts one document: bytes from standard input, the result as JSON to file descriptor 3. It is
// started with a cap on its heap, watches the rest of its memory itself, and is ended by its parent when time is over.
import { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { register } from "tsx/esm/api";

const [name, maxBytes, maxCpuMs] = process.argv.slice(2);

/** The heap's cap does not count buffers, and a busy main thread cannot look: a thread of its own does. */
const watch = `
  const { writeSync } = require("node:fs");
  const { maxBytes, maxCpuMs } = require("node:worker_threads").workerData;
  const end = (message) => {
    writeSync(3, JSON.stringify({ refused: { code: "too-complex", message } }));
    process.kill(process.pid, "SIGKILL");
  };
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    if (process.memoryUsage.rss() > maxBytes) end("Converting it takes too much memory.");
    if ((user + system) / 1000 > maxCpuMs) end("Converting it takes too long.");
  }, 20);
`;
const workerData = { maxBytes: Number(maxBytes), maxCpuMs: Number(maxCpuMs) };
new Worker(watch, { eval: true, workerData, env: {} }).unref();

// The PDF library uses a method that Node has from version 21 on.
ArrayBuffer.prototype.transferToFixedLength ??= function transferToFixedLength(length = this.byteLength) {
  const moved = new Uint8Array(length);
  moved.set(new Uint8Array(this, 0, Math.min(length, this.byteLength)));
  return moved.buffer;
};

register();
const { convertDocument } = await import("../../ingest/convert-document.ts");
const reply = new Socket({ fd: 3 });
// White space before the JSON tells the parent that the document's own time begins.
reply.write("\n");
const result = await convertDocument(await buffer(process.stdin), name).then(
  (converted) => ({ converted }),
  ({ code, message }) => ({ refused: { code, message } }),
);
reply.end(JSON.stringify(result), () => process.exit(0));
