import type { Context } from "../context.ts";
import type { Answer } from "./recording.ts";

type Sentences = Extract<Answer, { kind: "answer" }>["sentences"];

/** Marks the citations of steps that people say are wrong or outdated. */
export async function withDisputes(context: Context, reply: Answer): Promise<Answer> {
  return reply.kind === "refusal" ? reply : { ...reply, sentences: await disputedIn(context, reply.sentences) };
}

export async function disputedIn({ db, stores }: Context, sentences: Sentences): Promise<Sentences> {
  const ids = [...new Set(sentences.map(({ citation }) => citation.versionId))];
  const disputes = await stores.knowledge(db).disputes(ids);
  if (disputes.length === 0) return sentences;
  return sentences.map((sentence) => {
    const { citation } = sentence;
    const people = disputes
      .filter(({ versionId, stepId }) => versionId === citation.versionId && stepId === citation.stepId)
      .reduce((sum, one) => sum + one.people, 0);
    return people === 0
      ? sentence
      : { ...sentence, citation: { ...citation, trust: "disputed" as const, disputes: people } };
  });
}
