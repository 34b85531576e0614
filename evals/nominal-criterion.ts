import type { CalibrationOptions, CriterionCalibration } from "./calibrate.ts";
import { cohenKappa, crossTabulate, gwetAc1 } from "./stats/agreement.ts";
import { krippendorffEstimate } from "./stats/krippendorff.ts";
import { mulberry32 } from "./stats/prng.ts";

/** Categories the judge and the audit gave one item; null where there is none. */
export type LabelPair = { judge: string | null; human: string | null };

/**
 * Criterion whose labels are categories without order and without a stated pass: agreement can be measured, but there
 * is no rate or mean to estimate, no map and nothing to accept.
 */
export function nominalCalibration(
  criterion: string,
  pairs: readonly LabelPair[],
  options: CalibrationOptions = {},
): CriterionCalibration {
  const { level = 0.95, seed = 12345 } = options;
  const both = pairs.flatMap(({ judge, human }) => (judge === null || human === null ? [] : [{ judge, human }]));
  const categories = [...new Set(both.flatMap(({ judge, human }) => [judge, human]))].sort();
  const code = new Map(categories.map((category, k) => [category, k]));
  const units = both.map(({ judge, human }) => [code.get(human) as number, code.get(judge) as number] as const);
  const table = crossTabulate(
    units.map(([human]) => human),
    units.map(([, judge]) => judge),
    categories.length,
  );
  return {
    criterion,
    N: pairs.length,
    n: pairs.filter(({ human }) => human !== null).length,
    type: "mean",
    agreement: {
      kappa: cohenKappa(table, "nominal", level),
      weightedKappa: null,
      ac1: gwetAc1(table, level),
      alpha: krippendorffEstimate(units, "nominal", { rng: mulberry32(seed), level }),
    },
    estimates: { humanOnly: null, naive: null, ppi: null, regression: null, recommended: null, exact: null },
    map: null,
    certificate: null,
    warnings: [
      'nominal: the categories have no order; name the one that counts as a pass in "pass" to estimate a rate',
    ],
  };
}
