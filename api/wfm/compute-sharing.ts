import { mulberry32 } from "../../evals/stats/prng.ts";
import { leanSkills, type SkillDemand, type SkillGroup, simulateSkills } from "../../wfm/multi-skill.ts";
import { requiredAgents } from "../../wfm/required-agents.ts";

export type SharingRequest = {
  queues: { queue: string; perHour: number; ahtSeconds: number; patienceSeconds: number }[];
  groups: { name: string; queues: string[] }[];
  serviceLevel: number;
  withinSeconds: number;
  seed: number;
};

const contactsOfARun = 6000;
const mostTries = 12;

/** Fewest agents by group, and what they would do; null where no staffing of these groups was found to do it. */
export function shareAgents({ queues, groups, serviceLevel, withinSeconds: withinS, seed }: SharingRequest) {
  const demand = queues.map(
    ({ queue, perHour, ahtSeconds, patienceSeconds }): SkillDemand => ({
      skill: queue,
      perHour,
      ahtS: ahtSeconds,
      patienceS: patienceSeconds,
    }),
  );
  const alone = demand.map(({ skill, perHour, ahtS, patienceS }) => ({
    queue: skill,
    agents: requiredAgents((perHour * ahtS) / 3600, ahtS, { serviceLevel, withinS, patienceS }),
  }));
  const perHour = demand.reduce((sum, one) => sum + one.perHour, 0);
  const hours = Math.min(20, Math.max(2, contactsOfARun / perHour));
  const search = { withinS, hours, replications: 5, rng: () => mulberry32(seed) };
  const enough = firstEnough(demand, startOf(groups, alone), serviceLevel, search);
  if (enough === null) return null;
  const lean = leanSkills(demand, enough, serviceLevel, search);
  // other random numbers than the search's, which has taken the luckiest staffing of those tried
  const told = simulateSkills(demand, lean, { withinS, hours, replications: 20, rng: mulberry32(seed + 1) });
  return { alone, lean, told };
}

type Alone = { queue: string; agents: number }[];
type Search = Parameters<typeof leanSkills>[3];

/** What the queues need alone, divided among the groups that can take from each. */
function startOf(groups: SharingRequest["groups"], alone: Alone): SkillGroup[] {
  return groups.map(({ name, queues: skills }) => {
    const agents = alone.reduce((sum, one) => {
      const able = groups.filter((group) => group.queues.includes(one.queue)).length;
      return skills.includes(one.queue) ? sum + one.agents / able : sum;
    }, 0);
    return { name, skills, agents: Math.ceil(agents) + 1 };
  });
}

function firstEnough(demand: SkillDemand[], start: SkillGroup[], target: number, { rng, ...run }: Search) {
  let groups = start;
  for (let tries = 0; tries < mostTries; tries++) {
    const { skills } = simulateSkills(demand, groups, { ...run, rng: rng() });
    if (skills.every(({ serviceLevel }) => serviceLevel.value >= target)) return groups;
    groups = groups.map((group) => ({ ...group, agents: Math.ceil(group.agents * 1.1) }));
  }
  return null;
}
