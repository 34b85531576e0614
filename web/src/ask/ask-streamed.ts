import { ApiError, readApiError } from "../client/api-error.ts";
import { bodyOf, newKey, reach } from "../client/call.ts";
import type { Answer, AnswerPart, Input } from "../client/wire.ts";

type Streaming = { signal: AbortSignal; onPart: (part: AnswerPart) => void };

/**
 * Asks and hears of each checked sentence as the model writes it; gives the whole answer, which is the one that counts.
 * Throws `ApiError`, also when the answer breaks off.
 */
export async function askStreamed(
  body: Input<"POST /answers">["body"],
  { signal, onPart }: Streaming,
): Promise<Answer> {
  const headers = { accept: "text/event-stream", "content-type": "application/json", "idempotency-key": newKey() };
  const init = { method: "POST", headers, credentials: "same-origin", body: JSON.stringify(body), signal } as const;
  const response = await reach("/api/answers", init);
  if (!response.ok || !response.body) return (await bodyOf(response)) as Answer;
  try {
    for await (const { event, data } of eventsOf(response.body)) {
      if (event === "part" && !signal.aborted) onPart(data as AnswerPart);
      if (event === "done") return data as Answer;
      if (event === "error") throw readApiError((data as { status: number }).status, data, null);
    }
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) throw error;
  }
  throw new ApiError({ code: "unreachable", status: 0, message: "The answer broke off. Ask again." });
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<{ event: string; data: unknown }> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const events = rest.split("\n\n");
    rest = events.pop() ?? "";
    for (const text of events) {
      const [event = "", data = ""] = text.split("\ndata: ");
      yield { event: event.replace("event: ", ""), data: JSON.parse(data) };
    }
  }
}
