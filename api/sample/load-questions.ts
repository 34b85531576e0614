import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { Context } from "../context.ts";
import { withQuestions } from "../knowledge/recording.ts";
import { knowledgeRoutes } from "../knowledge/routes.ts";
import { feedbackVerdicts } from "../knowledge/schema.ts";
import type { Principal } from "../people/roles.ts";
import { qaRoutes } from "../qa/routes.ts";
import { replyRoutes } from "../sops/reply-routes.ts";
import { sopRoutes } from "../sops/routes.ts";
import { readSampleOrganisation, sampleFolder } from "./organisation-file.ts";

const dayMs = 86_400_000;

const questionsSchema = z.array(
  z.strictObject({
    by: z.string(),
    daysAgo: z.number().positive(),
    channel: z.string(),
    region: z.string(),
    question: z.string(),
    feedback: z.enum(feedbackVerdicts).optional(),
    reason: z.string().default(""),
  }),
);

/** What people asked in the last days, through the routes that everybody uses. Safe to repeat: whoever has asked asks no more. */
export async function loadQuestions(context: Context): Promise<void> {
  const asked = questionsSchema.parse(parse(readFileSync(new URL("questions.yaml", sampleFolder), "utf8")));
  const now = context.now().getTime();
  const before = new Set<string>();
  for (const name of new Set(asked.map(({ by }) => by))) {
    const { id } = await principalNamed(context, name);
    for (const { question } of await context.stores.knowledge(context.db).questionsOf(id, 100)) before.add(question);
  }
  for (const { by, daysAgo, feedback, reason, ...body } of asked) {
    if (before.has(body.question)) continue;
    // Answered from the SOPs' own sentences: a start must neither cost anything nor fail because a model refuses.
    const then = { ...context, answerModel: null, now: () => new Date(now - daysAgo * dayMs) };
    const principal = await principalNamed(context, by);
    const sops = sopRoutes(then);
    const answering = withQuestions(then, sops);
    const call = { params: {}, query: {}, principal };
    const { questionId } = await answering["POST /answers"]({ ...call, body: { ...body, history: [], facts: [] } });
    if (!feedback || questionId === null) continue;
    const serving = { ...sops, ...answering, ...replyRoutes(then), ...qaRoutes(then) };
    await knowledgeRoutes(then, serving)["POST /questions/:id/feedback"]({
      ...call,
      params: { id: questionId },
      body: { verdict: feedback, reason },
    });
  }
}

async function principalNamed(context: Context, name: string): Promise<Principal> {
  const known = readSampleOrganisation().people.find((one) => one.name === name);
  const person = known && (await context.stores.people(context.db).personByEmail(known.email));
  if (!person) throw new Error(`questions.yaml: nobody of organisation.yaml is called ${name}`);
  return { kind: "person", id: person.id, name, role: person.role, agentId: person.agentId, scope: null };
}
