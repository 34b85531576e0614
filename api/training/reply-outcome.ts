import { overallVerdict, type ReplyVerdict } from "../../evals/reply-check.ts";
import type { ObligationLevel } from "../../sops/sop.ts";
import type { ReplyOutcome } from "../../training/grade.ts";

/** What the outcome needs of a checked rule. */
export type CheckedRule = {
  sopId: string;
  stepId: string;
  obligations: { level: ObligationLevel; text: string; verdict: ReplyVerdict }[];
};

/**
 * What a learner's reply is worth, by the rules of the step that the question is about alone. Rules for every contact are left out: they are
 * about a contact from its greeting to its close, and the question shows one moment of it.
 */
export function replyOutcome(
  rules: readonly CheckedRule[],
  { sopId, stepId }: { sopId: string; stepId: string },
): ReplyOutcome {
  const own = rules.filter((rule) => rule.sopId === sopId && rule.stepId === stepId);
  const obligations = own.flatMap((rule) => rule.obligations);
  const verdict = overallVerdict(obligations);
  const broken = obligations.filter((one) => one.verdict === "not-met").map(({ text }) => text);
  const why = {
    breaks: `It breaks a rule: ${broken.join(" ")}`,
    meets: "It keeps to the rules of this step.",
    unknown:
      "Nothing here can tell whether it keeps to the rule. Compare it with the rule yourself; it does not count.",
  }[verdict];
  return { verdict, why };
}
