import { studentTCritical } from "./stats/distributions.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";
import { mean, variance } from "./stats/moments.ts";
import { wilson } from "./stats/wilson.ts";

/** Mean label against mean score of one bin, both in [0, 1]. */
export type ReliabilityBin = { score: number; label: Estimate; audits: number };

const most = 8;
/** Fewer audits than this and a bin is noise. */
const fewest = 5;

/** Bins of about equal numbers of audits, equal scores together; on the diagonal = calibrated. */
export function reliabilityBins(pairs: readonly { score: number; label: number }[]): ReliabilityBin[] {
  const sorted = [...pairs].sort((a, b) => a.score - b.score);
  const size = Math.max(fewest, Math.ceil(sorted.length / most));
  const bins: { score: number; label: number }[][] = [];
  for (const pair of sorted) {
    const last = bins.at(-1);
    if (last && (last.length < size || last.at(-1)?.score === pair.score)) last.push(pair);
    else bins.push([pair]);
  }
  return bins.flatMap((bin) => {
    const label = labelOf(bin.map((pair) => pair.label));
    return label ? [{ score: mean(bin.map((pair) => pair.score)), label, audits: bin.length }] : [];
  });
}

function labelOf(labels: readonly number[]): Estimate | null {
  const n = labels.length;
  if (labels.every((label) => label === 0 || label === 1)) return wilson(labels.filter(Boolean).length, n);
  if (n < 2) return null;
  const value = mean(labels);
  const half = studentTCritical(0.95, n - 1) * Math.sqrt(variance(labels) / n);
  return boundedEstimate({ value, low: value - half, high: value + half, level: 0.95, n, method: "student interval" });
}
