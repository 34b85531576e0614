import type { Criterion } from "../../evals/scorecard.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import { refusalFor } from "../../sops/answer.ts";
import type { SopStep } from "../../sops/sop.ts";
import type { Scope } from "../adapters/ports.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { redactQuestion, redactQuestions } from "./questions.ts";
import type { ReplyCheckRequest } from "./reply-checking.ts";
import { searchSops } from "./search.ts";
import type { StoredVersion } from "./version-store.ts";
import { inForceIn } from "./views.ts";

/** A step in force with the obligations that count here; `every-contact` = the scorecard tests them whatever the contact is about. */
export type ApplicableStep = { version: StoredVersion; step: SopStep; because: "situation" | "every-contact" };

/** Where the asker stands, and the versions they pinned, by SOP. */
export type Standing = { scope: Scope; pinned: ReadonlyMap<string, string> };

type Found = { found: "step" | "not-covered" | "ambiguous"; message: string; steps: ApplicableStep[] };

const mostSteps = 3;
/** A further step of the same SOP counts when it fits nearly as well as the best one. */
const nearlyAsGood = 0.8;

/** The steps that hold for a situation: of the SOP and step that were named, else those that a search finds. */
export async function stepsForSituation(
  context: Context,
  asked: ReplyCheckRequest,
  { scope, pinned }: Standing,
): Promise<Found> {
  const { sopId, stepId } = asked;
  const named = sopId === undefined ? null : await versionInForce(context, sopId, scope, pinned.get(sopId));
  if (named && stepId !== undefined) {
    const steps = stepsOf(context, named, [stepId], scope);
    if (steps.length === 0)
      throw new AppError("not-found", `Version ${named.number} of ${named.sopId} has no step ${stepId}.`);
    return { found: "step", message: foundMessage(named), steps };
  }
  const { query, hits: all } = await search(context, asked, { scope, pinned });
  const hits = named ? all.filter(({ chunk }) => chunk.versionId === named.id) : all;
  if (named && hits.length === 0)
    return { found: "step", message: foundMessage(named), steps: stepsOf(context, named, null, scope) };
  const refusal = named ? null : refusalFor(query, hits, { contactReason: asked.contactReason });
  if (refusal) return { found: refusal.reason, message: refusals[refusal.reason], steps: [] };
  const [best] = hits;
  const version = named ?? (best && (await context.stores.sops(context.db).version(best.chunk.versionId)));
  if (!best || !version) return { found: "not-covered", message: refusals["not-covered"], steps: [] };
  const near = hits.filter(({ chunk, score }) => chunk.versionId === version.id && score >= nearlyAsGood * best.score);
  const steps = stepsOf(
    context,
    version,
    near.slice(0, mostSteps).map(({ chunk }) => chunk.stepId),
    scope,
  );
  // An overview has no obligations: the rules of its SOP hold then.
  const ruled = steps.some(({ step }) => step.obligations.length > 0) ? steps : stepsOf(context, version, null, scope);
  return { found: "step", message: foundMessage(version), steps: ruled };
}

const refusals = {
  "not-covered": "No SOP in force covers this situation. Only the rules for every contact were checked.",
  ambiguous: "More than one SOP fits. Say more about the situation, or name the sopId.",
} as const;

const foundMessage = ({ title, number }: StoredVersion) => `“${title}”, version ${number}, holds here.`;

async function search(
  context: Context,
  { situation, turns, contactReason }: ReplyCheckRequest,
  { scope, pinned }: Standing,
) {
  const customer = turns.filter(({ by }) => by === "customer");
  const said = await redactQuestions(
    context,
    customer.map(({ text }) => text),
  );
  const question =
    situation === undefined ? (said.at(-1) ?? trustAsRedacted("")) : await redactQuestion(context, situation);
  const history = situation === undefined ? said.slice(0, -1) : said;
  return searchSops(context, { question, history, contactReason, scope, limit: 12, pinned });
}

/** The version of a named SOP that holds where the asker stands; AppError `not-found` when none does. */
export async function versionInForce(
  { db, stores }: Context,
  sopId: string,
  { asOf, ...where }: Scope,
  pinned: string | undefined,
): Promise<StoredVersion> {
  const inForce = inForceIn(await stores.sops(db).versions(sopId), [defined(where)], asOf);
  const version = inForce.find(({ id }) => id === pinned) ?? inForce[0];
  if (!version) throw new AppError("not-found", `No version of ${sopId} is in force here on ${asOf}.`);
  return version;
}

/** Steps by id, or all with obligations; of each the obligations that this audience has. */
function stepsOf({ library }: Context, version: StoredVersion, ids: string[] | null, scope: Scope): ApplicableStep[] {
  const all = library.readingOf(version, scope.audience).steps;
  const steps =
    ids === null ? all.filter(({ obligations }) => obligations.length > 0) : all.filter(({ id }) => ids.includes(id));
  return steps.map((step) => ({ version, because: "situation" as const, step: forAudience(step, scope) }));
}

function forAudience(step: SopStep, { audience }: Scope): SopStep {
  const obligations = step.obligations.filter((one) => one.audience === null || one.audience === audience);
  return { ...step, obligations };
}

/** The rules that the scorecard tests in code by their words alone, as far as they are in force here. */
export async function everyContactRules(
  { library }: Context,
  criteria: readonly Criterion[],
  scope: Scope,
): Promise<ApplicableStep[]> {
  const { asOf, ...where } = scope;
  const rules: ApplicableStep[] = [];
  for (const { check, obligation: ref } of criteria) {
    if (ref === null || (check?.rule !== "phrase-present" && check?.rule !== "phrase-absent")) continue;
    const lookup = await library.ruleInForce(ref, defined(where), asOf);
    if (lookup.kind !== "rule" || !lookup.rule.obligation) continue;
    const { version, step, obligation } = lookup.rule;
    rules.push({ version, because: "every-contact", step: { ...step, obligations: [obligation] } });
  }
  return rules;
}

function defined(where: Omit<Scope, "asOf">): Record<string, string> {
  return Object.fromEntries(Object.entries(where).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
