import OpenAI, { APIError } from "openai";
import { z } from "zod";
import { acceptCompletion, requestOf } from "./chat-model.ts";
import { type Gate, UpstreamError } from "./gate.ts";
import type { BatchLine, BatchModel, ModelPrompt } from "./ports.ts";

export type BatchSettings = { apiKey: string; baseUrl: string | null; model: string };

/** Over one call; files of thousands of prompts take a while to go up. */
const deadlineMs = 120_000;

const lineSchema = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.record(z.string(), z.unknown()) }).nullish(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});

/** The same questions as `createChatModel` asks, handed over as a file and answered within a day at a lower price. */
export function createBatchModel(settings: BatchSettings, gate: Gate): BatchModel {
  const baseURL = settings.baseUrl ?? "https://api.openai.com/v1";
  const peer = new URL(baseURL).host;
  const client = new OpenAI({
    apiKey: settings.apiKey,
    baseURL,
    maxRetries: 0,
    organization: null,
    project: null,
    logLevel: "off",
  });
  const call = <T>(prompts: readonly ModelPrompt[], purpose: string, run: (signal: AbortSignal) => Promise<T>) =>
    gate({
      peer,
      purpose,
      target: settings.model,
      texts: prompts.flatMap(({ system, user }) => [system, user]),
      deadlineMs,
      run: (signal) => run(signal).catch((error: unknown) => Promise.reject(asUpstream(peer, error))),
    });
  const textOf = async (id: string | null | undefined, signal: AbortSignal) =>
    id ? (await client.files.content(id, { signal })).text() : "";
  return {
    name: settings.model,
    submit: (requests) =>
      call(
        requests.map(({ prompt }) => prompt),
        "judge, nightly batch",
        async (signal) => {
          const lines = requests.map(({ id, prompt }) =>
            JSON.stringify({
              custom_id: id,
              method: "POST",
              url: "/v1/chat/completions",
              body: requestOf(settings.model, prompt),
            }),
          );
          const file = new File([lines.join("\n")], "judge.jsonl");
          const { id } = await client.files.create({ file, purpose: "batch" }, { signal });
          const batch = { input_file_id: id, endpoint: "/v1/chat/completions", completion_window: "24h" } as const;
          return (await client.batches.create(batch, { signal })).id;
        },
      ),
    poll: (id) =>
      call([], "judge, nightly batch", async (signal) => {
        const { status, errors } = await client.batches.retrieve(id, { signal });
        const why = errors?.data?.[0]?.message ?? null;
        return { status, over: ["completed", "failed", "expired", "cancelled"].includes(status), why };
      }),
    results: (id, asked) =>
      call([], "judge, nightly batch", async (signal) => {
        const batch = await client.batches.retrieve(id, { signal });
        const answered = await textOf(batch.output_file_id, signal);
        const failed = await textOf(batch.error_file_id, signal);
        return readBatchLines(`${answered}\n${failed}`, asked, peer);
      }),
    discard: (id) =>
      call([], "judge, nightly batch", async (signal) => {
        const batch = await client.batches.retrieve(id, { signal });
        for (const file of [batch.input_file_id, batch.output_file_id, batch.error_file_id])
          if (file) await client.files.delete(file, { signal }).catch(() => null);
      }).catch(() => {}),
  };
}

/**
 * The lines of a batch's files by the ids that were asked, in whatever order they come. What is no line, was not asked, or says two
 * different things for one id is a problem and answers nothing; an id without a line is left out.
 */
export function readBatchLines(
  text: string,
  asked: ReadonlySet<string>,
  peer: string,
): { lines: Map<string, BatchLine>; problems: string[] } {
  const lines = new Map<string, BatchLine>();
  const seen = new Map<string, string>();
  const problems: string[] = [];
  for (const raw of text.split("\n").filter((line) => line.trim() !== "")) {
    const line = lineSchema.safeParse(parsed(raw));
    if (!line.success) problems.push("A line could not be read.");
    else if (!asked.has(line.data.custom_id)) problems.push("A line answers what was not asked.");
    else {
      const { custom_id, response, error } = line.data;
      const content = JSON.stringify(response?.body?.choices ?? error);
      const before = seen.get(custom_id);
      seen.set(custom_id, content);
      if (before !== undefined && before !== content) {
        problems.push("Two lines answer one question differently.");
        lines.set(custom_id, { kind: "problem", why: "It was answered twice, differently." });
      } else if (before !== undefined) problems.push("A line came twice.");
      else lines.set(custom_id, lineOf(response, error?.message ?? error?.code ?? null, peer));
    }
  }
  return { lines, problems };
}

function lineOf(response: z.output<typeof lineSchema>["response"], error: string | null, peer: string): BatchLine {
  if (!response) return { kind: "problem", why: error ?? "There is no answer." };
  if (response.status_code !== 200) return { kind: "problem", why: `It was answered with ${response.status_code}.` };
  try {
    return { kind: "reply", reply: acceptCompletion(peer, response.body) };
  } catch (problem) {
    return { kind: "problem", why: (problem as Error).message };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function asUpstream(peer: string, error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const status = error instanceof APIError ? error.status : undefined;
  if (status === undefined || status === 408 || status === 409 || status === 429 || status >= 500)
    return new UpstreamError(`${peer} cannot take or give a batch now (${status ?? "no answer"}).`, {
      retryable: true,
    });
  const scope = [401, 403, 404].includes(status) ? "account" : "call";
  return new UpstreamError(`${peer} refused the batch (${status}).`, { retryable: false, scope });
}
