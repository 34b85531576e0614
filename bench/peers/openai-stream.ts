import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatRequest, Completion } from "./openai-wire.ts";

type Delta = { role?: "assistant"; content?: string };

/** The completion as server-sent events, or as a broken peer streams it. */
export async function streamCompletion(
  response: ServerResponse,
  request: ChatRequest,
  completion: Completion,
  fault: string | null,
): Promise<void> {
  const { id, created, model, usage } = completion;
  const usageWanted = request.stream_options?.include_usage === true;
  const base = {
    id,
    object: "chat.completion.chunk",
    created,
    model,
    service_tier: "default",
    system_fingerprint: "fp_stub",
  };
  const chunk = (delta: Delta, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason }], ...(usageWanted ? { usage: null } : {}), obfuscation: "x" })}\n\n`;
  const content = completion.choices[0]?.message.content ?? "";
  const parts = content.match(/[\s\S]{1,24}/g) ?? [];
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const write = (text: string | Buffer) => response.write(text);
  write(chunk({ role: "assistant", content: "" }));
  for (const [index, part] of parts.entries()) {
    const half = index === Math.floor(parts.length / 2);
    if (half && (await breakOff(response, fault, write))) return;
    if (fault === "stream-split") {
      const bytes = Buffer.from(chunk({ content: `${part}é` }));
      const middle = bytes.indexOf(0xc3) + 1;
      write(bytes.subarray(0, middle));
      await sleep(5);
      write(bytes.subarray(middle));
    } else write(chunk({ content: part }));
    if (half && fault === "stream-duplicate") write(chunk({ content: part }));
    if (half && fault === "stream-comments") write(": keep alive\r\n\r\n");
  }
  if (fault === "stream-no-finish") {
    response.end();
    return;
  }
  write(chunk({}, "stop"));
  if (usageWanted) write(`data: ${JSON.stringify({ ...base, choices: [], usage })}\n\n`);
  if (fault !== "stream-no-done") write("data: [DONE]\n\n");
  if (fault === "stream-after-done") write(chunk({ content: "more" }));
  response.end();
}

/** Does what a fault does in the middle; true when the stream is over. */
async function breakOff(
  response: ServerResponse,
  fault: string | null,
  write: (text: string) => void,
): Promise<boolean> {
  if (fault === "stream-reset") response.socket?.resetAndDestroy();
  else if (fault === "stream-error")
    response.end('data: {"error":{"message":"x","type":"server_error","param":null,"code":null}}\n\n');
  else if (fault === "stream-malformed") write('data: {"id": \n\n');
  else if (fault === "stream-stall") await sleep(4000);
  return fault === "stream-reset" || fault === "stream-error";
}
