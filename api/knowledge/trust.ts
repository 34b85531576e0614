import type { Context } from "../context.ts";
import type { Answer } from "./recording.ts";

/** Marks the citations of steps that people say are wrong or outdated. */
export async function withDisputes({ db, stores }: Context, reply: Answer): Promise<Answer> {
  if (reply.kind === "refusal") return reply;
  const ids = [...new Set(reply.sentences.map(({ citation }) => citation.versionId))];
  const disputes = await stores.knowledge(db).disputes(ids);
  if (disputes.length === 0) return reply;
  const sentences = reply.sentences.map((sentence) => {
    const { citation } = sentence;
    const people = disputes
      .filter(({ versionId, stepId }) => versionId === citation.versionId && stepId === citation.stepId)
      .reduce((sum, one) => sum + one.people, 0);
    return people === 0
      ? sentence
      : { ...sentence, citation: { ...citation, trust: "disputed" as const, disputes: people } };
  });
  return { ...reply, sentences };
}
