import { firstLabels, labelOf } from "../../evals/first-label.ts";
import { injectionsInTurns } from "../../evals/injection.ts";
import { criteriaOf } from "../../evals/scorecard.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { SopDocument } from "../../sops/sop.ts";
import { assembleModule, type Excerpt } from "../../training/assemble.ts";
import { composeModulePrompt, modelModuleSchema, readModelModule } from "../../training/model-module.ts";
import type { Module } from "../../training/module.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";

export type Generated = { module: Module; sopVersionId: string; writtenBy: string; dropped: number };
type Asked = { ref: string; more: string[]; findingId?: string | undefined };

const mostExcerpts = 4;
const longestExcerpt = 600;

/**
 * Drafts a module from the steps in force that the references name, with excerpts of the finding's tickets. A model writes it where one
 * is set and answers; what it cannot prove is dropped, and without one the module is assembled from the page.
 */
export async function generateModule(context: Context, asked: Asked): Promise<Generated> {
  const lookup = await context.library.ruleInForce(asked.ref, {}, context.now().toISOString());
  if (lookup.kind !== "rule") throw new AppError("not-found", `${asked.ref} is in no SOP version in force today.`);
  const { version, step } = lookup.rule;
  const document = context.library.documentOf(version);
  const stepIds = [...new Set([step.id, ...asked.more.map((ref) => stepIn(document, ref))])];
  const excerpts = asked.findingId === undefined ? [] : await excerptsOf(context, asked.findingId);
  const base = { sopVersionId: version.id };
  const { answerModel } = context;
  if (answerModel) {
    const { system, user } = composeModulePrompt(document, stepIds, excerpts);
    try {
      const prompt = { system: trustAsRedacted(system), user: trustAsRedacted(user), schema: modelModuleSchema };
      const raw = await answerModel.ask(prompt, "module");
      const written = readModelModule(raw, document, stepIds, version.id, excerpts);
      if (written) return { ...base, ...written, writtenBy: answerModel.name };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
    }
  }
  return {
    ...base,
    module: assembleModule(document, stepIds, version.id, excerpts),
    writtenBy: "assembled",
    dropped: 0,
  };
}

function stepIn(document: SopDocument, ref: string): string {
  const [sopId, anchor] = ref.split("#");
  const step = document.steps.find(
    ({ id, obligations }) => id === anchor || obligations.some((one) => one.id === anchor),
  );
  if (sopId !== document.meta.id || !step)
    throw new AppError("invalid", `${ref} is no step of ${document.meta.id} as it is in force today.`);
  return step.id;
}

/**
 * A customer's turn and the answer to it, from tickets that people reviewed on the finding's criterion: both kinds, as stored (redacted).
 * A ticket whose text speaks to a judge or model is left out.
 */
async function excerptsOf(context: Context, findingId: string): Promise<Excerpt[]> {
  const store = context.stores.qa(context.db);
  const [finding, scorecard] = [await store.finding(findingId), await store.currentScorecard()];
  if (!finding || !scorecard) throw new AppError("not-found", `There is no finding ${findingId}.`);
  const criterion = criteriaOf(scorecard.definition).find(({ id }) => id === finding.criterionId);
  if (!criterion) return [];
  const audits = firstLabels((await store.audits()).filter((one) => one.criterionId === criterion.id));
  const labels = new Map(audits.map((audit) => [audit.ticketId, labelOf(audit, criterion)]));
  const wanted = [...finding.detail.ticketIds, ...labels.keys()];
  const found: Excerpt[] = [];
  for (const ticket of await store.ticketsById([...new Set(wanted)])) {
    const label = labels.get(ticket.id);
    const at = ticket.turns.findIndex(({ by }, i) => by === "customer" && ticket.turns[i + 1]?.by === "agent");
    const [customer, reply] = [ticket.turns[at], ticket.turns[at + 1]];
    if (label === null || label === undefined || !customer || !reply) continue;
    if (ticket.handledBy !== "human" || injectionsInTurns(ticket.turns).length > 0) continue;
    if (customer.text.length > longestExcerpt || reply.text.length > longestExcerpt) continue;
    found.push({ ticketId: ticket.id, customer: customer.text, reply: reply.text, met: label >= 0.5 });
  }
  const half = mostExcerpts / 2;
  return [...found.filter(({ met }) => !met).slice(0, half), ...found.filter(({ met }) => met).slice(0, half)];
}
