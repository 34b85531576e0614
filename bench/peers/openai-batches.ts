import { chance, sha256 } from "./openai-wire.ts";

type StoredFile = { id: string; filename: string; purpose: string; content: string; created: number };
export type BatchLine = { custom_id: string; method: string; url: string; body: Record<string, unknown> };
export type BatchAnswer = (body: Record<string, unknown>) => { status: number; body: unknown };

/** Files and batches of the stub. A batch is worked off at once and tells its states one poll after the other. */
export function createBatches(answer: BatchAnswer, now: () => number, seed: number) {
  const files = new Map<string, StoredFile>();
  const batches = new Map<
    string,
    { batch: Record<string, unknown>; polls: number; end: string; fault: string | null }
  >();

  const fileView = ({ id, filename, purpose, content, created }: StoredFile) => ({
    id,
    object: "file" as const,
    bytes: Buffer.byteLength(content),
    created_at: created,
    filename,
    purpose,
    status: "processed",
  });

  function addFile(filename: string, purpose: string, content: string): StoredFile {
    const id = `file-${sha256(`${files.size}:${content}`).slice(0, 20)}`;
    const file = { id, filename, purpose, content, created: now() };
    files.set(id, file);
    return file;
  }

  function create(
    request: { input_file_id: string; endpoint: string; completion_window: string; metadata?: object },
    fault: string | null,
  ) {
    const input = files.get(request.input_file_id);
    if (!input) return null;
    const lines = input.content
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as BatchLine);
    const done = fault === "batch-expired" ? lines.slice(0, Math.ceil(lines.length / 2)) : lines;
    const results = done.map((line, index) => {
      const reply = answer(line.body);
      const response = { status_code: reply.status, request_id: `req_${index}`, body: reply.body };
      return { id: `batch_req_${index}`, custom_id: line.custom_id, response, error: null };
    });
    const good = results.filter(({ response }) => response.status_code === 200);
    const bad = results.filter(({ response }) => response.status_code !== 200);
    const left = lines.slice(done.length).map(({ custom_id }, index) => ({
      id: `batch_req_x${index}`,
      custom_id,
      response: null,
      error: {
        code: "batch_expired",
        message: "This request could not be executed before the completion window expired.",
      },
    }));
    const id = `batch_${sha256(`${batches.size}:${request.input_file_id}`).slice(0, 20)}`;
    const failed = fault === "batch-failed";
    const output = failed ? null : addFile(`${id}_output.jsonl`, "batch_output", outputText(good, fault));
    const errors =
      failed || bad.length + left.length === 0
        ? null
        : addFile(
            `${id}_error.jsonl`,
            "batch_output",
            [...bad, ...left].map((line) => JSON.stringify(line)).join("\n"),
          );
    const batch = {
      id,
      object: "batch",
      endpoint: request.endpoint,
      input_file_id: request.input_file_id,
      completion_window: request.completion_window,
      status: "validating",
      created_at: now(),
      expires_at: now() + 86_400,
      ...(output ? { output_file_id: output.id } : {}),
      ...(errors ? { error_file_id: errors.id } : {}),
      request_counts: { total: lines.length, completed: 0, failed: 0 },
      ...(request.metadata ? { metadata: request.metadata } : {}),
    };
    const end = failed ? "failed" : fault === "batch-expired" ? "expired" : "completed";
    batches.set(id, { batch, polls: 0, end, fault });
    return view(id, good.length, bad.length);
  }

  /** Lines in no order, spoilt as the fault says. */
  function outputText(results: { custom_id: string }[], fault: string | null): string {
    const order = [...results].sort((a, b) => chance(seed, a.custom_id) - chance(seed, b.custom_id));
    const [first, ...rest] = order;
    const lines =
      fault === "batch-id-missing"
        ? rest
        : fault === "batch-id-twice" && first
          ? [...order, first]
          : fault === "batch-id-unknown" && first
            ? [...order, { ...first, custom_id: "nobody-asked" }]
            : order;
    const text = lines.map((line) => JSON.stringify(line)).join("\n");
    return fault === "batch-truncated" ? text.slice(0, -40) : `${text}\n`;
  }

  function view(id: string, completed = 0, failed = 0): Record<string, unknown> | null {
    const known = batches.get(id);
    if (!known) return null;
    if (completed + failed > 0)
      known.batch.request_counts = { ...(known.batch.request_counts as object), completed, failed };
    return visible(known);
  }

  function visible({ batch, polls, end }: { batch: Record<string, unknown>; polls: number; end: string }) {
    const status =
      batch.status === "cancelled" ? "cancelled" : polls < 1 ? "validating" : polls < 2 ? "in_progress" : end;
    const over = ["completed", "expired", "cancelled"].includes(status);
    const { output_file_id, error_file_id, ...rest } = batch;
    const outputs = over
      ? { ...(output_file_id ? { output_file_id } : {}), ...(error_file_id ? { error_file_id } : {}) }
      : {};
    const errors =
      status === "failed"
        ? {
            errors: {
              object: "list",
              data: [{ code: "invalid_json_line", message: "Line 1 is no JSON.", param: null, line: 1 }],
            },
          }
        : {};
    return { ...rest, ...outputs, ...errors, status };
  }

  return {
    addFile: (filename: string, purpose: string, content: string) => fileView(addFile(filename, purpose, content)),
    files: () => [...files.values()].map(fileView),
    file: (id: string) => (files.has(id) ? fileView(files.get(id) as StoredFile) : null),
    content: (id: string) => files.get(id)?.content ?? null,
    isOutput: (id: string) => files.get(id)?.purpose === "batch_output",
    deleteFile: (id: string) => ({ id, object: "file" as const, deleted: files.delete(id) }),
    create,
    /** The fault of a batch, for polls and files. */
    faultOf: (id: string) =>
      batches.get(id)?.fault ?? [...batches.values()].find(({ batch }) => batch.output_file_id === id)?.fault ?? null,
    poll(id: string) {
      const known = batches.get(id);
      if (!known) return null;
      known.polls += 1;
      return visible(known);
    },
    pollsOf: (id: string) => batches.get(id)?.polls ?? 0,
    /** A poll that fails is one all the same. */
    countPoll(id: string) {
      const known = batches.get(id);
      if (known) known.polls += 1;
    },
    list: () => [...batches.values()].map(visible),
    cancel(id: string) {
      const known = batches.get(id);
      if (!known) return null;
      known.batch.status = "cancelled";
      return visible(known);
    },
    reset() {
      files.clear();
      batches.clear();
    },
  };
}
