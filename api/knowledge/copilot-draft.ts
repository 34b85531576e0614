import { type OutlineLine, outlineReply } from "../../evals/reply-outline.ts";
import { redact, trustAsRedacted } from "../../ingest/redact.ts";
import { isReadBy } from "../../sops/chunk.ts";
import { composeReplyPrompt, modelAnswerSchema, verifyModelAnswer } from "../../sops/model-answer.ts";
import { stale } from "../../sops/version.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Context } from "../context.ts";
import type { ReplyOf } from "../http/contract.ts";
import type { CopilotObligation, ReplyCheck } from "./copilot.ts";
import type { copilotContract } from "./copilot-contract.ts";

type Draft = ReplyOf<(typeof copilotContract)["POST /copilot"]>["draft"];
type StoredVersion = Awaited<ReturnType<ReturnType<Context["stores"]["sops"]>["versionsById"]>>[number];

type Wanted = {
  question: string;
  check: ReplyCheck;
  obligations: readonly CopilotObligation[];
  audience: "human" | "bot" | undefined;
};

/** A reply that meets what is still open: worded by the model where one is set, else from the SOP's own words. */
export async function draftFor(context: Context, wanted: Wanted): Promise<Draft> {
  const ids = [...new Set(wanted.check.rules.map(({ versionId }) => versionId))];
  const versions = await context.stores.sops(context.db).versionsById(ids);
  const worded = await wordedByModel(context, wanted, versions);
  if (worded && worded.length > 0) return { lines: worded, writtenBy: context.answerModel?.name ?? "model" };
  return { lines: versions.flatMap((version) => outlined(context, wanted, version)), writtenBy: "extract" };
}

function outlined(
  { library, now }: Context,
  { obligations, audience }: Wanted,
  version: StoredVersion,
): Draft["lines"] {
  const document = library.readingOf(version, audience ?? "human");
  const open = new Set(
    obligations.filter((one) => one.versionId === version.id && one.standing === "open").map(({ id }) => id),
  );
  const wanted = document.steps.flatMap((step) => step.obligations.filter(({ id }) => open.has(id)));
  return outlineReply(document, wanted).map((line) => present(line, version, stepOf(line, document), now()));
}

type Document = ReturnType<Context["library"]["readingOf"]>;

function stepOf({ obligationId }: OutlineLine, document: Document) {
  return document.steps.find((step) => step.obligations.some(({ id }) => id === obligationId));
}

function present(
  { kind, text, span, obligationId }: OutlineLine,
  version: StoredVersion,
  step: { id: string; title: string } | undefined,
  at: Date,
): Draft["lines"][number] {
  const overdue = stale(version.meta, at.toISOString().slice(0, 10)).stale;
  return {
    kind,
    text,
    obligationId,
    citation: {
      sopId: version.sopId,
      title: version.title,
      versionId: version.id,
      versionNumber: version.number,
      effectiveFrom: version.meta.effectiveFrom,
      stepId: step?.id ?? null,
      stepTitle: step?.title ?? null,
      obligationId,
      quote: version.source.slice(span.start, span.end),
      ...span,
      stale: overdue,
      trust: overdue ? "stale" : "verified",
      disputes: 0,
    },
  };
}

/** Null without a model, or when it does not answer: then the SOP's own words have to do. */
async function wordedByModel(
  context: Context,
  { question, check, obligations, audience }: Wanted,
  versions: StoredVersion[],
): Promise<Draft["lines"] | null> {
  const { answerModel, library, now } = context;
  if (!answerModel) return null;
  const steps = new Set(check.rules.map(({ versionId, stepId }) => `${versionId} ${stepId}`));
  const chunks = versions
    .flatMap((version) => library.chunksOf(version))
    .filter((chunk) => steps.has(`${chunk.versionId} ${chunk.stepId}`))
    .filter((chunk) => isReadBy(chunk, audience))
    .map((chunk) => ({ chunk }));
  if (chunks.length === 0) return null;
  const open = obligations.filter(({ standing }) => standing === "open" || standing === "watch");
  const prompt = composeReplyPrompt(
    redact(question).text,
    open.map(({ level, text }) => `${level}: ${text}`),
    chunks,
  );
  const parts = {
    system: trustAsRedacted(prompt.system),
    user: trustAsRedacted(prompt.user),
    schema: modelAnswerSchema,
  };
  let raw: unknown;
  try {
    raw = await answerModel.ask(parts, "copilot");
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
  const answer = verifyModelAnswer(JSON.stringify(raw), chunks);
  if (answer.kind === "refusal") return [];
  const byId = new Map(versions.map((version) => [version.id, version]));
  return answer.sentences.flatMap(({ text, citation }) => {
    const version = byId.get(citation.versionId);
    const { span, obligationId, stepId } = citation;
    const step = version && library.documentOf(version).steps.find(({ id }) => id === stepId);
    return version ? [present({ kind: "wording", text, span, obligationId }, version, step, now())] : [];
  });
}
