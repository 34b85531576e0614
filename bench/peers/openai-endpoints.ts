import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { createBatches } from "./openai-batches.ts";
import { type Outcome, spoilEmbeddings } from "./openai-faults.ts";
import { embeddingsOf, errorBody } from "./openai-wire.ts";

export type Asked = {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  path: string;
  raw: Buffer;
  body: Record<string, unknown> | null;
  fault: string | null;
};

type Batches = ReturnType<typeof createBatches>;

/** Everything but chat completions: embeddings, models, files and batches. */
export function answerOther(asked: Asked, batches: Batches) {
  const [, noun, id = null, verb = null] = asked.path.replace("/v1", "").split("/");
  const found = (value: unknown) =>
    value === null
      ? send(asked.outgoing, 404, errorBody(`No such ${noun}.`, "invalid_request_error", "not_found"))
      : send(asked.outgoing, 200, value);
  if (noun === "embeddings" && asked.body) return embed(asked, asked.body);
  if (noun === "models") return found(id ? modelOf(id) : { object: "list", data: models.map(modelOf) });
  if (noun === "files") return answerFiles(asked, batches, id, verb, found);
  if (noun === "batches") return answerBatches(asked, batches, id, verb, found);
  return found(null);
}

function embed({ outgoing, fault }: Asked, body: Record<string, unknown>) {
  const input = body.input as string | string[];
  if (input === "" || (Array.isArray(input) && (input.length > 2048 || input.includes(""))))
    return send(outgoing, 400, errorBody("Bad input.", "invalid_request_error", null, "input"));
  const reply = embeddingsOf(body as never, true);
  send(outgoing, 200, fault ? spoilEmbeddings(reply, fault) : reply);
}

type Found = (value: unknown) => unknown;

function answerFiles(asked: Asked, batches: Batches, id: string | null, verb: string | null, found: Found) {
  const { incoming, outgoing, raw } = asked;
  if (incoming.method === "POST") {
    const form = multipart(raw, String(incoming.headers["content-type"]));
    return found(batches.addFile(form.filename, form.purpose, form.content));
  }
  if (id === null)
    return found({ object: "list", data: batches.files(), has_more: false, first_id: "a", last_id: "z" });
  if (incoming.method === "DELETE") return found(batches.deleteFile(id));
  if (verb !== "content") return found(batches.file(id));
  const content = batches.faultOf(id) === "batch-output-404" ? null : batches.content(id);
  if (content === null) return found(null);
  return outgoing.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
}

function answerBatches(asked: Asked, batches: Batches, id: string | null, verb: string | null, found: Found) {
  const { incoming, outgoing, body, fault } = asked;
  if (id === null && incoming.method === "POST") return found(batches.create(body as never, fault));
  if (id === null) return found({ object: "list", data: batches.list(), has_more: false });
  if (verb === "cancel") return found(batches.cancel(id));
  const poll = batches.faultOf(id);
  const failing = batches.pollsOf(id) === 0 && (poll === "batch-poll-429" || poll === "batch-poll-500");
  if (!failing) return found(batches.poll(id));
  batches.countPoll(id);
  if (poll === "batch-poll-500") return send(outgoing, 500, errorBody("Error.", "server_error"));
  outgoing.setHeader("retry-after", "1");
  return send(outgoing, 429, errorBody("Slow down.", "requests", "rate_limit_exceeded"));
}

const models = ["gpt-4.1-mini", "text-embedding-3-small"];
const modelOf = (id: string) => ({ id, object: "model" as const, created: 1_700_000_000, owned_by: "stub" });

export function send(outgoing: ServerResponse, status: number, body: unknown) {
  const text = JSON.stringify(body);
  outgoing
    .writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) })
    .end(text);
}

/** Sends what an outcome says, the way a broken peer would. */
export async function play(outgoing: ServerResponse, outcome: Outcome, entry: { bytesSent: number }): Promise<unknown> {
  if (outcome.kind === "reset") {
    outgoing.socket?.resetAndDestroy();
    return null;
  }
  if (outcome.kind === "no-headers") return null;
  if (outcome.kind === "send") {
    entry.bytesSent = Buffer.byteLength(outcome.body);
    return outgoing
      .writeHead(outcome.status, { "content-length": entry.bytesSent, ...outcome.headers })
      .end(outcome.body);
  }
  const bytes = Buffer.from(outcome.body);
  if (outcome.kind === "short") {
    outgoing.writeHead(200, { "content-length": bytes.length });
    outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.socket?.destroy());
    return null;
  }
  outgoing.writeHead(200);
  if (outcome.kind === "stall") {
    outgoing.write(bytes.subarray(0, bytes.length / 2));
    if (outcome.ms === null) return null;
    await sleep(outcome.ms);
    return outgoing.end(bytes.subarray(bytes.length / 2));
  }
  for (const byte of bytes) {
    if (outgoing.destroyed) return null;
    outgoing.write(Buffer.from([byte]));
    entry.bytesSent += 1;
    await sleep(outcome.everyMs);
  }
  return outgoing.end();
}

/** The two fields of an upload that a batch needs. */
function multipart(raw: Buffer, contentType: string): { filename: string; purpose: string; content: string } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1] ?? "";
  const parts = raw.toString().split(`--${boundary}`);
  const part = (name: string) => parts.find((one) => one.includes(`name="${name}"`)) ?? "";
  const after = (text: string) => text.slice(text.indexOf("\r\n\r\n") + 4).replace(/\r\n$/, "");
  const file = part("file");
  return {
    filename: /filename="([^"]*)"/.exec(file)?.[1] ?? "file",
    purpose: after(part("purpose")),
    content: after(file),
  };
}
