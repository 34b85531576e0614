import { createHash } from "node:crypto";
import { settledByCheck } from "../../evals/check.ts";
import { judgeEmbedded } from "../../evals/embedded-judge.ts";
import type { EmbeddedJudge } from "../../evals/embedded-training.ts";
import { type JudgeResult, unscored } from "../../evals/judge.ts";
import { buildJudgePrompt } from "../../evals/judge-prompt.ts";
import { readJudgeReply } from "../../evals/model-judge.ts";
import type { Criterion } from "../../evals/scorecard.ts";
import { trustAsRedacted } from "../../ingest/redact.ts";
import type { Ticket } from "../../ingest/ticket.ts";
import { UpstreamError } from "../adapters/gate.ts";
import type { ChatModel } from "../adapters/ports.ts";
import { promptVersion } from "./judges.ts";
import type { JudgeConfig } from "./score-store.ts";

/** The rule that a criterion tests, as one SOP version states it. */
export type StatedRule = { ref: string; sopVersionId: string; text: string };

/** Asks a stored judge about one criterion on one ticket under a given rule, or decides its check in code; stores nothing. */
export type AskJudge = (
  judge: JudgeConfig,
  criterion: Criterion,
  ticket: Ticket,
  rule: StatedRule | null,
) => Promise<JudgeResult>;

/** `secret` makes the canary of a prompt, so that a leaked prompt is recognised. Throws what another try may mend. */
export function createAskJudge(model: ChatModel | null, secret: string): AskJudge {
  return async (judge, criterion, ticket, rule) => {
    const settled = settledByCheck(criterion, ticket, rule?.text ?? null);
    if (settled) return settled;
    if (judge.kind === "embedded")
      return judgeEmbedded(judge.artifact as EmbeddedJudge, ticket, criterion, rule?.text ?? null);
    if (!model || model.name !== judge.name) return unscored(`the judge ${judge.name} is not configured here any more`);
    return askModel(model, secret, criterion, ticket, rule);
  };
}

async function askModel(
  model: ChatModel,
  secret: string,
  criterion: Criterion,
  ticket: Ticket,
  rule: StatedRule | null,
): Promise<JudgeResult> {
  const canary = createHash("sha256").update(`${secret}:${ticket.id}`).digest("hex").slice(0, 24);
  const input = {
    turns: ticket.turns.map((turn) => ({ by: turn.by, text: trustAsRedacted(turn.text) })),
    criterion,
    rule: rule && { ref: rule.ref, sopVersion: rule.sopVersionId, text: rule.text },
    promptVersion,
    canary,
  };
  const prompt = buildJudgePrompt(input);
  const request = { system: trustAsRedacted(prompt.system), user: trustAsRedacted(prompt.user), schema: prompt.schema };
  try {
    return readJudgeReply(await model.ask(request, "judge"), input);
  } catch (error) {
    // What another try may mend goes back to the queue; a refusal or a reply that cannot be read goes to a person.
    if (error instanceof UpstreamError && !error.retryable) return unscored(error.message);
    throw error;
  }
}
