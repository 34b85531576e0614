import { type AuditedUnit, isMiss } from "./audited-unit.ts";
import { type Severity, severities } from "./scorecard.ts";
import { defectsPerMillion, sigmaLevel } from "./stats/defect-rates.ts";
import { studentTCritical } from "./stats/distributions.ts";
import { boundedEstimate, type Estimate } from "./stats/estimate.ts";
import { sum } from "./stats/moments.ts";
import { wilsonEffective } from "./stats/wilson.ts";

export type FamilyAccuracy = {
  family: Severity;
  /** of a critical family: tickets without an error of that family; of the non-critical one: opportunities without an error */
  of: "tickets" | "opportunities";
  /** null with fewer than 2 audited tickets where the family applied */
  estimate: Estimate | null;
  errors: number;
  opportunities: number;
  /** defects per million opportunities and its sigma level; null without opportunities, sigma null where it is not finite */
  dpmo: number | null;
  sigma: number | null;
};

/**
 * Accuracy by severity family as COPC counts it, from drawn audits alone: for the critical families the share of tickets without a single error of
 * the family among those where it applied, for the non-critical one the share of opportunities without error. Tickets are weighted by
 * 1/pi (Hájek); intervals are Wilson's with effective sample size for tickets, and between-ticket (cluster) ones for opportunities.
 */
export function accuracyByFamily(units: readonly AuditedUnit[], level = 0.95): FamilyAccuracy[] {
  return severities.map((family) => {
    const applied = units
      .map(({ pi, labels }) => ({ weight: 1 / pi, labels: labels.filter(({ severity }) => severity === family) }))
      .filter(({ labels }) => labels.length > 0);
    const opportunities = sum(applied.map(({ labels }) => labels.length));
    const errors = sum(applied.map(({ labels }) => labels.filter(({ label }) => isMiss(label)).length));
    const clusters = applied.map(({ weight, labels }) => ({
      weight,
      size: labels.length,
      good: labels.filter(({ label }) => !isMiss(label)).length,
    }));
    const critical = family !== "non-critical";
    const dpmo = opportunities === 0 ? null : defectsPerMillion(errors, opportunities);
    const sigma = dpmo === null ? null : sigmaLevel(dpmo);
    return {
      family,
      of: critical ? ("tickets" as const) : ("opportunities" as const),
      estimate: critical
        ? ratio(
            clusters.map(({ weight, size, good }) => ({ weight, size: 1, good: good === size ? 1 : 0 })),
            level,
            "wilson",
          )
        : ratio(clusters, level, "student"),
      errors,
      opportunities,
      dpmo,
      sigma: sigma !== null && Number.isFinite(sigma) ? sigma : null,
    };
  });
}

type Cluster = { weight: number; size: number; good: number };

/** Weighted ratio of good to all, with the variance of its linearised form between clusters (Cochran 1977, section 6.4). */
function ratio(clusters: readonly Cluster[], level: number, interval: "wilson" | "student"): Estimate | null {
  const n = clusters.length;
  if (n < 2) return null;
  const all = sum(clusters.map(({ weight, size }) => weight * size));
  const value = sum(clusters.map(({ weight, good }) => weight * good)) / all;
  const squares = sum(clusters.map(({ weight, size, good }) => (weight * (good - value * size)) ** 2));
  const variance = ((n / (n - 1)) * squares) / all ** 2;
  if (interval === "wilson")
    return wilsonEffective(value, variance, { n, level, method: "audits weighted by their probability, wilson" });
  // A sample without any error must not claim certainty: the spread of one error more stays.
  const items = sum(clusters.map(({ size }) => size));
  const one = 1 / (items + 2);
  const half = studentTCritical(level, n - 1) * Math.sqrt(Math.max(variance, (one * (1 - one)) / items));
  return boundedEstimate({
    value,
    low: value - half,
    high: value + half,
    level,
    n,
    method: "audits weighted by their probability, tickets as clusters",
  });
}
