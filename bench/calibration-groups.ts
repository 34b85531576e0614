import { type AgentAudits, agentEstimates } from "../evals/stats/agent-estimates.ts";
import { clusterEstimate } from "../evals/stats/cluster-estimator.ts";
import { mean } from "../evals/stats/moments.ts";
import { studentInterval } from "../evals/stats/regression-estimator.ts";
import { wilsonEffective } from "../evals/stats/wilson.ts";
import { draws, pick, SEED, type Series, type Summary, summary } from "./calibration-draws.ts";

/** Coverage when whole clusters are audited: the Student interval of the reference, and the published one. */
export function measureClusters(
  series: Series,
  groups: readonly string[],
  audited: number,
  repetitions: number,
): { student: Summary; published: Summary } {
  const truth = mean(series.pass);
  const members = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) members.set(group, [...(members.get(group) ?? []), i]);
  const clusters = [...members.values()];
  const frame = { N: series.scores.length, xMeans: [mean(series.scores)], clustersInFrame: clusters.length };
  const [student, published] = [summary(truth), summary(truth)];
  for (const rows of draws(clusters.length, audited, repetitions)) {
    const units = rows.map((k) =>
      (clusters[k] as number[]).map((i) => ({ y: series.pass[i] as number, x: [series.scores[i] as number] })),
    );
    const estimate = clusterEstimate(units, frame);
    if (!estimate) throw new Error("no cluster estimate");
    const t = studentInterval(estimate, "");
    student.add(t.value, t.low, t.high);
    const { n, N: frameSize, df } = estimate;
    const wilson = wilsonEffective(estimate.value, estimate.variance, { n, frameSize, df });
    if (wilson) published.add(wilson.value, wilson.low, wilson.high);
  }
  return { student: student.end(), published: published.end() };
}

/** Agents (here: systems) of a task with their items. */
export function agentsOf(series: Series, systems: readonly (readonly string[])[]): Map<string, number[]> {
  const names = [...new Set(series.rows.flatMap((row) => systems[row] ?? []))].sort();
  const members = new Map(names.map((name): [string, number[]] => [name, []]));
  series.rows.forEach((row, i) => {
    for (const name of systems[row] ?? []) members.get(name)?.push(i);
  });
  return members;
}

export type AgentMeasure = { cover: number; worstAgent: number; width: number };

/** Coverage of the figures of single agents, each audited at random `audits` times. */
export function measureAgents(
  labels: readonly number[],
  series: Series,
  agents: Map<string, number[]>,
  audits: number,
  repetitions: number,
): AgentMeasure {
  const rows = [...agents.values()];
  const covered = rows.map(() => 0);
  let width = 0;
  const drawn = rows.map((items, h) => draws(items.length, audits, repetitions, SEED + 1000 * h));
  for (let b = 0; b < repetitions; b++) {
    const input = rows.map((items, h): AgentAudits => {
      const audited = (drawn[h]?.[b] ?? []).map((k) => items[k] as number);
      return {
        agent: String(h),
        labels: pick(labels, audited),
        scores: pick(series.scores, audited),
        N: items.length,
        scoreMean: mean(pick(series.scores, items)),
      };
    });
    agentEstimates(input).forEach(({ estimate }, h) => {
      if (!estimate) throw new Error("an agent without estimate");
      const truth = mean(pick(labels, rows[h] as number[]));
      if (estimate.low <= truth + 1e-12 && truth <= estimate.high + 1e-12) covered[h] = (covered[h] ?? 0) + 1;
      width += estimate.high - estimate.low;
    });
  }
  return {
    cover: mean(covered) / repetitions,
    worstAgent: Math.min(...covered) / repetitions,
    width: width / (repetitions * rows.length),
  };
}
