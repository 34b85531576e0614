import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { settledByCheck } from "../../evals/check.ts";
import { judgeEmbedded } from "../../evals/embedded-judge.ts";
import type { EmbeddedJudge } from "../../evals/embedded-training.ts";
import { type JudgeResult, unscored } from "../../evals/judge.ts";
import { type JudgeExample, judgeWordingSchema } from "../../evals/judge-prompt.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import type { ChatModel } from "../adapters/ports.ts";
import type { Db } from "../db/client.ts";
import { judgeStore } from "./judge-store.ts";
import { type AskOptions, judgeWithModel, type Question } from "./model-judging.ts";
import type { JudgeConfig } from "./score-store.ts";
import type { Payer, Spending } from "./spending.ts";

/** The prompt of the model judge: data, read once. */
export const judgeWording = judgeWordingSchema.parse(
  parse(readFileSync(new URL("../../evals/prompts/ticket-judge.yaml", import.meta.url), "utf8")),
);

/** Asks a stored judge about criteria of one ticket under given rules, or decides their checks in code; stores no score. */
export type AskJudge = (
  judge: JudgeConfig,
  questions: readonly Question[],
  ticket: Ticket,
  payer?: Payer,
  options?: AskOptions,
) => Promise<JudgeResult[]>;

/** The examples that a model judge was given when it was stored; their texts are part of what it is. */
export type ModelArtifact = { examples: Record<string, JudgeExample[]> };

type Parts = { model: ChatModel | null; secret: string; db: Db; spending: Spending; now: () => Date };

/** `secret` makes the canary of a prompt, so that a leaked prompt is recognised. Throws what another try may mend. */
export function createAskJudge({ model, secret, db, spending, now }: Parts): AskJudge {
  const store = judgeStore(db);
  return async (judge, questions, ticket, payer, options) => {
    const settled = questions.map(({ criterion, rule }) => settledByCheck(criterion, ticket, rule?.text ?? null));
    const open = questions.filter((_, i) => settled[i] === null);
    const answers = await judgedResults(open);
    return questions.map(
      (question, i) => settled[i] ?? answers[open.indexOf(question)] ?? unscored("the judge gave no answer"),
    );

    async function judgedResults(asked: readonly Question[]): Promise<JudgeResult[]> {
      if (judge.kind === "embedded") {
        const artifact = judge.artifact as EmbeddedJudge;
        return asked.map(({ criterion, rule }) => judgeEmbedded(artifact, ticket, criterion, rule?.text ?? null));
      }
      if (!model || model.name !== judge.name)
        return asked.map(() => unscored(`the judge ${judge.name} is not configured here any more`));
      const examples = new Map(Object.entries((judge.artifact as ModelArtifact | null)?.examples ?? {}));
      const other: Payer = { purpose: "other", runId: null, ticketId: ticket.id, team: ticket.team };
      const judging = { model, wording: judgeWording, secret, store, spending, now };
      return judgeWithModel(judging, asked, ticket, examples, payer ?? other, options);
    }
  };
}
