import { crossTabulate, gwetAc1 } from "./stats/agreement.ts";
import { mcNemar } from "./stats/drift.ts";
import type { Estimate } from "./stats/estimate.ts";
import { wilson } from "./stats/wilson.ts";

/**
 * One audited ticket on one criterion, judged under the version in force and under the new one. Places on the criterion's scale,
 * rescaled to [0, 1]; null = the reviewer or the judge gave none (not applicable, or it abstained). `gone` = the new version
 * does not have the rule.
 */
export type JudgedTwice = {
  ticketId: string;
  criterionId: string;
  human: number | null;
  before: number | null;
  after: number | null;
  gone: boolean;
};

/** What became of the words that a knowledge check cites: still there, rewritten, or their rule is gone. */
export const citationFates = ["holds", "reworded", "lost"] as const;
export type CitationFate = (typeof citationFates)[number];

/** What a simulation found on one text: how many of the things it looks at hold, and what stands against it. */
export type SimulatedText = { passed: boolean; met: number; of: number; problems: string[] };

/** What one piece of a rerun found. */
export type ItemResult =
  | { kind: "ticket"; judged: JudgedTwice[] }
  | { kind: "module"; items: { id: string; prompt: string; anchor: string; fate: CitationFate }[] }
  | { kind: "simulation"; title: string; before: SimulatedText | null; after: SimulatedText }
  | { kind: "reason"; before: number; after: number };

/** Raw agreement with its Wilson interval beside the chance-corrected one (Gwet's AC1). */
export type AgreementPair = { raw: Estimate | null; chanceCorrected: Estimate | null };

/**
 * How a new text changes what the judge says of one criterion, on the tickets that people audited. Both agreements are over
 * the same `compared` tickets; `flips` are verdicts that differ between the two texts, whoever is right, `judged` those with
 * a verdict under both. `pValue`: exact McNemar test on the compared tickets whether one text agrees better.
 */
export type CriterionRerun = {
  criterionId: string;
  tickets: number;
  gone: number;
  compared: number;
  before: AgreementPair;
  after: AgreementPair;
  judged: number;
  flips: { ticketId: string; before: number; after: number; human: number | null }[];
  abstained: { before: number; after: number };
  pValue: number | null;
};

/** The figures of each criterion in the order given. `levels` are the places of its scale in [0, 1], ascending. */
export function summariseRerun(
  criteria: readonly { id: string; levels: readonly number[] }[],
  judged: readonly JudgedTwice[],
  level = 0.95,
): CriterionRerun[] {
  return criteria.map(({ id, levels }) => {
    const own = judged.filter((one) => one.criterionId === id);
    const present = own.filter((one) => !one.gone);
    const both = present.flatMap(({ ticketId, before, after, human }) =>
      before === null || after === null ? [] : [{ ticketId, before, after, human }],
    );
    const compared = both.flatMap((one) => (one.human === null ? [] : [{ ...one, human: one.human }]));
    const same = (a: number, b: number) => placeOf(a, levels) === placeOf(b, levels);
    const agreement = (side: "before" | "after"): AgreementPair => {
      const pairs = compared.map((one) => [one.human, one[side]] as const);
      return agreementOf(pairs, levels, level);
    };
    const only = (right: "before" | "after", wrong: "before" | "after") =>
      compared.filter((one) => same(one[right], one.human) && !same(one[wrong], one.human)).length;
    return {
      criterionId: id,
      tickets: own.length,
      gone: own.length - present.length,
      compared: compared.length,
      before: agreement("before"),
      after: agreement("after"),
      judged: both.length,
      flips: both.filter((one) => !same(one.before, one.after)),
      abstained: {
        before: present.filter((one) => one.before === null).length,
        after: present.filter((one) => one.after === null).length,
      },
      pValue: compared.length === 0 ? null : mcNemar(only("before", "after"), only("after", "before")),
    };
  });
}

function agreementOf(
  pairs: readonly (readonly [human: number, judge: number])[],
  levels: readonly number[],
  level: number,
): AgreementPair {
  const codes = pairs.map(([human, judge]) => [placeOf(human, levels), placeOf(judge, levels)] as const);
  const agreeing = codes.filter(([human, judge]) => human === judge).length;
  if (pairs.length === 0) return { raw: null, chanceCorrected: null };
  const table = crossTabulate(
    codes.map(([human]) => human),
    codes.map(([, judge]) => judge),
    levels.length,
  );
  return { raw: wilson(agreeing, pairs.length, level), chanceCorrected: gwetAc1(table, level) };
}

/** Index of the nearest place; of two, the lower. */
function placeOf(value: number, levels: readonly number[]): number {
  return levels.reduce(
    (best, place, i) => (Math.abs(place - value) < Math.abs((levels[best] ?? 0) - value) ? i : best),
    0,
  );
}
