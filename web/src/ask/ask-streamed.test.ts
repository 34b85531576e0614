import { afterEach, describe, expect, it, vi } from "vitest";
import { askStreamed } from "./ask-streamed.ts";

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Answers with the text in pieces of a few bytes, so that events and letters are cut. */
function answers(text: string, status = 200, size = 5) {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}

async function ask() {
  const parts: unknown[] = [];
  const { signal } = new AbortController();
  const result = await askStreamed({ question: "?" }, { signal, onPart: (part) => parts.push(part) }).catch(
    (error: unknown) => error,
  );
  return { parts, result };
}

afterEach(() => vi.unstubAllGlobals());

describe("askStreamed", () => {
  it("tells of each sentence and gives the whole answer, wherever the bytes are cut", async () => {
    answers(
      event("part", { text: "Sí, ¿y\n\nqué?" }) + event("part", { text: "b" }) + event("done", { kind: "answer" }),
    );
    expect(await ask()).toEqual({
      parts: [{ text: "Sí, ¿y\n\nqué?" }, { text: "b" }],
      result: { kind: "answer" },
    });
  });

  it("fails as the server worded it, also after sentences have come", async () => {
    const error = { code: "upstream", message: "The peer broke the stream off.", requestId: "r1", details: {} };
    answers(event("part", { text: "a" }) + event("error", { status: 502, error }));
    expect(await ask()).toMatchObject({ parts: [{ text: "a" }], result: { code: "upstream", status: 502 } });
    answers(JSON.stringify({ error }), 502);
    expect(await ask()).toMatchObject({ parts: [], result: { code: "upstream", status: 502, requestId: "r1" } });
  });

  it("takes an answer without an end for none", async () => {
    answers(event("part", { text: "a" }));
    expect(await ask()).toMatchObject({ result: { code: "unreachable", status: 0 } });
  });
});
