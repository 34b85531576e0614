import { isComplete } from "./branches.ts";
import { flowOf } from "./flow.ts";
import { judgementWords } from "./judgement-words.ts";
import { obligationKeywords } from "./obligation.ts";
import { documentFor } from "./parse.ts";
import type { SopDocument, SopStep } from "./sop.ts";

export const executabilityChecks = ["inputs", "rules", "tools", "words", "branches"] as const;
export type ExecutabilityCheck = (typeof executabilityChecks)[number];

/** Reviewers of the same case about one step: `disagreed` of `pairs` pairs gave different verdicts. */
export type Disagreement = { pairs: number; disagreed: number };

export type StepExecutability = {
  stepId: string;
  title: string;
  /** in [0, 1]: product of the checks, lowered by reviewers' disagreement */
  score: number;
  checks: Record<ExecutabilityCheck, number>;
  /** share by which disagreement lowered the score, 0 = none seen */
  disagreement: number;
  reasons: string[];
};

/** `score` in [0, 1] is the mean of the steps, 0 without steps. */
export type Executability = { score: number; steps: StepExecutability[] };

/** Pairs of reviews that count as agreement before the first is seen, so that one disagreement does not condemn a step. */
const priorPairs = 4;

/**
 * How far a bot can follow a version without guessing, with reasons. Each step has five checks in [0, 1]: its inputs are declared, its
 * rules say who and how strictly, its tools are declared, no words leave the decision to the reader, its branches leave nothing open.
 * A step is as good as all of them together (their product). What reviewers disagree about is not explicit, whatever the text looks
 * like: a step is lowered by `disagreed / (pairs + 4)`. Steps that a bot never comes to, because it hands over before, do not count.
 */
export function executabilityOf(
  document: SopDocument,
  disagreements: ReadonlyMap<string, Disagreement> = new Map(),
): Executability {
  const beyond = new Set(flowOf(document, "bot").unreachable);
  const steps = documentFor(document, "bot")
    .steps.filter(({ id }) => !beyond.has(id))
    .map((step) => stepExecutability(step, disagreements.get(step.id)));
  const score = steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + step.score, 0) / steps.length;
  return { score, steps };
}

function stepExecutability(step: SopStep, seen: Disagreement | undefined): StepExecutability {
  const found = {
    inputs: inputs(step),
    rules: rules(step),
    tools: tools(step),
    words: words(step),
    branches: branches(step),
  };
  const checks = Object.fromEntries(executabilityChecks.map((check) => [check, found[check].score]));
  const disagreement = seen ? seen.disagreed / (seen.pairs + priorPairs) : 0;
  const reasons = executabilityChecks.flatMap((check) => found[check].reasons);
  if (seen && seen.disagreed > 0)
    reasons.push(`reviewers disagreed on it in ${seen.disagreed} of ${seen.pairs} cases: say what decides`);
  return {
    stepId: step.id,
    title: step.title,
    score: executabilityChecks.reduce((product, check) => product * found[check].score, 1) * (1 - disagreement),
    checks: checks as Record<ExecutabilityCheck, number>,
    disagreement,
    reasons,
  };
}

type Checked = { score: number; reasons: string[] };

function shareOf<T>(all: readonly T[], isGood: (one: T) => boolean, reason: (bad: T) => string): Checked {
  const bad = all.filter((one) => !isGood(one));
  return { score: all.length === 0 ? 1 : 1 - bad.length / all.length, reasons: bad.map(reason) };
}

function inputs({ inputs: uses }: SopStep): Checked {
  return shareOf(
    uses,
    ({ declared }) => declared,
    ({ name, tool }) =>
      `${tool ? `${tool} needs` : "it needs"} ${name}, which is neither a parameter nor a tool's result`,
  );
}

function tools({ tools: uses }: SopStep): Checked {
  return shareOf(
    uses,
    ({ declared }) => declared,
    ({ name }) => `the tool ${name} is not declared under tools`,
  );
}

/** A step without any rule or branch tells a story: half of what a bot needs. */
function rules({ obligations, branches: decisions }: SopStep): Checked {
  if (obligations.length === 0 && decisions.length === 0)
    return { score: 0.5, reasons: ["it has no obligation: write who must do what"] };
  return shareOf(
    obligations,
    (rule) => saysWho(rule.text) && (rule.level === "MUST" || rule.level === "MUST NOT" || !isVague(rule.text)),
    ({ id }) => `${id} does not say who must do what`,
  );
}

const saysWho = (text: string): boolean => /[\p{L}\p{N}]/u.test(text.slice(0, obligationKeywords(text)[0]?.index ?? 0));
const isVague = (text: string): boolean => judgementWords(text).length > 0;

/** One judgement word leaves half of the score, two a third, and so on. */
function words({ text, obligations }: SopStep): Checked {
  const found = [text, ...obligations.map((rule) => rule.text)].flatMap((one) =>
    judgementWords(one).map(({ word }) => word),
  );
  const reasons = found.length === 0 ? [] : [`left to judgement: ${[...new Set(found)].join(", ")}`];
  return { score: 1 / (1 + found.length), reasons };
}

function branches({ branches: decisions }: SopStep): Checked {
  return shareOf(
    decisions,
    isComplete,
    ({ cases }) => `“if ${cases[0]?.condition ?? ""}” says nothing for all other cases`,
  );
}
