import { redact } from "../../ingest/redact.ts";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Handlers } from "../http/route.ts";
import type { Principal } from "../people/roles.ts";
import { knowledgeContract } from "./contract.ts";
import { copilot, type Serving } from "./copilot.ts";
import type { gapReaders } from "./gap-contract.ts";
import type { Drafting } from "./gap-drafting.ts";
import { gapRoutes } from "./gap-routes.ts";
import type { Feedback, StoredQuestion } from "./question-store.ts";
import { searchUse } from "./search-use.ts";
import { withDisputes } from "./trust.ts";

const answerShape = knowledgeContract["GET /questions/:id"].reply.shape.answer.unwrap();

export function knowledgeRoutes(context: Context, handlers: Drafting & Serving): Handlers<typeof knowledgeContract> {
  const { db, stores, now } = context;
  return {
    ...gapRoutes(context, handlers),
    "POST /copilot": async ({ body, principal }) => copilot(context, handlers, body, principal),
    "GET /search-use": async ({ query }) => searchUse(context, query),
    "GET /questions": async ({ query, principal }) => ({
      questions: (await stores.knowledge(db).questionsOf(principal.id, query.limit)).map(presentQuestion),
    }),
    "GET /questions/:id": async ({ params, principal }) => {
      const question = await questionFor(context, principal, params.id);
      const stored = answerShape.safeParse(question.answer);
      const answer = stored.success ? { ...stored.data, questionId: question.id } : null;
      const own = (await stores.knowledge(db).feedbackOn([question.id])).find(({ by }) => by === principal.id);
      return {
        ...presentQuestion(question),
        mine: question.askerId === principal.id,
        facts: question.facts,
        answer: answer && (await withDisputes(context, answer)),
        feedback: own ? presentFeedback(own) : null,
      };
    },
    "POST /questions/:id/feedback": async ({ params, body, principal }) => {
      const question = await questionFor(context, principal, params.id);
      const feedback = { ...body, reason: redact(body.reason).text, at: now() };
      const [source] = question.outcome === "answered" ? question.hits : [];
      await stores.knowledge(db).saveFeedback({
        ...feedback,
        questionId: question.id,
        by: principal.id,
        versionId: source?.versionId ?? null,
        stepId: source?.stepId ?? null,
      });
      const gapId = body.verdict === "useful" ? question.gapId : await gapOf(context, question, body.verdict);
      if (gapId !== null) await context.jobs.send("group-gaps", [{}]);
      return { ...presentFeedback(feedback), gapId };
    },
    "POST /questions/:id/openings": async ({ params, body, principal }) => {
      const question = await questionFor(context, principal, params.id);
      const shown = question.hits.some(({ versionId }) => versionId === body.versionId);
      if (shown)
        await stores.knowledge(db).addOpening({ ...body, questionId: question.id, by: principal.id, at: now() });
      return { recorded: shown };
    },
  };
}

const readers: readonly string[] = ["sop-owner", "head", "trainer", "qa-lead", "operator"] satisfies readonly (
  | (typeof gapReaders)[number]
  | "operator"
)[];

/** Own questions, those of whoever looks after the SOPs, and for people those that a colleague passed on. Throws `not-found`. */
async function questionFor({ db, stores }: Context, principal: Principal, id: string): Promise<StoredQuestion> {
  const question = await stores.knowledge(db).question(id);
  const may =
    question && (question.askerId === principal.id || principal.kind === "person" || readers.includes(principal.role));
  if (!question || !may) throw new AppError("not-found", "There is no such question.");
  return question;
}

/** What is called wrong or outdated is a gap of its question. */
async function gapOf({ db, stores, now }: Context, asked: StoredQuestion, verdict: string): Promise<string> {
  if (asked.gapId) return asked.gapId;
  const { question, audience, channel, region, language, asOf, contactReason } = asked;
  const where = { question, audience, channel, region, language, asOf, contactReason };
  const gapId = await stores.knowledge(db).addGap({ ...where, reason: verdict, at: now() });
  await stores.knowledge(db).saveQuestionGap(asked.id, gapId);
  return gapId;
}

function presentQuestion({ id, at, question, outcome, channel, region, language, asOf }: StoredQuestion) {
  return { id, at: at.toISOString(), question, outcome, channel, region, language, asOf };
}

function presentFeedback({ verdict, reason, at }: Pick<Feedback, "verdict" | "reason" | "at">) {
  return { verdict, reason, at: at.toISOString() };
}
