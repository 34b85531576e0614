import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import type { ApiContract, BodyOf, ReplyOf } from "../contract.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { scopeFor } from "../people/scope.ts";
import type { NewQuestion } from "./question-store.ts";
import type { FoundStep, Outcome } from "./schema.ts";
import { disputedIn, withDisputes } from "./trust.ts";

type Answering = Pick<Handlers<ApiContract>, "POST /answers">;
type Body = BodyOf<ApiContract["POST /answers"]>;
export type Answer = ReplyOf<ApiContract["POST /answers"]>;

/** Answers are recorded with their question, what was found and how long it took; what was not covered opens or feeds a gap. */
export function withQuestions(context: Context, handlers: Answering): Answering {
  const { db, stores } = context;
  return {
    "POST /answers": async (input) => {
      const { body, principal, onPart } = input;
      const started = performance.now();
      const record = async (
        rest: Pick<NewQuestion, "outcome" | "hits" | "answer" | "gapId" | "retrieval" | "writtenBy">,
      ) =>
        stores.knowledge(db).addQuestion({
          ...(await whoAsked(context, body, principal)),
          ...rest,
          milliseconds: performance.now() - started,
        });
      const tell: typeof onPart = async (part) => {
        for (const sentence of await disputedIn(context, [part])) await onPart?.(sentence);
      };
      const marked = onPart ? { ...input, onPart: tell } : input;
      let reply: Answer;
      try {
        reply = await withDisputes(context, await handlers["POST /answers"](marked));
      } catch (error) {
        await record({ outcome: "failed", hits: [], answer: null, gapId: null, retrieval: "", writtenBy: null });
        throw error;
      }
      const outcome: Outcome = reply.kind === "answer" ? "answered" : reply.reason;
      const gapId =
        outcome === "not-covered" || outcome === "ambiguous" ? await openGap(context, body, principal, outcome) : null;
      const { retrieval } = reply;
      const writtenBy = reply.kind === "answer" ? reply.writtenBy : null;
      const questionId = await record({ outcome, hits: foundIn(reply), answer: reply, gapId, retrieval, writtenBy });
      return reply.kind === "answer"
        ? { ...reply, questionId }
        : { ...reply, questionId, gapId: outcome === "not-covered" ? gapId : null };
    },
  };
}

type Who = Omit<NewQuestion, "outcome" | "hits" | "answer" | "gapId" | "retrieval" | "writtenBy" | "milliseconds">;
type Place = Pick<Body, "audience" | "channel" | "region" | "language" | "asOf">;

/** Everything about a question but what came of it. Personal data is taken out of every word the asker wrote. */
export async function whoAsked(
  { db, stores, redactQuestion, now }: Context,
  asked: Place & { question: string; contactReason?: string | undefined; facts?: string[] },
  principal: Principal,
): Promise<Who> {
  const at = now();
  const where = placeOf(asked, principal);
  const team = principal.agentId
    ? ((await stores.people(db).agents()).find(({ id }) => id === principal.agentId)?.team ?? null)
    : null;
  return {
    at,
    askerId: principal.id,
    role: principal.role,
    team,
    ...where,
    asOf: asked.asOf ?? at.toISOString().slice(0, 10),
    contactReason: asked.contactReason === undefined ? null : redact(asked.contactReason).text,
    question: await redactQuestion(asked.question),
    facts: (asked.facts ?? []).map((fact) => redact(fact).text),
  };
}

function placeOf(asked: Place, principal: Principal) {
  const { audience = "human", channel, region, language } = asked;
  const where = scopeFor(principal, { audience, channel, region, language });
  return {
    audience: where.audience ?? "human",
    channel: where.channel ?? null,
    region: where.region ?? null,
    language: where.language ?? null,
  };
}

/** Counts a question for the gap of its words. */
export async function openGap(
  context: Context,
  asked: Place & { question: string; contactReason?: string | undefined },
  principal: Principal,
  reason: string,
): Promise<string> {
  const { db, stores } = context;
  const { at, audience, channel, region, language, asOf, question, contactReason } = await whoAsked(
    context,
    asked,
    principal,
  );
  const gap = { at, audience, channel, region, language, asOf, question, contactReason, reason };
  const id = await stores.knowledge(db).addGap(gap);
  await context.jobs.send("group-gaps", [{}]);
  return id;
}

/** What was cited, the step that says what to do before others, then what was near, each step once. */
function foundIn(reply: Answer): FoundStep[] {
  const isStep = ({ citation }: { citation: { stepId: string | null } }): number =>
    reply.kind === "answer" && citation.stepId === reply.step?.id ? 0 : 1;
  const cited =
    reply.kind === "answer"
      ? reply.sentences
          .toSorted((a, b) => isStep(a) - isStep(b))
          .map(({ citation: { sopId, versionId, stepId, title, stepTitle } }) => ({
            sopId,
            versionId,
            stepId,
            title,
            heading: stepTitle ?? "",
          }))
      : [];
  const near = (reply.kind === "answer" ? reply.others : reply.nearest).map(
    ({ sopId, versionId, stepId, title, heading }) => ({ sopId, versionId, stepId, title, heading }),
  );
  const seen = new Set<string>();
  return [...cited, ...near].filter(({ versionId, stepId }) => {
    const key = `${versionId} ${stepId}`;
    return !seen.has(key) && seen.add(key);
  });
}
