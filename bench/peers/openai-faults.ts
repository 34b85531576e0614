import { type Completion, errorBody } from "./openai-wire.ts";

/** What goes over the wire instead of a whole answer. */
export type Outcome =
  | { kind: "send"; status: number; headers?: Record<string, string>; body: string | Buffer }
  /** declares more bytes than it sends, then closes */
  | { kind: "short"; body: string }
  /** one byte every so many milliseconds, until done or hung up on */
  | { kind: "drip"; body: string; everyMs: number }
  /** headers and half the body, then nothing for so long (never again when null) */
  | { kind: "stall"; body: string; ms: number | null }
  | { kind: "no-headers" }
  | { kind: "reset" };

const refusal = (status: number, message: string, type: string, code: string | null, headers = {}): Outcome => ({
  kind: "send",
  status,
  headers,
  body: JSON.stringify(errorBody(message, type, code)),
});
const page = (status: number): Outcome => ({
  kind: "send",
  status,
  headers: { "content-type": "text/html" },
  body: "<!doctype html><html><body><h1>Bad gateway</h1></body></html>",
});
const whole = (completion: unknown): Outcome => ({ kind: "send", status: 200, body: JSON.stringify(completion) });
const usedUp = (kind: "requests" | "tokens") => ({
  "retry-after": "2",
  [`x-ratelimit-remaining-${kind}`]: "0",
  [`x-ratelimit-reset-${kind}`]: "2s",
});

/** What a peer answers whose limit of requests is used up for so long. */
export const rateLimited = (seconds: number): Outcome =>
  refusal(429, "Slow down.", "requests", "rate_limit_exceeded", {
    "retry-after": String(seconds),
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": `${seconds}s`,
  });

type Entry = {
  criterion?: string;
  verdict?: string;
  reason?: string;
  evidence?: { turn: unknown; quote: string }[];
  [key: string]: unknown;
};
type Content = { scores?: Entry[]; [key: string]: unknown };

function withContent(completion: Completion, change: (content: string) => string, finish?: string): Outcome {
  const choices = completion.choices.map((choice) => ({
    ...choice,
    finish_reason: finish ?? choice.finish_reason,
    logprobs: null,
    message: { ...choice.message, content: change(choice.message.content ?? "") },
  }));
  return whole({ ...completion, choices });
}

/** Changes the first score of a reply, or the reply itself where it has none. */
function withFirst(completion: Completion, change: (entry: Entry) => Entry): Outcome {
  return withContent(completion, (text) => {
    const content = JSON.parse(text) as Content;
    const [first, ...rest] = content.scores ?? [];
    return JSON.stringify(first ? { ...content, scores: [change(first), ...rest] } : change(content as Entry));
  });
}

const otherVerdict = (verdict: string | undefined) => (verdict === "pass" ? "fail" : "pass");

/** Every way in which an answer to `POST /chat/completions` fails, by name. `long` ones hold the connection open. */
export const chatFaults: Record<string, (completion: Completion) => Outcome> = {
  "400-context": () => refusal(400, "Too long.", "invalid_request_error", "context_length_exceeded"),
  "401-key": () => refusal(401, "Bad key.", "invalid_request_error", "invalid_api_key"),
  "403-region": () => refusal(403, "Not here.", "invalid_request_error", "unsupported_country_region_territory"),
  "404-model": () => refusal(404, "No model.", "invalid_request_error", "model_not_found"),
  "408-timeout": () => refusal(408, "Timed out.", "timeout", null),
  "409-conflict": () => refusal(409, "Conflict.", "conflict", null),
  "413-large": () => ({ kind: "send", status: 413, headers: { "content-type": "text/plain" }, body: "too large" }),
  "422-entity": () => refusal(422, "Unprocessable.", "invalid_request_error", null),
  "429-requests": () => refusal(429, "Slow down.", "requests", "rate_limit_exceeded", usedUp("requests")),
  "429-tokens": () => refusal(429, "Slow down.", "tokens", "rate_limit_exceeded", usedUp("tokens")),
  "429-bare": () => refusal(429, "Slow down.", "requests", "rate_limit_exceeded"),
  "429-slow-down": () => refusal(429, "Slow down.", "rate_limit_error", "slow_down", { "retry-after": "1" }),
  "429-quota": () => refusal(429, "No quota.", "insufficient_quota", "insufficient_quota"),
  "500-error": () => refusal(500, "Error.", "server_error", null),
  "502-page": () => page(502),
  "503-overloaded": () => refusal(503, "Overloaded.", "service_unavailable_error", "server_is_overloaded"),
  "504-page": () => page(504),
  "200-page": () => page(200),
  "200-empty": () => ({ kind: "send", status: 200, body: "" }),
  "200-error": () => ({ kind: "send", status: 200, body: JSON.stringify(errorBody("Oops.", "server_error")) }),
  "no-choices": (completion) => whole({ ...completion, choices: [] }),
  "no-usage": ({ usage: _, ...completion }) => whole(completion),
  "wrong-object": (completion) => whole({ ...completion, object: "text_completion" }),
  "short-length": (completion) => ({ kind: "short", body: JSON.stringify(completion) }),
  "gzip-garbage": () => ({
    kind: "send",
    status: 200,
    headers: { "content-encoding": "gzip" },
    body: Buffer.from("this is not gzip at all"),
  }),
  "reset-before-headers": () => ({ kind: "reset" }),
  "headers-never": () => ({ kind: "no-headers" }),
  "hang-in-body": (completion) => ({ kind: "stall", body: JSON.stringify(completion), ms: null }),
  drip: (completion) => ({ kind: "drip", body: JSON.stringify(completion), everyMs: 100 }),
  "stall-4s": (completion) => ({ kind: "stall", body: JSON.stringify(completion), ms: 4000 }),
  refusal: (completion) =>
    whole({
      ...completion,
      choices: completion.choices.map((choice) => ({
        ...choice,
        message: { ...choice.message, content: null, refusal: "I cannot help with that." },
      })),
    }),
  "length-cut": (completion) => withContent(completion, (text) => text.slice(0, text.length / 2), "length"),
  "cut-called-stop": (completion) => withContent(completion, (text) => text.slice(0, text.length / 2)),
  "content-filter": (completion) => withContent(completion, () => "", "content_filter"),
  "finish-unknown": (completion) => withContent(completion, (text) => text, "vanished"),
  "number-for-text": (completion) => withFirst(completion, (entry) => ({ ...entry, verdict: 7 as never })),
  "extra-key": (completion) => withFirst(completion, (entry) => ({ ...entry, note: "more" })),
  "missing-key": (completion) => withFirst(completion, ({ reason: _, ...entry }) => entry),
  "verdict-off-menu": (completion) => withFirst(completion, (entry) => ({ ...entry, verdict: "excellent" })),
  "duplicate-keys": (completion) =>
    withContent(completion, (text) =>
      text.replace(/"verdict":"([^"]*)"/, (whole, one) => `"verdict":"${otherVerdict(one)}",${whole}`),
    ),
  fenced: (completion) => withContent(completion, (text) => `\`\`\`json\n${text}\n\`\`\``),
  "prose-before": (completion) => withContent(completion, (text) => `Here is the result: ${text}`),
  "not-a-number": (completion) => withContent(completion, (text) => text.replace(/"turn":\d+/, '"turn":NaN')),
  "huge-number": (completion) => withContent(completion, (text) => text.replace(/"turn":\d+/, '"turn":1e400')),
  "lone-surrogate": (completion) =>
    withFirst(completion, (entry) => ({ ...entry, evidence: [{ turn: 1, quote: "\ud83d" }], reason: "\ud83d" })),
  "invented-quote": (completion) =>
    withFirst(completion, (entry) => ({ ...entry, evidence: [{ turn: 1, quote: "words that nobody here said" }] })),
  contradiction: (completion) =>
    withFirst(completion, (entry) => ({ ...entry, reason: `${otherVerdict(entry.verdict)}: the opposite.` })),
  "criterion-missing": (completion) =>
    withContent(completion, (text) => {
      const content = JSON.parse(text) as Content;
      return JSON.stringify({ ...content, scores: content.scores?.slice(1) ?? [] });
    }),
  "criterion-unknown": (completion) => withFirst(completion, (entry) => ({ ...entry, criterion: "charm" })),
  "criterion-twice": (completion) =>
    withContent(completion, (text) => {
      const content = JSON.parse(text) as Content;
      const [first] = content.scores ?? [];
      const again = first ? [{ ...first, verdict: "excellent" }] : [];
      return JSON.stringify({ ...content, scores: [...(content.scores ?? []), ...again] });
    }),
};

/** Faults that hold the connection open until a deadline ends the call. */
export const slowFaults = ["headers-never", "hang-in-body", "drip", "stall-4s"];

export const embeddingFaults = ["embedding-dimension", "embedding-nan", "embedding-fewer", "embedding-zero"] as const;
export const streamFaults = [
  "stream-no-finish",
  "stream-no-done",
  "stream-reset",
  "stream-error",
  "stream-malformed",
  "stream-stall",
  "stream-comments",
  "stream-split",
  "stream-duplicate",
  "stream-after-done",
] as const;
export const batchFaults = [
  "batch-id-missing",
  "batch-id-twice",
  "batch-id-unknown",
  "batch-output-404",
  "batch-truncated",
  "batch-expired",
  "batch-failed",
  "batch-poll-429",
  "batch-poll-500",
] as const;

type EmbeddingReply = { data: { embedding: number[] | string; index: number; object: "embedding" }[] };

/** Vectors as a broken peer sends them. */
export function spoilEmbeddings<R extends EmbeddingReply>(reply: R, fault: string): R {
  const data = reply.data.map((one, index) => {
    if (index > 0 || typeof one.embedding === "string") return one;
    const vector = one.embedding;
    const spoilt: Record<string, unknown[]> = {
      "embedding-dimension": vector.slice(1),
      "embedding-nan": [null, ...vector.slice(1)],
      "embedding-zero": vector.map(() => 0),
    };
    return { ...one, embedding: (spoilt[fault] ?? vector) as number[] };
  });
  return { ...reply, data: fault === "embedding-fewer" ? data.slice(1) : data };
}
