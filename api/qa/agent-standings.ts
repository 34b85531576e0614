import { isMiss } from "../../evals/audited-unit.ts";
import { bottomTenth } from "../../evals/bottom-share.ts";
import { MIN_AGENT_AUDITS } from "../../evals/stats/agent-estimates.ts";
import { mulberry32 } from "../../evals/stats/prng.ts";
import { flagProbability, ticketsForReliability } from "../../evals/stats/sample-size.ts";
import { wilson } from "../../evals/stats/wilson.ts";
import { type CountedRate, drawPooledRate, poolRates } from "../../wfm/pooling.ts";
import type { Context } from "../context.ts";
import { auditedUnits, scopedData } from "./defects.ts";

const draws = 2000;
const seed = 20_261;

type Counted = { agentId: string; name: string; team: string | null } & CountedRate;

/** Agents by the share of their audited tickets without a critical error. */
export async function agentStandings(context: Context, team: string | undefined) {
  const scoped = await scopedData(context, { team, handledBy: "human" });
  const counts = scoped ? countByAgent(scoped) : [];
  const pooled = poolRates(counts);
  const known = counts.filter(({ trials }) => trials >= MIN_AGENT_AUDITS);
  const bottom = known.length < 3 ? [] : bottomTenth(rateDraws(known, pooled));
  const spread = 1 / (1 + pooled.meanAlpha + pooled.meanBeta);
  const agents = counts.map((one, i) => {
    const { successes, trials, ...who } = one;
    const place = known.indexOf(one);
    const enough = trials >= MIN_AGENT_AUDITS;
    return {
      ...who,
      audits: trials,
      withoutError: successes,
      estimate: enough ? wilson(successes, trials) : null,
      shrunk: pooled.rateMeans[i] ?? 0,
      bottomTenth: enough ? (bottom[place] ?? null) : null,
    };
  });
  agents.sort((a, b) => a.shrunk - b.shrunk || (a.name < b.name ? -1 : 1));
  const told = known.length >= 3;
  return {
    agents,
    icc: told ? spread : null,
    ticketsNeeded: told ? ticketsForReliability(spread, 0.8) : null,
    byChance: byChance(),
  };
}

/** How often an agent whose true rate is 90 % shows less than 85 % by chance alone: why few tickets are no ground to flag anybody. */
function byChance() {
  const [rate, bar] = [0.9, 0.85];
  return { rate, bar, samples: [5, 20].map((tickets) => ({ tickets, share: flagProbability(rate, tickets, bar) })) };
}

function countByAgent({ criteria, facts }: NonNullable<Awaited<ReturnType<typeof scopedData>>>): Counted[] {
  const counts = new Map<string, Counted>();
  for (const { ticket, labels } of auditedUnits(criteria)) {
    const { agentId, agentName, team } = facts.get(ticket) ?? { agentId: null, agentName: null, team: null };
    const critical = labels.filter(({ severity }) => severity !== "non-critical");
    if (agentId === null || critical.length === 0) continue;
    const count = counts.get(agentId) ?? { agentId, name: agentName ?? agentId, team, successes: 0, trials: 0 };
    count.trials += 1;
    if (!critical.some(({ label }) => isMiss(label))) count.successes += 1;
    counts.set(agentId, count);
  }
  return [...counts.values()];
}

function rateDraws(counts: readonly Counted[], pooled: ReturnType<typeof poolRates>): number[][] {
  const rng = mulberry32(seed);
  return Array.from({ length: draws }, () => {
    const population = pooled.drawPopulation(rng);
    return counts.map((count) => drawPooledRate(population, count, rng));
  });
}
